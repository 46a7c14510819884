"""What a training shows while it runs, on stderr: stdout belongs to the results.

Lightning's own bars go to stdout, are cut where the terminal ends, and do not say how
many epochs there are.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator
from contextlib import redirect_stdout
from functools import partial
from pathlib import Path
from typing import Any, Final

import pytorch_lightning as pl
from pytorch_lightning.callbacks import Callback, TQDMProgressBar
from pytorch_lightning.callbacks.progress.tqdm_progress import Tqdm, convert_inf
from pytorch_lightning.utilities.model_summary import summarize
from torch.nn.parameter import is_lazy
from tqdm.utils import disp_len

from project.core.sources.locating import shown

_DRAWN: Final = 10
"""How wide tqdm draws a bar when no width is given."""

_LEAST: Final = 4
"""How narrow a bar may become before something else is left out."""

_SHORTER: Final = (
    "{l_bar}{bar}| {n_fmt}/{total_fmt} [{elapsed}<{remaining}]",
    "{desc}{percentage:3.0f}% {n_fmt}/{total_fmt}",
    "{desc}{n_fmt}/{total_fmt}",
    "{desc}",
)
"""What a bar becomes where a terminal is too narrow for all of it, in this order."""


class FittedBar(Tqdm):
    """A bar that leaves out whole metrics, the last ones first, where tqdm would cut
    the line in the middle of a number."""

    @staticmethod
    def format_meter(
        n: float,
        total: float | None,
        elapsed: float,
        ncols: int | None = None,
        **more: Any,
    ) -> str:
        """Returns the line.

        Args:
            n: How far it is.
            total: How far it goes; None when nobody knows.
            elapsed: The seconds so far.
            ncols: The width of the terminal; None when there is none.
            **more: As tqdm has it.
        """
        draw = partial(Tqdm.format_meter, n, total, elapsed)
        if ncols:
            for narrower in _narrower(more):
                line = draw(**narrower)
                spare = _DRAWN - _LEAST if "{bar}" in narrower["bar_format"] else 0
                if disp_len(line) - spare <= ncols:
                    return draw(ncols=ncols, **narrower)
        return draw(ncols=ncols, **more)


def _narrower(drawn: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yields how a bar may be drawn, each narrower than the one before."""
    metrics = (drawn.get("postfix") or "").split(", ")
    for count in range(len(metrics), -1, -1):
        yield {**drawn, "postfix": ", ".join(metrics[:count]) or None}
    for bar_format in _SHORTER:
        yield {**drawn, "bar_format": bar_format, "postfix": None}


class StderrProgressBar(TQDMProgressBar):
    """Lightning's progress bars, on stderr, with the number of epochs."""

    def _bar(self, description: str, *, below: bool = False, leave: bool) -> FittedBar:
        """Makes one bar; it draws itself as it is made."""
        return FittedBar(
            desc=description,
            position=2 * self.process_position + below,
            disable=self.is_disabled,
            leave=leave,
            dynamic_ncols=True,
            file=sys.stderr,
            smoothing=0,
            bar_format=self.BAR_FORMAT,
        )

    def init_sanity_tqdm(self) -> Tqdm:
        """Makes the bar of the sanity check."""
        return self._bar(self.sanity_check_description, leave=False)

    def init_train_tqdm(self) -> Tqdm:
        """Makes the bar of the epochs."""
        return self._bar(self.train_description, leave=True)

    def init_validation_tqdm(self) -> Tqdm:
        """Makes the bar of a validation, below that of the epoch if there is one."""
        inside = self.trainer.state.fn != "validate"
        return self._bar(self.validation_description, below=inside, leave=not inside)

    def init_test_tqdm(self) -> Tqdm:
        """Makes the bar of a test."""
        return self._bar(self.test_description, leave=True)

    def init_predict_tqdm(self) -> Tqdm:
        """Makes the bar of a prediction."""
        return self._bar(self.predict_description, leave=True)

    def on_train_epoch_start(self, trainer: pl.Trainer, *_: Any) -> None:
        """Begins the bar anew, with the epoch before it."""
        bar = self.train_progress_bar
        bar.set_description(how_far(trainer), refresh=False)
        bar.initial = 0
        bar.reset(convert_inf(self.total_train_batches))

    def on_train_batch_end(self, trainer: pl.Trainer, *others: Any) -> None:
        """Moves the bar, and counts steps where they are what ends the training."""
        bar = self.train_progress_bar
        bar.set_description(how_far(trainer), refresh=False)
        super().on_train_batch_end(trainer, *others)

    def on_exception(self, *_: Any) -> None:
        """Ends the line that a bar stands in, so that the error has its own."""
        for bar in (self._val_progress_bar, self._test_progress_bar,
                    self._predict_progress_bar, self._train_progress_bar):  # fmt: skip
            if bar is not None:
                bar.close()

    def print(self, *args: Any, **kwargs: Any) -> None:
        """Prints above the bar what a model says with `self.print`."""
        with redirect_stdout(sys.stderr):
            super().print(*args, **kwargs)


def how_far(trainer: pl.Trainer) -> str:
    """Returns which epoch it is, counted from 1, and of how many; where steps end the
    training before epochs do, which step."""
    epoch = f"epoch {trainer.current_epoch + 1}"
    epochs, steps = trainer.max_epochs, trainer.max_steps
    limited = epochs is not None and epochs > -1
    if steps > -1 and not (limited and epochs * _steps_of_an_epoch(trainer) <= steps):
        return f"{epoch}, step {trainer.global_step}/{steps}"
    return f"{epoch}/{epochs}" if limited else epoch


def _steps_of_an_epoch(trainer: pl.Trainer) -> float:
    batches = trainer.num_training_batches / trainer.accumulate_grad_batches
    return math.ceil(batches) if math.isfinite(batches) else batches


class StderrModelSummary(Callback):
    """Shows the size of the model on stderr before training.

    Args:
        layers: Whether to show its layers too, in Lightning's own table.
    """

    def __init__(self, layers: bool) -> None:
        self._layers = layers

    def on_fit_start(self, trainer: pl.Trainer, pl_module: pl.LightningModule) -> None:
        """Shows it, once for all processes."""
        if trainer.is_global_zero:
            table = summarize(pl_module, max_depth=1) if self._layers else None
            print(table or size_of(pl_module), file=sys.stderr)


def size_of(model: pl.LightningModule) -> str:
    """Returns a model's class with the number of its parameters, in one line."""
    parameters = list(model.parameters())
    known = [each for each in parameters if not is_lazy(each)]
    total = sum(each.numel() for each in known)
    trained = sum(each.numel() for each in known if each.requires_grad)
    size = "1 parameter" if total == 1 else f"{total:,} parameters"
    text = f"{type(model).__name__}: {size}"
    if total:
        text += f", {'all' if trained == total else f'{trained:,}'} trainable"
    unknown = len(parameters) - len(known)
    return text + (f", {unknown} tensors of a size not known yet" if unknown else "")


def on_terminal() -> bool:
    """Returns whether stderr is a terminal, or a notebook's, where a moving bar makes
    sense."""
    return sys.stderr.isatty() or type(sys.stderr).__module__.startswith("ipykernel.")


def announce(folder: Path) -> None:
    """Says which folder a run has, to whoever is watching."""
    if on_terminal():
        print(f"run {shown(folder)}", file=sys.stderr)
