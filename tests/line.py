"""A line to fit: the smallest training, for the tests of what stands around one."""

from __future__ import annotations

import math
from typing import Any

import pytorch_lightning as pl
import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader, TensorDataset

# Several processes at once on few cores would only wait for each other's threads.
torch.set_num_threads(1)


class Line(pl.LightningModule):
    """Fits one line; logs what its arguments say."""

    def __init__(
        self,
        *,
        logs: str | None = "val_loss",
        bad_step: int = -1,
        values: list[float] | None = None,
    ) -> None:
        super().__init__()
        self.layer = nn.Linear(1, 1)
        self.logs = logs
        self.bad_step = bad_step
        self.values = values

    def training_step(self, batch: list[Tensor], batch_idx: int) -> Tensor:
        loss = nn.functional.mse_loss(self.layer(batch[0]), batch[1])
        self.log("train_loss", loss, on_epoch=True, on_step=False)
        return loss * math.nan if self.global_step == self.bad_step else loss

    def validation_step(self, batch: list[Tensor], batch_idx: int) -> None:
        if self.logs and self.values is not None:
            self.log(self.logs, self.values[self.current_epoch])
        elif self.logs:
            self.log(self.logs, nn.functional.mse_loss(self.layer(batch[0]), batch[1]))

    def configure_optimizers(self) -> torch.optim.Optimizer:
        return torch.optim.SGD(self.parameters(), lr=0.1)


def data(rows: int = 8) -> DataLoader:
    """Returns points of the line, two a batch."""
    x = torch.linspace(-1, 1, rows)[:, None]
    return DataLoader(TensorDataset(x, 2 * x), batch_size=2)


def fit(trainer: pl.Trainer, model: pl.LightningModule | None = None) -> pl.Trainer:
    """Trains on the line and returns the trainer."""
    trainer.fit(model or Line(), data(), data())
    return trainer


def only(trainer: pl.Trainer, kind: type) -> Any:
    """Returns the one callback of a kind."""
    [found] = [each for each in trainer.callbacks if type(each) is kind]
    return found
