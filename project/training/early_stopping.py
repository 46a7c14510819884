"""Early stopping that refuses a metric nobody logs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import pytorch_lightning as pl
from pytorch_lightning.callbacks import EarlyStopping

from project.core.errors import Fault, RunError, nearest


class UnknownMonitorError(RunError):
    """Early stopping waits for a metric that the model does not log."""

    def __init__(self, monitor: str, logged: Iterable[str]) -> None:
        names = sorted(logged)
        super().__init__(
            Fault(
                f"trainer.monitor names a metric that was not logged: {monitor!r}",
                given=f"trainer.monitor={monitor}",
                expected=f"one of what was logged: {', '.join(names) or 'nothing'}",
                nearest=nearest(monitor, names),
                next="--bind trainer.patience=None  (trains without early stopping)",
            )
        )


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

    def _require(self, trainer: pl.Trainer) -> None:
        if self.monitor not in trainer.callback_metrics:
            raise UnknownMonitorError(self.monitor, trainer.callback_metrics)
