"""The three steps of a training, written once.

A mixin without a constructor: a model says what its `objective` and its
`optimization` are, in whatever constructor it likes, and gets the steps that
Lightning calls. Every value is logged once per epoch as `train_loss`, `val_loss`,
`val_accuracy` and so on, weighted by the size of the batches.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from pytorch_lightning import LightningModule
from torch import Tensor, nn

from project.models.objectives import Stage
from project.models.optimization import Optimization


class Steps(LightningModule):
    """Steps for a model whose `forward` takes a batch and returns its prediction.

    Attributes:
        objective: Called as (prediction, batch, stage); returns the loss and a
            mapping of the metrics that it updated.
        optimization: Builds the optimizer and the schedule.
    """

    objective: nn.Module
    optimization: Optimization

    def training_step(self, batch: NamedTuple, batch_idx: int) -> Tensor:
        """Returns the loss of one batch."""
        return self._step(batch, "train")

    def validation_step(self, batch: NamedTuple, batch_idx: int) -> None:
        """Logs the loss and the metrics of one batch."""
        self._step(batch, "val")

    def test_step(self, batch: NamedTuple, batch_idx: int) -> None:
        """Logs the loss and the metrics of one batch."""
        self._step(batch, "test")

    def configure_optimizers(self) -> dict[str, Any]:
        """Builds the optimizer and the schedule, when training starts."""
        return self.optimization.configure(self)

    def _step(self, batch: NamedTuple, stage: Stage) -> Tensor:
        loss, metrics = self.objective(self(batch), batch, stage)
        size = len(batch[0])
        self.log(
            f"{stage}_loss",
            loss,
            batch_size=size,
            on_step=False,
            on_epoch=True,
            prog_bar=True,
            sync_dist=stage != "train",
        )
        for name, metric in metrics.items():
            self.log(
                f"{stage}_{name}",
                metric,
                batch_size=size,
                on_step=False,
                on_epoch=True,
                prog_bar=stage == "val",
            )
        return loss
