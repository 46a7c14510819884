"""What a prediction is held to: a loss to descend and metrics to read.

Both follow from the kind of batch (a class, a real target, the next token), not from
the model, so models share them by composition: a model owns one objective and the
steps of `project.models.steps` hand it every prediction. Metrics are torchmetrics, so
that an epoch's value is that of the whole epoch and not the mean over its batches.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Literal

import torch
from torch import Tensor, nn
from torchmetrics import MeanAbsoluteError, MeanMetric, Metric, R2Score
from torchmetrics.classification import MulticlassAccuracy

from project.batches import (
    FeatureBatch,
    ImageBatch,
    LanguageModelBatch,
    RegressionBatch,
    SignalBatch,
    TokenBatch,
)

Stage = Literal["train", "val", "test"]
LossFactory = Callable[[], nn.Module]
ClassBatch = ImageBatch | SignalBatch | TokenBatch | FeatureBatch
Scores = tuple[Tensor, Mapping[str, Metric]]


class Classification(nn.Module):
    """One class for each example; logs `val_accuracy` and `test_accuracy`.

    Args:
        loss: Called without arguments for a module of (logits, labels); None for
            cross entropy.
    """

    def __init__(self, loss: LossFactory | None = None) -> None:
        super().__init__()
        self.loss = nn.CrossEntropyLoss() if loss is None else loss()
        self.accuracy = nn.ModuleDict(
            {s: MulticlassAccuracy(average="micro") for s in ("val", "test")}
        )

    def forward(self, logits: Tensor, batch: ClassBatch, stage: Stage) -> Scores:
        """Returns the loss, and the metrics of the stage after this batch.

        Args:
            logits: Shape (batch, classes).
            batch: Where `label` is, shape (batch,).
            stage: Training has no metric but its loss.
        """
        loss = self.loss(logits, batch.label)
        if stage == "train":
            return loss, {}
        accuracy = self.accuracy[stage]
        accuracy.update(logits.argmax(dim=1), batch.label)
        return loss, {"accuracy": accuracy}


class Regression(nn.Module):
    """One real target for each example; logs `r2` and `mae` for val and test.

    Args:
        loss: Called without arguments for a module of (prediction, target); None for
            the mean squared error.
    """

    def __init__(self, loss: LossFactory | None = None) -> None:
        super().__init__()
        self.loss = nn.MSELoss() if loss is None else loss()
        self.r2 = nn.ModuleDict({s: R2Score() for s in ("val", "test")})
        self.mae = nn.ModuleDict({s: MeanAbsoluteError() for s in ("val", "test")})

    def forward(self, output: Tensor, batch: RegressionBatch, stage: Stage) -> Scores:
        """Returns the loss, and the metrics of the stage after this batch.

        Args:
            output: Shape (batch, 1).
            batch: Where `target` is, shape (batch,).
            stage: Training has no metric but its loss.
        """
        prediction = output.squeeze(1)
        loss = self.loss(prediction, batch.target)
        if stage == "train":
            return loss, {}
        metrics = {"r2": self.r2[stage], "mae": self.mae[stage]}
        for metric in metrics.values():
            metric.update(prediction, batch.target)
        return loss, metrics


class ClassificationOrRegression(nn.Module):
    """The objective of models that take rows with either kind of target.

    Args:
        loss: Called without arguments for a module of (output, target); None for
            cross entropy or the mean squared error, by the kind of batch.
    """

    def __init__(self, loss: LossFactory | None = None) -> None:
        super().__init__()
        self.classification = Classification(loss)
        self.regression = Regression(loss)

    def forward(
        self, output: Tensor, batch: ClassBatch | RegressionBatch, stage: Stage
    ) -> Scores:
        """Returns the loss, and the metrics of the stage after this batch."""
        if isinstance(batch, RegressionBatch):
            return self.regression(output, batch, stage)
        return self.classification(output, batch, stage)


class LanguageModelling(nn.Module):
    """The next token at every position; logs bits per token for val and test.

    With cross entropy in nats, `bits = nats / ln 2`. Where a token is a byte these are
    the bits per byte of the compression literature. `loss` is in nats.
    """

    def __init__(self) -> None:
        super().__init__()
        self.loss = nn.CrossEntropyLoss()
        self.bits = nn.ModuleDict({s: MeanMetric() for s in ("val", "test")})

    def forward(
        self, logits: Tensor, batch: LanguageModelBatch, stage: Stage
    ) -> Scores:
        """Returns the loss, and the metrics of the stage after this batch.

        Args:
            logits: Shape (batch, length, vocabulary).
            batch: Where `target` is, shape (batch, length).
            stage: Training has no metric but its loss.
        """
        loss = self.loss(logits.flatten(0, 1), batch.target.flatten())
        if stage == "train":
            return loss, {}
        bits = self.bits[stage]
        with torch.no_grad():
            bits.update(loss / math.log(2), weight=batch.target.numel())
        return loss, {"bits_per_token": bits}
