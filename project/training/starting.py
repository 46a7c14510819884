"""What is done when a training starts: when the optimizers are made, and no step taken.

Gin learns of an optimizer only when the model asks for it, so that what it has injected
is known then and not before.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytorch_lightning as pl
from pytorch_lightning.callbacks import Callback

from project.core.building.build import Built
from project.core.errors import ConfigError, Fault
from project.core.resolving.resolution import Resolution
from project.runs.room import free_beside
from project.training.checkpoints import BestCheckpoint, LastCheckpoint


class AtStart(Callback):
    """Calls a function before the first step, when the optimizer has been made.

    Gin learns of an optimizer only when the model asks for it.
    """

    def __init__(self, function: Callable[[], None]) -> None:
        self._function = function

    def on_train_start(
        self, trainer: pl.Trainer, pl_module: pl.LightningModule
    ) -> None:
        """Calls it once for all processes."""
        if trainer.is_global_zero:
            self._function()


def check_effects(
    resolution: Resolution, built: Built, notice: Callable[[str], None]
) -> None:
    """Says which settings did not get through to what they are for.

    Raises:
        ConfigError: When the resolution is strict and there are any.
    """
    faults = built.without_effect()
    if faults and resolution.strict:
        raise ConfigError(*faults)
    for fault in faults:
        notice(f"{fault.problem} ({fault.origin})")


_ALWAYS: Final = 8 * 1024
"""Bytes of a checkpoint that holds nothing but the state of loops and callbacks."""


def require_room(trainer: pl.Trainer, folder: Path) -> None:
    """Refuses a disk that has no room for the checkpoints of a run.

    Args:
        trainer: With its optimizers, of which it is told what they will remember.
        folder: The folder of the run.

    Raises:
        ConfigError: There is less room than they need.
    """
    kept = [each for each in trainer.checkpoint_callbacks
            if isinstance(each, (BestCheckpoint, LastCheckpoint))]  # fmt: skip
    free = free_beside(folder / "checkpoint")
    size = _size(trainer)
    if free is not None and free < len(kept) * size:
        raise ConfigError(
            Fault(
                f"the folder of runs has no room for {len(kept)} checkpoints",
                given=str(folder.parent.parent),
                expected=f"room for {len(kept)} times {size:,} bytes, "
                f"of which {free:,} are free",
                next="--runs-dir FOLDER",
            )
        )


def _size(trainer: pl.Trainer) -> int:
    """The bytes of a checkpoint: those of tensors, and the few that are none's own."""
    model: Any = trainer.strategy.model
    held = _ALWAYS + sum(map(_bytes, model.state_dict().values()))
    for optimizer in trainer.optimizers:
        for group in optimizer.param_groups:
            # Adam and its kin remember as much as there is for each of their betas.
            copies = len(group.get("betas", ())) or bool(group.get("momentum"))
            held += copies * sum(map(_bytes, group["params"]))
    return held


def _bytes(value: Any) -> int:
    """The bytes of a tensor; of anything else, and of one whose size is not known yet,
    none."""
    try:
        return int(value.nbytes)
    except (AttributeError, RuntimeError, ValueError, TypeError):
        return 0
