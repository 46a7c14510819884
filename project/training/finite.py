"""Refuses a training whose outcome is no number.

A loss that is not finite ends a training at once (`callbacks`). What a last step has
done to the parameters, what the run is judged by, and what it is tested for are looked
at when it is over.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

import pytorch_lightning as pl
import torch
from torch import nn
from torch.nn.parameter import is_lazy

from project.core.errors import Fault, RunError

_LOWER = "a lower learning rate or trainer.gradient_clip_val often helps"


class NotFiniteError(RunError):
    """A training has come to something infinite or NaN."""


def require_finite(trainer: pl.Trainer, model: nn.Module) -> None:
    """Refuses a finished training with a parameter, or with something it is judged by,
    that is not finite.

    Raises:
        NotFiniteError: The first such parameter, or all such metrics.
    """
    for name, parameter in model.named_parameters():
        trained = parameter.requires_grad and not is_lazy(parameter)
        if trained and not torch.isfinite(parameter.detach()).all():
            raise NotFiniteError(
                Fault(
                    f"the parameter {name} is not finite after the last step",
                    expected=f"finite numbers; {_LOWER}",
                    next="--bind trainer.detect_anomaly=True  (finds the operation)",
                )
            )
    logged = {name: float(each) for name, each in trainer.callback_metrics.items()}
    _require(
        "the monitored metric",
        {name: logged[name] for name in _judges(trainer, logged)},
    )


def require_finite_metrics(how: str, metrics: Mapping[str, float]) -> None:
    """Refuses the metrics of a test, or of a validation, that are not finite.

    Args:
        how: What they are of, "test" or "validate".
        metrics: The metrics by name.

    Raises:
        NotFiniteError: With all of them.
    """
    kind = "validation" if how == "validate" else how
    _require(f"the {kind} metric", metrics)


def _require(what: str, metrics: Mapping[str, float]) -> None:
    faults = [
        Fault(f"{what} {name} is {value}", expected=f"a finite number; {_LOWER}")
        for name, value in metrics.items()
        if not math.isfinite(value)
    ]
    if faults:
        raise NotFiniteError(*faults)


def _judges(trainer: pl.Trainer, logged: Mapping[str, float]) -> Iterator[str]:
    """The logged metrics that callbacks and schedules watch, once each."""
    monitors = [getattr(each, "monitor", None) for each in trainer.callbacks]
    monitors += [
        each.monitor for each in trainer.lr_scheduler_configs if each.reduce_on_plateau
    ]
    return (name for name in dict.fromkeys(monitors) if name in logged)
