"""What watches a training: its loss, its patience, and the numbers it logs.

Lightning calls a training that learned nothing a success: a loss of NaN goes on, and a
metric that nobody logs is asked for late, in words that name no setting. Each class
here closes one of those holes.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Literal

import pytorch_lightning as pl
import torch
from pytorch_lightning.callbacks import Callback, EarlyStopping
from pytorch_lightning.loggers.logger import Logger
from pytorch_lightning.utilities.rank_zero import rank_zero_only

from project.core.errors import Fault, nearest
from project.metrics import append_metrics
from project.runs import METRICS, RunError


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


class NonFiniteLossError(RunError):
    """The training loss became infinite or NaN."""

    def __init__(self, loss: float, epoch: int, step: int) -> None:
        super().__init__(
            Fault(
                f"the training loss is {loss} in epoch {epoch}, by step {step}",
                expected="a finite number; a lower learning rate or "
                "trainer.gradient_clip_val often helps",
                next="--bind trainer.detect_anomaly=True  (finds the operation)",
            )
        )


class NothingTrainedError(RunError):
    """The training ended, well in Lightning's eyes, and nothing was learned."""

    def __init__(self, reason: str, expected: str) -> None:
        super().__init__(Fault(f"nothing was trained: {reason}", expected=expected))


class MetricsLogger(Logger):
    """Writes what the model logs to the run's `metrics.csv`.

    Hyperparameters go nowhere: the config files of the run have them already.

    Args:
        folder: The folder of the run.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder

    @property
    def name(self) -> str:
        """Nothing: it would become a subfolder of the run."""
        return ""

    @property
    def version(self) -> str:
        """Nothing: it would become a subfolder of the run."""
        return ""

    @property
    def save_dir(self) -> str:
        """The folder of the run, where Lightning's profilers write as well."""
        return str(self._folder)

    @rank_zero_only
    def log_metrics(
        self, metrics: Mapping[str, float], step: int | None = None
    ) -> None:
        """Appends the metrics; `epoch` among them is Lightning's, and a column."""
        values = {name: float(value) for name, value in metrics.items()}
        epoch = values.pop("epoch", None)
        append_metrics(
            self._folder / METRICS,
            values,
            step=step,
            epoch=None if epoch is None else int(epoch),
        )

    def log_hyperparams(self, *args: Any, **kwargs: Any) -> None:
        """Does nothing."""


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


class FiniteLoss(Callback):
    """Fails a training whose loss is not finite, where Lightning would train on.

    On a CPU every step is looked at. Elsewhere looking means waiting for the device, so
    the steps are folded into one number, and it is looked at every
    `trainer.log_every_n_steps` steps and at the end of each epoch.

    Attributes:
        seen: Whether there was a loss at all.
    """

    def __init__(self) -> None:
        self.seen = False
        self._folded: torch.Tensor | None = None

    def on_train_batch_end(
        self,
        trainer: pl.Trainer,
        pl_module: pl.LightningModule,
        outputs: Any,
        batch: Any,
        batch_idx: int,
    ) -> None:
        """Takes the step's loss, if it has one."""
        loss = outputs.get("loss") if isinstance(outputs, Mapping) else outputs
        if not isinstance(loss, torch.Tensor):
            return
        self.seen = True
        # Zero for finite numbers; infinity and NaN become NaN, and NaN stays.
        folded = loss.detach().sum() * 0
        self._folded = folded if self._folded is None else self._folded + folded
        if loss.device.type == "cpu" or (batch_idx + 1) % _interval(trainer) == 0:
            self._look(trainer, loss)

    def on_train_epoch_end(
        self, trainer: pl.Trainer, pl_module: pl.LightningModule
    ) -> None:
        """Looks at the steps since the last look."""
        self._look(trainer, None)

    def _look(self, trainer: pl.Trainer, loss: torch.Tensor | None) -> None:
        folded, self._folded = self._folded, None
        if folded is not None and not torch.isfinite(folded):
            value = math.nan if loss is None else float(loss.detach().sum())
            if math.isfinite(value):  # It was an earlier step's.
                value = math.nan
            raise NonFiniteLossError(value, trainer.current_epoch, trainer.global_step)


class ShortEpochs(Callback):
    """Logs within epochs that are shorter than Lightning's interval of 50 steps."""

    def on_train_start(
        self, trainer: pl.Trainer, pl_module: pl.LightningModule
    ) -> None:
        """Shortens the interval to the epoch."""
        batches = trainer.num_training_batches
        trainer.log_every_n_steps = int(max(1, min(_interval(trainer), batches)))


def require_learning(trainer: pl.Trainer, model: pl.LightningModule) -> None:
    """Refuses a finished training in which nothing can have been learned.

    Raises:
        NothingTrainedError: There was no batch, no loss, or no step of an optimizer.
    """
    batches = trainer.fit_loop.epoch_loop.total_batch_idx + 1
    if batches == 0:
        raise NothingTrainedError(
            "there was no batch",
            "a train_dataloader that is not empty, and trainer.max_epochs, max_steps "
            "and limit_train_batches that allow for one batch",
        )
    if not any(each.requires_grad for each in model.parameters()):
        return  # A baseline that counts, say: it needs neither loss nor optimizer.
    automatic = model.automatic_optimization
    watchers = [each for each in trainer.callbacks if isinstance(each, FiniteLoss)]
    if automatic and watchers and not any(each.seen for each in watchers):
        raise NothingTrainedError(
            f"training_step returned no loss in {batches} batches",
            "a tensor, or a dictionary with a tensor under 'loss'",
        )
    # Lightning puts a stand-in where a model configures none, and counts its steps.
    stand_ins = [type(each).__name__ == "_MockOptimizer" for each in trainer.optimizers]
    if trainer.global_step == 0 or (automatic and all(stand_ins)):
        raise NothingTrainedError(
            f"{batches} batches, and no step of an optimizer",
            "configure_optimizers returns an optimizer, since the model has "
            "parameters to train",
        )


def _interval(trainer: pl.Trainer) -> int:
    return getattr(trainer, "log_every_n_steps", None) or 50
