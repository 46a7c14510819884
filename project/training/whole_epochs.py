"""Refuses an epoch that a `StopIteration` has cut short.

Lightning takes one for the end of the data, wherever it comes from: a `next()` in a
training step ends the epoch, and what is left of it is dropped without a word.
"""

from __future__ import annotations

from typing import Any, Final

import pytorch_lightning as pl
from pytorch_lightning.callbacks import Callback
from torch.utils.data import DataLoader, IterableDataset

from project.core.errors import Fault, RunError

_LENGTHS: Final = ("torch", "pytorch_lightning", "lightning", "project")
"""Packages whose samplers are as long as they say."""


class CutShortError(RunError):
    """An epoch has ended before its data."""

    def __init__(self, which: str, where: str) -> None:
        super().__init__(
            Fault(
                f"{which} was cut short: a StopIteration came out of {where}",
                expected="none but from data that has ended; next(iterator, None) "
                "raises none",
            )
        )


class WholeEpochs(Callback):
    """Fails where a step, a hook or a dataset raises `StopIteration`."""

    def __init__(self) -> None:
        self._validating = False

    def on_train_epoch_end(
        self, trainer: pl.Trainer, pl_module: pl.LightningModule
    ) -> None:
        """Looks at the batches, before anything is kept of the epoch."""
        which = f"epoch {trainer.current_epoch}"
        if self._validating:
            raise CutShortError(f"the validation of {which}", "one of its hooks")
        loop = trainer.fit_loop
        batches = loop.epoch_loop.batch_progress.current
        if where := _cut(batches, "training_step", "on_train_batch"):
            raise CutShortError(f"{which}, in its batch {batches.ready},", where)
        skipped = batches.started < batches.processed  # on_train_batch_start has said.
        if _stopped(trainer) or skipped:
            return
        expected = trainer.num_training_batches
        if batches.processed < expected and _is_exact(loop._combined_loader):
            found = f"{which}, after {batches.processed} of {expected} batches,"
            raise CutShortError(found, "a hook or the training data")

    def on_train_end(self, trainer: pl.Trainer, pl_module: pl.LightningModule) -> None:
        """Looks at what comes before and after the batches of an epoch."""
        epochs = trainer.fit_loop.epoch_progress.current
        if epochs.ready > epochs.started:
            raise CutShortError("the training", "on_train_epoch_start")
        if epochs.processed > epochs.completed:
            raise CutShortError("the training", "on_train_epoch_end")

    def on_validation_start(self, *_: Any) -> None:
        """Remembers that it has to end."""
        self._validating = True

    def on_validation_end(self, *_: Any) -> None:
        """Remembers that it has ended."""
        self._validating = False

    def on_validation_epoch_end(
        self, trainer: pl.Trainer, pl_module: pl.LightningModule
    ) -> None:
        """Looks at the batches of a validation."""
        loop = trainer.fit_loop.epoch_loop.val_loop
        _require_whole(loop, f"the validation of epoch {trainer.current_epoch}",
                       "validation")  # fmt: skip

    def on_test_epoch_end(
        self, trainer: pl.Trainer, pl_module: pl.LightningModule
    ) -> None:
        """Looks at the batches of a test."""
        _require_whole(trainer.test_loop, "the test", "test")


def _require_whole(loop: Any, which: str, stage: str) -> None:
    batches = loop.batch_progress.current
    if where := _cut(batches, f"{stage}_step", f"on_{stage}_batch"):
        raise CutShortError(f"{which}, in its batch {batches.ready},", where)
    expected = sum(loop.max_batches)
    if batches.processed < expected and _is_exact(loop._combined_loader):
        found = f"{which}, after {batches.processed} of {expected} batches,"
        raise CutShortError(found, "a hook or the data")


def _cut(batches: Any, step: str, hook: str) -> str:
    """What a batch was in when it was left, as Lightning's counters say."""
    if batches.ready > batches.processed:
        return step if batches.started == batches.ready else f"{hook}_start"
    left = batches.processed > batches.completed
    return f"{hook}_end" if left and batches.started == batches.processed else ""


def _stopped(trainer: pl.Trainer) -> bool:
    """Whether somebody has asked for the end of the training."""
    limited = trainer.max_steps != -1
    return trainer.should_stop or (limited and trainer.global_step >= trainer.max_steps)


def _is_exact(combined: Any) -> bool:
    """Whether loaders are as long as they say: somebody's own sampler may be shorter,
    and data that is read one after another."""
    return all(
        isinstance(loader, DataLoader)
        and not isinstance(loader.dataset, IterableDataset)
        and _counts(loader.sampler)
        and (loader.batch_sampler is None or _counts(loader.batch_sampler))
        for loader in combined.flattened
    )


def _counts(sampler: Any) -> bool:
    return type(sampler).__module__.partition(".")[0] in _LENGTHS
