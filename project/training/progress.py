"""What a training shows while it runs, on stderr: stdout belongs to the results.

Lightning's own bar goes to stdout, and its summary to a logger that is quiet here.
"""

from __future__ import annotations

import sys
from contextlib import redirect_stdout
from typing import Any

import pytorch_lightning as pl
from pytorch_lightning.callbacks import Callback, TQDMProgressBar
from pytorch_lightning.utilities.model_summary import summarize


class StderrProgressBar(TQDMProgressBar):
    """Lightning's progress bar, on stderr.

    A bar draws itself as it is made, so it must not even be made for stdout.
    """

    def init_sanity_tqdm(self) -> Any:
        """Makes the bar of the sanity check."""
        with redirect_stdout(sys.stderr):
            return super().init_sanity_tqdm()

    def init_train_tqdm(self) -> Any:
        """Makes the bar of the epochs."""
        with redirect_stdout(sys.stderr):
            return super().init_train_tqdm()

    def init_validation_tqdm(self) -> Any:
        """Makes the bar of a validation."""
        with redirect_stdout(sys.stderr):
            return super().init_validation_tqdm()

    def init_test_tqdm(self) -> Any:
        """Makes the bar of a test."""
        with redirect_stdout(sys.stderr):
            return super().init_test_tqdm()

    def init_predict_tqdm(self) -> Any:
        """Makes the bar of a prediction."""
        with redirect_stdout(sys.stderr):
            return super().init_predict_tqdm()

    def print(self, *args: Any, **kwargs: Any) -> None:
        """Prints above the bar what a model says with `self.print`."""
        with redirect_stdout(sys.stderr):
            super().print(*args, **kwargs)


class StderrModelSummary(Callback):
    """Shows the model's layers and their sizes on stderr before training."""

    def on_fit_start(self, trainer: pl.Trainer, pl_module: pl.LightningModule) -> None:
        """Shows them, once for all processes."""
        if trainer.is_global_zero:
            print(summarize(pl_module, max_depth=1), file=sys.stderr)


def on_terminal() -> bool:
    """Returns whether stderr is a terminal, where a moving bar makes sense."""
    return sys.stderr.isatty()
