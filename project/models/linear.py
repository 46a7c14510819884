"""A linear model: the floor that everything else has to beat."""

from __future__ import annotations

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
from project.ranges import Count, LearnRate


class LitLinear(Steps):
    """Multinomial logistic regression, or linear regression on a real target.

    Computes `x W + b` on the flattened inputs. Weights and biases start uniform in
    +-1/sqrt(input_size), torch's default for `nn.Linear`.

    Args:
        input_size: Number of values in one example, over all its dimensions.
        output_size: Number of classes; 1 for a real target.
        learn_rate: Learning rate; None leaves the optimizer's own.
        optimizer: Called with the parameters, and `lr` where there is a learn_rate;
            None for AdamW.
        scheduler: Called with the optimizer; None for a constant learning rate.
        loss: Called without arguments for a module of (output, target); None for
            cross entropy on classes, the mean squared error on a real target.
    """

    def __init__(
        self,
        input_size: Count,
        output_size: Count,
        learn_rate: LearnRate | None,
        optimizer: OptimizerFactory | None = None,
        scheduler: SchedulerFactory | None = None,
        loss: LossFactory | None = None,
    ) -> None:
        super().__init__()
        self.save_hyperparameters(ignore=["optimizer", "scheduler", "loss"])
        self.output = nn.Linear(input_size, output_size)
        self.objective = ClassificationOrRegression(loss)
        self.optimization = Optimization(learn_rate, optimizer, scheduler)

    def forward(
        self, batch: ImageBatch | SignalBatch | FeatureBatch | RegressionBatch
    ) -> Tensor:
        """Returns logits or predictions, shape (batch, output_size)."""
        return self.output(flat(batch))
