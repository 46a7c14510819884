"""The two checkpoints of a run, and how they reach the disk.

`last.ckpt` is what a run goes on from, saved where an epoch or a batch is over;
`best.ckpt` is what it is judged by. Both are written whole or not at all.
Notices go to the `project` logger; whoever started the training decides where it leads.
"""

from __future__ import annotations

import io
import logging
import math
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import IO, Any, Final, Literal

import pytorch_lightning as pl
import torch
from lightning_fabric.plugins.io.torch_io import TorchCheckpointIO
from pytorch_lightning.callbacks import (
    Checkpoint,
    ModelCheckpoint,
    StochasticWeightAveraging,
)

from project.core.replacing import replacing
from project.runs.contents import BEST, CHECKPOINTS, LAST
from project.runs.room import room_for
from project.training.hyperparameters import Written, readable
from project.training.loops import WholeFitLoop
from project.training.resuming import KEY, taken

log = logging.getLogger(__name__)

LEAST_SECONDS: Final = 1.0
"""How long `last.ckpt` is left as it is where epochs are shorter than that."""


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
        with (
            room_for(target, lambda: counted.size),
            replacing(target, durable=target.name == LAST) as part,
        ):
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


class LastCheckpoint(Checkpoint):
    """Keeps `last.ckpt`, from which a training goes on to the same numbers.

    It is saved where an epoch is over, or a batch, and nowhere within. Epochs that are
    shorter than a second share one, so that saving costs little; the last one of a
    training has its own.

    Args:
        folder: The folder of the run.
        every: How many steps, or how many seconds as a float, come between two that
            are saved within an epoch; None for none.

    Attributes:
        path: The file; None before it was saved.
        extended: Whether the config was changed when the training was taken up, so
            that what had ended it may not end it now.
    """

    def __init__(self, folder: Path, every: int | float | None = None) -> None:
        self._folder = folder
        self._every = every
        self._at = -math.inf
        self._step = 0
        self._unsaved = self._saving = self._within = False
        self.path: Path | None = None
        self.extended = False

    def setup(
        self, trainer: pl.Trainer, pl_module: pl.LightningModule, stage: str
    ) -> None:
        """Has the loop tell when an epoch or a batch is over."""
        averaging = StochasticWeightAveraging
        if self._every and any(isinstance(c, averaging) for c in trainer.callbacks):
            # It sets itself up where an epoch begins, and nowhere else.
            self._every = None
            log.warning(
                "%s: checkpoints are saved between epochs alone", averaging.__name__
            )
        if stage == "fit" and isinstance(trainer.fit_loop, WholeFitLoop):
            trainer.fit_loop.saver = self
            trainer.fit_loop.watched.wanted = self._every is not None

    def on_epoch_over(self, trainer: pl.Trainer) -> None:
        """Saves, unless it has done so a moment ago."""
        self._unsaved = True
        if _on_any(trainer, time.monotonic() - self._at >= LEAST_SECONDS):
            self._save(trainer)

    def on_training_over(self, trainer: pl.Trainer) -> None:
        """Saves what is not saved yet."""
        if self._unsaved:
            self._save(trainer)

    def on_batch_over(self, trainer: pl.Trainer) -> None:
        """Saves when it is time to do so within an epoch."""
        if self._every is None:
            return
        if isinstance(self._every, int):
            due = trainer.global_step // self._every > self._step // self._every
        else:
            due = _on_any(trainer, time.monotonic() - self._at >= self._every)
        if due:
            self._save(trainer, within=True)

    def on_fit_start(self, trainer: pl.Trainer, pl_module: pl.LightningModule) -> None:
        """Begins to count the time."""
        if isinstance(self._every, float):
            self._at = max(self._at, time.monotonic() - LEAST_SECONDS)

    def on_save_checkpoint(
        self,
        trainer: pl.Trainer,
        pl_module: pl.LightningModule,
        checkpoint: dict[str, Any],
    ) -> None:
        """Adds what Lightning leaves out."""
        if self._saving:
            loop = trainer.fit_loop
            watched = loop.watched if isinstance(loop, WholeFitLoop) else None
            known = watched if self._within else None
            checkpoint[KEY] = taken(trainer, self._folder, known)

    def on_load_checkpoint(
        self,
        trainer: pl.Trainer,
        pl_module: pl.LightningModule,
        checkpoint: dict[str, Any],
    ) -> None:
        """Has the loop go on from there."""
        state = checkpoint.get(KEY)
        if state is None or not isinstance(trainer.fit_loop, WholeFitLoop):
            return
        trainer.num_sanity_val_steps = 0
        if self.extended:
            state["should_stop"] = False
        trainer.fit_loop.state = state
        self._step = checkpoint["global_step"]
        self.path = self._folder / CHECKPOINTS / LAST

    def _save(self, trainer: pl.Trainer, *, within: bool = False) -> None:
        self._saving, self._within = True, within
        try:
            path = self._folder / CHECKPOINTS / LAST
            trainer.save_checkpoint(path, weights_only=False)
        finally:
            self._saving = False
        self.path = path
        self._unsaved = False
        self._at, self._step = time.monotonic(), trainer.global_step


def _on_any(trainer: pl.Trainer, decision: bool) -> bool:
    """Whether any of several processes decides so: all have to save together."""
    if trainer.world_size == 1:
        return decision
    return trainer.strategy.reduce_boolean_decision(decision, all=False)


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
            filename=Path(BEST).stem,
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
        """Adds the best metrics and their epoch, which a resumed run reports; paths are
        inside the run's folder, which may have been moved."""
        found = {**super().state_dict(), "metrics": self.metrics, "epoch": self.epoch}
        return self._placed(found, "", lambda path: Path(path).name)

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Takes back what `state_dict` gave."""
        folder = str(self.dirpath)
        super().load_state_dict(
            self._placed(
                state_dict, folder, lambda path: str(Path(folder, Path(path).name))
            )
        )
        self.current_score = state_dict["current_score"]
        self.metrics = state_dict["metrics"]
        self.epoch = state_dict["epoch"]

    def _placed(
        self, state: dict[str, Any], folder: str, path_of: Callable[[str], str]
    ) -> dict[str, Any]:
        """Returns a state with its paths elsewhere."""
        paths = ("best_model_path", "kth_best_model_path", "last_model_path")
        moved = {name: state[name] and path_of(state[name]) for name in paths}
        best = {path_of(name): score for name, score in state["best_k_models"].items()}
        return {**state, **moved, "best_k_models": best, "dirpath": folder}

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
