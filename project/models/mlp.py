"""A multilayer perceptron on inputs of one fixed size, whatever their shape."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Literal

from torch import Tensor, nn

from project.batches import FeatureBatch, ImageBatch, RegressionBatch, SignalBatch
from project.models.inputs import flat
from project.models.objectives import ClassificationOrRegression, LossFactory
from project.models.optimization import (
    Optimization,
    OptimizerFactory,
    SchedulerFactory,
)
from project.models.steps import Steps
from project.ranges import Count, Dropout, LearnRate

ACTIVATIONS = {"relu": nn.ReLU, "gelu": nn.GELU, "tanh": nn.Tanh}


class LitMLP(Steps):
    """Fully connected layers on the flattened inputs, for classes or a real target.

    A hidden layer is linear, activation, dropout; the output layer is linear. Weights
    and biases start uniform in +-1/sqrt(inputs of the layer), torch's default.

    Args:
        input_size: Number of values in one example, over all its dimensions.
        hidden_sizes: Width of each hidden layer, first to last; empty for none.
        output_size: Number of classes; 1 for a real target.
        learn_rate: Learning rate; None leaves the optimizer's own.
        dropout: Probability that a hidden unit is zeroed in training.
        activation: Nonlinearity after each hidden layer.
        optimizer: Called with the parameters, and `lr` where there is a learn_rate;
            None for AdamW.
        scheduler: Called with the optimizer; None for a constant learning rate.
        loss: Called without arguments for a module of (output, target); None for
            cross entropy on classes, the mean squared error on a real target.
    """

    def __init__(
        self,
        input_size: Count,
        hidden_sizes: Sequence[Count],
        output_size: Count,
        learn_rate: LearnRate | None,
        dropout: Dropout = 0.0,
        activation: Literal["relu", "gelu", "tanh"] = "relu",
        optimizer: OptimizerFactory | None = None,
        scheduler: SchedulerFactory | None = None,
        loss: LossFactory | None = None,
    ) -> None:
        super().__init__()
        self.save_hyperparameters(ignore=["optimizer", "scheduler", "loss"])
        layers: list[nn.Module] = []
        for inputs, outputs in pairwise((input_size, *hidden_sizes)):
            layers += [
                nn.Linear(inputs, outputs),
                ACTIVATIONS[activation](),
                nn.Dropout(dropout),
            ]
        self.hidden = nn.Sequential(*layers)
        self.output = nn.Linear((input_size, *hidden_sizes)[-1], output_size)
        self.objective = ClassificationOrRegression(loss)
        self.optimization = Optimization(learn_rate, optimizer, scheduler)

    def forward(
        self, batch: ImageBatch | SignalBatch | FeatureBatch | RegressionBatch
    ) -> Tensor:
        """Returns logits or predictions, shape (batch, output_size)."""
        return self.output(self.hidden(flat(batch)))
