"""How a model gets its optimizer and its schedule.

An optimizer needs the parameters, a schedule needs the optimizer, and some schedules
need the number of steps: none of them can be built before the model and the trainer
exist. A model therefore takes *callables* and calls them when training starts. This
is composition: a model's constructor names the three values among its own parameters
and hands them on, and nothing is inherited.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

from pytorch_lightning import LightningModule
from torch.optim import Optimizer
from torch.optim.adamw import AdamW
from torch.optim.lr_scheduler import (
    CyclicLR,
    LRScheduler,
    OneCycleLR,
    ReduceLROnPlateau,
)

OptimizerFactory = Callable[..., Optimizer]
SchedulerFactory = Callable[[Optimizer], LRScheduler]

_PER_STEP = (OneCycleLR, CyclicLR)
"""Schedules of torch whose documentation asks for a step after every batch."""


@runtime_checkable
class SpansTraining(Protocol):
    """A schedule that goes over the whole training, a step after every batch."""

    def span(self, steps: int) -> None:
        """Sets the number of optimizer steps of the whole training."""


@dataclass(frozen=True)
class Optimization:
    """What `configure_optimizers` returns, before it can be built.

    Attributes:
        learn_rate: Given to the optimizer as `lr`; None leaves the optimizer's own.
        optimizer: Called with the parameters; None for AdamW.
        scheduler: Called with the optimizer; None for a constant learning rate. It
            is stepped after every epoch, except for schedules that span the training
            (`project.schedules`) and torch's `OneCycleLR` and `CyclicLR`, which are
            stepped after every batch. `ReduceLROnPlateau` watches `val_loss`.
    """

    learn_rate: float | None
    optimizer: OptimizerFactory | None = None
    scheduler: SchedulerFactory | None = None

    def configure(self, module: LightningModule) -> dict[str, Any]:
        """Builds the optimizer and the schedule of a module that a trainer holds."""
        make = AdamW if self.optimizer is None else self.optimizer
        rate = {} if self.learn_rate is None else {"lr": self.learn_rate}
        optimizer = make(module.parameters(), **rate)
        if self.scheduler is None:
            return {"optimizer": optimizer}
        schedule = self.scheduler(optimizer)
        config: dict[str, Any] = {"scheduler": schedule, "interval": "epoch"}
        if isinstance(schedule, SpansTraining):
            schedule.span(_total_steps(module))
            config["interval"] = "step"
        elif isinstance(schedule, _PER_STEP):
            config["interval"] = "step"
        elif isinstance(schedule, ReduceLROnPlateau):
            config["monitor"] = "val_loss"
            # Only after these epochs is there one.
            config["frequency"] = module.trainer.check_val_every_n_epoch or 1
        return {"optimizer": optimizer, "lr_scheduler": config}


def _total_steps(module: LightningModule) -> int:
    """Returns the number of optimizer steps that the module's trainer will take."""
    if module.trainer.limit_train_batches == 0:
        return 0  # That nothing is trained is for the trainer to say.
    steps = module.trainer.estimated_stepping_batches
    # Lightning says -1 for data without a length, whatever max_epochs is.
    if not 0 < steps < float("inf"):
        raise ValueError(
            "a schedule over the whole training needs its length: set the trainer's "
            "max_epochs, or its max_steps where the data has no length"
        )
    return int(steps)
