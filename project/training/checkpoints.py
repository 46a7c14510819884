"""The two checkpoints of a run, and how they reach the disk.

`last.ckpt` is what a run goes on from, saved at the end of a training epoch and nowhere
else; `best.ckpt` is what it is judged by. Both are written whole or not at all.
Notices go to the `project` logger; whoever started the training decides where it leads.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import IO, Any, Literal

import pytorch_lightning as pl
import torch
from lightning_fabric.plugins.io.torch_io import TorchCheckpointIO
from pytorch_lightning.callbacks import ModelCheckpoint

from project.core.replacing import replacing
from project.runs.folder import CHECKPOINTS
from project.runs.room import room_for
from project.training.hyperparameters import Written, readable

log = logging.getLogger(__name__)


class WholeFileCheckpointIO(TorchCheckpointIO):
    """Saves a checkpoint whole or not at all; a full disk leaves the old one.

    Attributes:
        written: What the config holds, for hyperparameters that are no plain data.
    """

    written: Written = MappingProxyType({})

    def save_checkpoint(
        self, checkpoint: dict[str, Any], path: Any, storage_options: Any = None
    ) -> None:
        """Writes beside the file first, on the same disk, then takes its place."""
        checkpoint = readable(checkpoint, self.written)
        if "://" in str(path):
            return super().save_checkpoint(checkpoint, path, storage_options)
        target = Path(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        counted = _Counted()
        with room_for(target, lambda: counted.size), replacing(target) as part:
            with open(part, "wb", buffering=0) as counted.file:
                torch.save(checkpoint, counted)
            counted.require_whole()
        return None


class _Counted:
    """A file that counts what it is given, to the end, though the disk is full: what
    torch says then tells neither that nor how much there is.

    Attributes:
        file: Where they go.
        size: How many bytes it was given.
    """

    def __init__(self) -> None:
        self.file: IO[bytes] = io.BytesIO()
        self.size = 0
        self._error: OSError | None = None

    def write(self, data: Any) -> int:
        """Writes as long as it can."""
        left = memoryview(data).cast("B")
        size = len(left)
        try:
            while left and self._error is None:
                left = left[self.file.write(left) :]
        except OSError as error:
            self._error = error
        self.size += size
        return size

    def flush(self) -> None:
        """Does nothing: it keeps nothing back."""

    def require_whole(self) -> None:
        """Raises what kept it from writing all.

        Raises:
            OSError: Something did.
        """
        if self._error is not None:
            raise self._error


class LastCheckpoint(ModelCheckpoint):
    """Keeps `last.ckpt`, saved at the end of every training epoch.

    Only there can a run go on to the same numbers: a checkpoint from within an epoch
    would repeat early batches and never see late ones.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(
            dirpath=folder / CHECKPOINTS,
            filename="last",
            save_on_train_epoch_end=True,
            enable_version_counter=False,
        )

    @property
    def path(self) -> Path:
        """The file, once something was saved."""
        return Path(self.best_model_path)


class BestCheckpoint(ModelCheckpoint):
    """Keeps `best.ckpt`, with the weights that `monitor` liked best.

    A monitor that is never logged is said once, and then there is only the last one.

    Args:
        folder: The folder of the run.
        monitor: The metric to judge by.
        mode: Whether it should fall ("min") or rise ("max").
        at_epoch_end: Whether to judge at the end of each training epoch; otherwise
            after each validation, which may come more often or more rarely.

    Attributes:
        metrics: What had been logged when the best checkpoint was saved.
        epoch: The epoch it was saved in, counted from 0; None before the first.
        said: Whether it has been said that the monitor is not logged.
    """

    def __init__(
        self,
        folder: Path,
        monitor: str,
        mode: Literal["min", "max"],
        *,
        at_epoch_end: bool,
    ) -> None:
        super().__init__(
            dirpath=folder / CHECKPOINTS,
            filename="best",
            monitor=monitor,
            mode=mode,
            save_on_train_epoch_end=at_epoch_end,
            enable_version_counter=False,
        )
        self.metrics: dict[str, float] = {}
        self.epoch: int | None = None
        self._validated = False
        self._finite = True
        self.said = False

    @property
    def path(self) -> Path:
        """The file, once something was saved."""
        return Path(self.best_model_path)

    def on_train_start(
        self, trainer: pl.Trainer, pl_module: pl.LightningModule
    ) -> None:
        """Judges at the end of epochs where there is no validation to wait for."""
        super().on_train_start(trainer, pl_module)
        if not trainer.enable_validation:
            self._save_on_train_epoch_end = True

    def on_validation_end(
        self, trainer: pl.Trainer, pl_module: pl.LightningModule
    ) -> None:
        """Saves the best so far, when validation is the time for it."""
        if trainer.sanity_checking:
            return
        self._validated = True
        if not self._save_on_train_epoch_end and self._improves(trainer):
            super().on_validation_end(trainer, pl_module)

    def on_train_epoch_end(
        self, trainer: pl.Trainer, pl_module: pl.LightningModule
    ) -> None:
        """Saves the best so far, when the end of an epoch is the time for it."""
        if self._save_on_train_epoch_end and self._improves(trainer):
            super().on_train_epoch_end(trainer, pl_module)
        if self._validated and self.monitor not in trainer.callback_metrics:
            self._say(trainer)

    def on_train_end(self, trainer: pl.Trainer, pl_module: pl.LightningModule) -> None:
        """Says now what no validation gave a reason to say before."""
        if self.epoch is None and self.monitor not in trainer.callback_metrics:
            self._say(trainer)
        super().on_train_end(trainer, pl_module)

    def state_dict(self) -> dict[str, Any]:
        """Adds the best metrics and their epoch, which a resumed run reports."""
        return {**super().state_dict(), "metrics": self.metrics, "epoch": self.epoch}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Takes back what `state_dict` gave."""
        super().load_state_dict(state_dict)
        self.metrics = state_dict["metrics"]
        self.epoch = state_dict["epoch"]

    def _improves(self, trainer: pl.Trainer) -> bool:
        """Returns whether this is the best so far, and remembers its metrics if so."""
        logged = trainer.callback_metrics
        current = logged.get(self.monitor or "")
        if current is not None and not torch.isfinite(current):
            self._say_not_finite(trainer, float(current))
            return False
        better = self.check_monitor_top_k(trainer, current)
        if better:
            self.metrics = numbers(logged)
            self.epoch = trainer.current_epoch
        return better

    def _say_not_finite(self, trainer: pl.Trainer, value: float) -> None:
        """Says it once: where it stays so the training fails."""
        if self._finite and trainer.is_global_zero:
            self._finite = False
            epoch = trainer.current_epoch
            log.warning("%s is %s in epoch %s: no best one", self.monitor, value, epoch)

    def _say(self, trainer: pl.Trainer) -> None:
        if not self.said and trainer.is_global_zero:
            self.said = True
            log.warning(
                "trainer.monitor=%r was not logged (logged: %s): "
                "the last checkpoint is kept, and no best one",
                self.monitor,
                ", ".join(sorted(trainer.callback_metrics)) or "nothing",
            )


def numbers(metrics: Mapping[str, Any]) -> dict[str, float]:
    """Returns metrics as plain floats, in the order they were logged."""
    return {name: float(value) for name, value in metrics.items()}
