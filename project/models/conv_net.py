"""A small residual network that convolves over one dimension or two."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Annotated, Literal

import torch
from annotated_types import MinLen
from torch import Tensor, nn

from project.batches import ImageBatch, SignalBatch
from project.models.inputs import channels_first
from project.models.objectives import Classification, LossFactory
from project.models.optimization import (
    Optimization,
    OptimizerFactory,
    SchedulerFactory,
)
from project.models.steps import Steps
from project.ranges import Count, Dropout, LearnRate

CONVOLUTION = {1: nn.Conv1d, 2: nn.Conv2d}
NORMALIZATION = {1: nn.BatchNorm1d, 2: nn.BatchNorm2d}


class LitConvNet(Steps):
    """Residual convolutions, pooled over all positions, for signals or images.

    The stem and the beginning of every further stage are a convolution with batch
    normalization (Ioffe and Szegedy, 2015) and ReLU, of stride 2 after the first
    stage; each is followed by one residual block (He et al., 2016). The mean and the
    maximum over all positions go to a linear layer, so any length or size of input
    will do. Weights start with torch's defaults (Kaiming uniform, a = sqrt(5)).

    Args:
        input_channels: Channels of the input: 1 for grey images and plain signals.
        output_size: Number of classes.
        learn_rate: Learning rate; None leaves the optimizer's own.
        dims: Dimensions to convolve over: 1 for signals, 2 for images.
        channels: Channels of each stage; every stage halves the resolution of the
            one before.
        kernel_size: Odd width of the kernels of the first stage; later ones have 3.
        dropout: Probability that an activation is zeroed in training: in the
            residual blocks and before the output layer.
        optimizer: Called with the parameters, and `lr` where there is a learn_rate;
            None for AdamW.
        scheduler: Called with the optimizer; None for a constant learning rate.
        loss: Called without arguments for a module of (logits, labels); None for
            cross entropy.

    Raises:
        ValueError: `kernel_size` is even or `channels` is empty.
    """

    def __init__(
        self,
        input_channels: Count,
        output_size: Count,
        learn_rate: LearnRate | None,
        dims: Literal[1, 2],
        channels: Annotated[Sequence[Count], MinLen(1)] = (32, 64, 128),
        kernel_size: Count = 5,
        dropout: Dropout = 0.0,
        optimizer: OptimizerFactory | None = None,
        scheduler: SchedulerFactory | None = None,
        loss: LossFactory | None = None,
    ) -> None:
        super().__init__()
        if kernel_size % 2 == 0:
            raise ValueError(f"kernel_size must be odd, got {kernel_size}")
        if not channels:
            raise ValueError("channels must name at least one stage")
        self.save_hyperparameters(ignore=["optimizer", "scheduler", "loss"])
        stem = channels[0]
        layers: list[nn.Module] = [
            *convolution(dims, input_channels, stem, kernel_size),
            nn.ReLU(),
            ResidualBlock(dims, stem, kernel_size, dropout),
        ]
        for before, after in pairwise(channels):
            layers += [
                *convolution(dims, before, after, 3, stride=2),
                nn.ReLU(),
                ResidualBlock(dims, after, 3, dropout),
            ]
        self.features = nn.Sequential(*layers)
        self.dropout = nn.Dropout(dropout)
        self.output = nn.Linear(2 * channels[-1], output_size)
        self.objective = Classification(loss)
        self.optimization = Optimization(learn_rate, optimizer, scheduler)

    def forward(self, batch: ImageBatch | SignalBatch) -> Tensor:
        """Returns the logits, shape (batch, output_size)."""
        features = self.features(channels_first(batch))  # (B, C, ...)
        positions = features.flatten(start_dim=2)  # (B, C, positions)
        pooled = torch.cat([positions.mean(dim=2), positions.amax(dim=2)], dim=1)
        return self.output(self.dropout(pooled))


class ResidualBlock(nn.Module):
    """Adds the result of two convolutions to their input, then applies ReLU.

    Args:
        dims: Dimensions to convolve over.
        channels: Channels that go in and come out.
        kernel_size: Odd width of both kernels.
        dropout: Probability of dropout between the convolutions.
    """

    def __init__(
        self, dims: Literal[1, 2], channels: int, kernel_size: int, dropout: float
    ) -> None:
        super().__init__()
        self.residual = nn.Sequential(
            *convolution(dims, channels, channels, kernel_size),
            nn.ReLU(),
            nn.Dropout(dropout),
            *convolution(dims, channels, channels, kernel_size),
        )

    def forward(self, features: Tensor) -> Tensor:
        """Returns a tensor of the input's shape, (batch, channels, ...)."""
        return torch.relu(features + self.residual(features))


def convolution(
    dims: Literal[1, 2], inputs: int, outputs: int, kernel_size: int, stride: int = 1
) -> list[nn.Module]:
    """Returns a convolution, and its normalization; with stride 1 the size is kept.

    The normalization's shift takes the place of the convolution's bias.
    """
    return [
        CONVOLUTION[dims](
            inputs,
            outputs,
            kernel_size,
            stride=stride,
            padding=kernel_size // 2,
            bias=False,
        ),
        NORMALIZATION[dims](outputs),
    ]
