"""What watches a training: its loss, and how often it logs.

Lightning calls a training that learned nothing a success: a loss of NaN goes on, and an
empty epoch is an epoch. The callbacks here close such holes.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pytorch_lightning as pl
import torch
from pytorch_lightning.callbacks import Callback

from project.core.errors import Fault, RunError
from project.core.keys import Key
from project.core.ledger import Setting
from project.core.resolving.resolution import Resolution
from project.core.values import shown


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

    def __init__(self, reason: str, expected: str, setting: Setting | None) -> None:
        super().__init__(
            Fault(
                f"nothing was trained: {reason}",
                given=f"{setting.key}={shown(setting.value)}" if setting else "",
                origin=setting.origin if setting else None,
                expected=expected,
            )
        )


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

    def state_dict(self) -> dict[str, Any]:
        """Says whether there was a loss, to a training that has no batch left."""
        return {"seen": self.seen}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Takes back what `state_dict` gave."""
        self.seen = state_dict["seen"]

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


def require_learning(
    trainer: pl.Trainer, model: pl.LightningModule, resolution: Resolution
) -> None:
    """Refuses a finished training in which nothing can have been learned.

    Args:
        trainer: What has trained.
        model: What was trained.
        resolution: Says where a setting that let it be so was made.

    Raises:
        NothingTrainedError: There was no batch, no loss, or no step of an optimizer.
    """
    batches = trainer.fit_loop.epoch_loop.total_batch_idx + 1
    if batches == 0:
        raise NothingTrainedError(
            "there was no batch",
            "a train_dataloader that is not empty, and trainer.max_epochs, max_steps "
            "and limit_train_batches that allow for one batch",
            _none_allowed(resolution),
        )
    if not any(each.requires_grad for each in model.parameters()):
        return  # A baseline that counts, say: it needs neither loss nor optimizer.
    if model.automatic_optimization and not _saw_a_loss(trainer):
        raise NothingTrainedError(
            f"training_step returned no loss in {_count(batches)}",
            "a tensor, or a dictionary with a tensor under 'loss'",
            None,
        )
    if not _took_a_step(trainer, model):
        raise NothingTrainedError(
            f"{_count(batches)}, and no step of an optimizer",
            "configure_optimizers returns an optimizer, since the model has "
            "parameters to train",
            None,
        )


def _count(batches: int) -> str:
    return "1 batch" if batches == 1 else f"{batches} batches"


def _none_allowed(resolution: Resolution) -> Setting | None:
    """The setting of the trainer's that allows for no batch, if there is one."""
    key = Key("", "trainer", "limit_train_batches")
    setting = resolution.ledger.winner(key)
    none = setting is not None and resolution.expanded(setting.value) == 0
    return setting if none else None


def _saw_a_loss(trainer: pl.Trainer) -> bool:
    """Whether there was a loss; it may be, where nobody watched."""
    watchers = [each for each in trainer.callbacks if isinstance(each, FiniteLoss)]
    return not watchers or any(each.seen for each in watchers)


def _took_a_step(trainer: pl.Trainer, model: pl.LightningModule) -> bool:
    if trainer.global_step == 0:
        return False
    # Lightning puts a stand-in where a model configures none, and counts its steps.
    stand_ins = [type(each).__name__ == "_MockOptimizer" for each in trainer.optimizers]
    return not (model.automatic_optimization and all(stand_ins))


def _interval(trainer: pl.Trainer) -> int:
    return getattr(trainer, "log_every_n_steps", None) or 50
