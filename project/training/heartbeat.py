"""Signs of life of a training, for whoever looks at its run from elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytorch_lightning as pl
from pytorch_lightning.callbacks import Callback

Alive = Callable[[pl.Trainer], None]
"""Is called when a training begins and after each of its batches."""


class Heartbeat(Callback):
    """Says that a training is alive, in the process of rank zero."""

    def __init__(self, alive: Alive) -> None:
        self._alive = alive

    def on_train_start(
        self, trainer: pl.Trainer, pl_module: pl.LightningModule
    ) -> None:
        """Says so before the first batch."""
        self._say(trainer)

    def on_train_batch_end(self, trainer: pl.Trainer, *_: Any) -> None:
        """Says so."""
        self._say(trainer)

    def on_validation_batch_end(self, trainer: pl.Trainer, *_: Any) -> None:
        """Says so."""
        self._say(trainer)

    def on_test_batch_end(self, trainer: pl.Trainer, *_: Any) -> None:
        """Says so."""
        self._say(trainer)

    def _say(self, trainer: pl.Trainer) -> None:
        if trainer.is_global_zero:
            self._alive(trainer)


def devices_of(trainer: pl.Trainer) -> str:
    """Returns what a trainer trains on: `2 x cpu`, `2 x 4 x cuda` on two nodes."""
    kind = trainer.strategy.root_device.type
    nodes = f"{trainer.num_nodes} x " if trainer.num_nodes > 1 else ""
    return f"{nodes}{trainer.num_devices} x {kind}"
