"""Convolutions over embedded tokens, pooled over the text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import torch
from annotated_types import MinLen
from torch import Tensor, nn

from project.batches import TokenBatch
from project.models.objectives import Classification, LossFactory
from project.models.optimization import (
    Optimization,
    OptimizerFactory,
    SchedulerFactory,
)
from project.models.pooling import mean_and_max
from project.models.steps import Steps
from project.ranges import Count, Dropout, LearnRate


class LitTextConvNet(Steps):
    """One layer of convolutions of several widths (Kim, 2014, arXiv 1408.5882).

    The mean and the maximum over the text of every channel go to a linear layer (Kim
    takes the maximum alone). Padding is worth zero, like what lies before the text.

    Args:
        vocab_size: Number of tokens, padding included.
        embedding_dim: Width of a token's embedding.
        channels: Channels of each width.
        output_size: Number of classes.
        learn_rate: Learning rate; None leaves the optimizer's own.
        kernel_sizes: Tokens that the kernels span, each an odd number.
        dropout: Probability that a value is zeroed in training: of the
            embeddings and before the output layer.
        optimizer: Called with the parameters, and `lr` where there is a learn_rate;
            None for AdamW.
        scheduler: Called with the optimizer; None for a constant learning rate.
        loss: Called without arguments for a module of (logits, labels); None for
            cross entropy.

    Raises:
        ValueError: A kernel size is even.
    """

    def __init__(
        self,
        vocab_size: Count,
        embedding_dim: Count,
        channels: Count,
        output_size: Count,
        learn_rate: LearnRate | None,
        kernel_sizes: Annotated[Sequence[Count], MinLen(1)] = (3, 5, 7),
        dropout: Dropout = 0.0,
        optimizer: OptimizerFactory | None = None,
        scheduler: SchedulerFactory | None = None,
        loss: LossFactory | None = None,
    ) -> None:
        super().__init__()
        if any(size % 2 == 0 for size in kernel_sizes):
            raise ValueError(f"kernel_sizes must be odd, got {tuple(kernel_sizes)}")
        self.save_hyperparameters(ignore=["optimizer", "scheduler", "loss"])
        self.embedding = nn.Embedding(vocab_size, embedding_dim, padding_idx=0)
        self.convolutions = nn.ModuleList(
            nn.Conv1d(embedding_dim, channels, size, padding=size // 2)
            for size in kernel_sizes
        )
        self.dropout = nn.Dropout(dropout)
        self.output = nn.Linear(2 * channels * len(kernel_sizes), output_size)
        self.objective = Classification(loss)
        self.optimization = Optimization(learn_rate, optimizer, scheduler)

    def forward(self, batch: TokenBatch) -> Tensor:
        """Returns the logits, shape (batch, output_size)."""
        embedded = self.dropout(self.embedding(batch.tokens))  # (B, T, E)
        # `padding_idx` keeps this row at zero only in training from scratch.
        embedded = embedded * batch.mask[:, :, None]
        columns = embedded.transpose(1, 2)  # (B, E, T)
        features = torch.cat([layer(columns) for layer in self.convolutions], dim=1)
        pooled = mean_and_max(features.relu().transpose(1, 2), batch.mask)
        return self.output(self.dropout(pooled))
