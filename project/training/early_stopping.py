"""Early stopping that refuses a metric nobody logs."""

from __future__ import annotations

from typing import Any, Literal

import pytorch_lightning as pl
from pytorch_lightning.callbacks import EarlyStopping

from project.core.keys import Key
from project.training.unlogged import UnknownMonitorError, Watch


class Patience(EarlyStopping):
    """Stops early, and refuses a monitor that the model does not log.

    Args:
        monitor: The metric to watch.
        mode: Whether it should fall ("min") or rise ("max").
        patience: How many checks in a row may pass without a better value.
        at_epoch_end: Whether to check at the end of each training epoch; otherwise
            after each validation, which may come more often or more rarely.
    """

    def __init__(
        self,
        monitor: str,
        mode: Literal["min", "max"],
        patience: int,
        *,
        at_epoch_end: bool,
    ) -> None:
        super().__init__(
            monitor,
            mode=mode,
            patience=patience,
            strict=False,  # We refuse, in our words, where Lightning would.
            check_on_train_epoch_end=at_epoch_end,
        )

    def on_validation_end(
        self, trainer: pl.Trainer, pl_module: pl.LightningModule
    ) -> None:
        """Checks here when validation and epochs do not go together."""
        if not self._check_on_train_epoch_end and not trainer.sanity_checking:
            self._require(trainer)
        super().on_validation_end(trainer, pl_module)

    def on_train_epoch_end(
        self, trainer: pl.Trainer, pl_module: pl.LightningModule
    ) -> None:
        """Checks here when each epoch ends in one validation, or there is none."""
        if not trainer.enable_validation:
            self._check_on_train_epoch_end = True
        if self._check_on_train_epoch_end:
            self._require(trainer)
        super().on_train_epoch_end(trainer, pl_module)

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Takes back what it has counted; how much is too much the config says."""
        super().load_state_dict({**state_dict, "patience": self.patience})

    def _require(self, trainer: pl.Trainer) -> None:
        if self.monitor not in trainer.callback_metrics:
            watch = Watch(
                self.monitor,
                "trainer.monitor",
                key=Key("", "trainer", "monitor"),
                directed=True,
                without="--bind trainer.patience=null",
            )
            validated = trainer.enable_validation
            fault = watch.fault(trainer.callback_metrics, validated=validated)
            raise UnknownMonitorError(fault)
