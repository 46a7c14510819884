"""Lightning's loops of a training, so that one can go on exactly where it was saved.

Lightning has no moment at which an epoch is whole: what its checkpoints hold at the end
of one lacks the last step of a schedule and the last line of metrics, and a restart
within an epoch repeats batches. Here a checkpoint is made when an epoch is over, or a
batch, and nothing of it is left to do; a restart takes the epoch up from there.
"""

from __future__ import annotations

import math
from typing import Any, Protocol

import pytorch_lightning as pl
from pytorch_lightning.loops.fetchers import (
    _DataFetcher,
    _DataLoaderIterDataFetcher,
)
from pytorch_lightning.loops.fit_loop import _FitLoop
from pytorch_lightning.loops.loop import _Loop
from pytorch_lightning.loops.training_epoch_loop import _TrainingEpochLoop

from project.training.resuming import (
    Plain,
    Watched,
    put_back_drawing,
    put_back_logged,
    put_back_randomness,
    put_back_results,
)


class Saver(Protocol):
    """Saves a training when it can be gone on with exactly."""

    def on_epoch_over(self, trainer: pl.Trainer) -> None:
        """An epoch is over, with all that belongs to it."""

    def on_batch_over(self, trainer: pl.Trainer) -> None:
        """A batch is over, its optimizer has stepped, and others of its epoch come."""

    def on_training_over(self, trainer: pl.Trainer) -> None:
        """The last epoch is over."""


class WholeFitLoop(_FitLoop):
    """Lightning's loop over epochs, which tells when one is over.

    Attributes:
        saver: Is told.
        state: What a restart has still to put back.
        watched: What the epoch in progress began with.
    """

    def __init__(self, trainer: pl.Trainer, **limits: Any) -> None:
        super().__init__(trainer, **limits)
        self.saver: Saver | None = None
        self.state: Plain | None = None
        self.watched = Watched()
        self._made = -math.inf

    @_FitLoop.restarting.setter
    def restarting(self, restarting: bool) -> None:
        """Restarts an epoch only where it was not over; Lightning does so wherever
        steps are limited."""
        current = self.epoch_progress.current
        unfinished = not current.ready == current.started == current.processed
        _Loop.restarting.fset(self, restarting and unfinished)  # type: ignore[attr-defined]

    def run(self) -> None:
        """Trains; where nothing is left to train, what comes next draws as it would."""
        if self.state is not None:
            put_back_logged(self.trainer, self.state)
        super().run()
        if self.state is not None:
            put_back_drawing(self.trainer, self.state)
            self.state = None

    def _load_combined_loader_states(self) -> None:
        """Is called with loaders whose iterators are about to be made."""
        loader, states = self._combined_loader, self._combined_loader_states_to_load
        if loader is not None and states:
            loader._load_state_dicts(states)
        self.watched.iterators_come(self.trainer)

    def on_save_checkpoint(self) -> Plain:
        """Adds when the loaders were made."""
        return {
            **super().on_save_checkpoint(),
            "made": self._last_train_dl_reload_epoch,
        }

    def on_load_checkpoint(self, state_dict: Plain) -> None:
        """Takes back what `on_save_checkpoint` gave."""
        self._made = state_dict.get("made", self._made)
        super().on_load_checkpoint(state_dict)

    def on_advance_start(self) -> None:
        """Begins an epoch, or goes on with one."""
        if self.state is not None:
            self._last_train_dl_reload_epoch = self._made
            if "first" not in self.state:
                put_back_drawing(self.trainer, self.state)
        super().on_advance_start()

    def on_advance_end(self) -> None:
        """Ends an epoch."""
        super().on_advance_end()
        if self.saver is not None:
            self.saver.on_epoch_over(self.trainer)

    def on_run_end(self) -> None:
        """Ends the training."""
        current = self.epoch_progress.current
        whole = current.ready == current.started == current.completed
        if self.saver is not None and whole:
            self.saver.on_training_over(self.trainer)
        super().on_run_end()


class WholeEpochLoop(_TrainingEpochLoop):
    """Lightning's loop over batches, which goes on after the batches it has seen."""

    def reset(self) -> None:
        """Begins an epoch, or goes on with one: what its batches have done is done."""
        if self.restarting:
            self.batch_progress.reset_on_restart()
            self.scheduler_progress.reset_on_restart()
            self.automatic_optimization.optim_progress.reset_on_restart()
            self.restarting = False
        else:
            super().reset()

    def on_run_start(self, data_fetcher: _DataFetcher) -> None:
        """Makes the iterators of an epoch, and draws what a restart has seen of it."""
        loop: Any = self.trainer.fit_loop
        state, loop.state = loop.state, None
        if state is not None:
            self._draw_again(data_fetcher, state)
            return
        if self.trainer.current_epoch > 0:
            loop.watched.iterators_come(self.trainer)
        super().on_run_start(data_fetcher)
        loop.watched.batches_come()

    def _on_before_fetch(self) -> None:
        super()._on_before_fetch()
        loop: Any = self.trainer.fit_loop
        loop.watched.batch_comes()

    def on_advance_end(self, data_fetcher: _DataFetcher) -> None:
        """Ends a batch."""
        super().on_advance_end(data_fetcher)
        saver = self.trainer.fit_loop.saver  # type: ignore[attr-defined]
        # A step that draws its batches itself may be ahead of what is counted.
        counted = not isinstance(data_fetcher, _DataLoaderIterDataFetcher)
        if saver and counted and not self._should_accumulate() and not self.done:
            saver.on_batch_over(self.trainer)

    def _draw_again(self, fetcher: _DataFetcher, state: Plain) -> None:
        """Makes the iterators of an epoch as they were made, and draws the batches that
        it has seen; a loader that knows where it was goes on by itself."""
        loop: Any = self.trainer.fit_loop
        within = "first" in state
        states, loop._combined_loader_states_to_load = (
            loop._combined_loader_states_to_load,
            [],
        )
        if within:
            put_back_drawing(self.trainer, state["before"])
        if states:
            loop._combined_loader._load_state_dicts(states)
        loop.watched.iterators_come(self.trainer)
        iter(fetcher)
        if within:
            put_back_randomness(state["first"])
        loop.watched.batches_come()
        seen = 0 if states else self.batch_progress.current.ready
        for _ in range(seen - 1):
            next(fetcher)
        if seen:
            # Which may have been drawn after the steps, where one is drawn ahead.
            put_back_randomness(state["drawn"])
            next(fetcher)
        super().on_run_start(fetcher)
        fetcher.fetched -= seen
        if within:
            put_back_drawing(self.trainer, state)
            put_back_results(self.trainer, state)
            loop.restarting = False


def install(trainer: pl.Trainer) -> WholeFitLoop:
    """Gives a trainer these loops in place of Lightning's, with the same limits."""
    theirs = trainer.fit_loop
    loop = WholeFitLoop(
        trainer, min_epochs=theirs.min_epochs, max_epochs=theirs.max_epochs
    )
    loop.epoch_loop = WholeEpochLoop(
        trainer, min_steps=theirs.min_steps, max_steps=theirs.max_steps
    )
    trainer.fit_loop = loop
    return loop
