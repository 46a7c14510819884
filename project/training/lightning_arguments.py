"""What Lightning's arguments may be, where its own annotations say less.

Its Trainer checks its arguments when it is built, some of them only when it trains, and
a few never. A config is checked against these before that, by name and by value.
"""

from __future__ import annotations

import typing
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal

import pytorch_lightning as pl
from annotated_types import Ge, Interval, MinLen
from pytorch_lightning.accelerators import Accelerator, AcceleratorRegistry
from pytorch_lightning.profilers import Profiler
from pytorch_lightning.strategies import Strategy, StrategyRegistry


@dataclass(frozen=True)
class Form:
    """What a text must match; the names of its groups say it to the user."""

    pattern: str


def _one_of(names: Iterable[Any]) -> Any:
    return Literal[tuple(dict.fromkeys(names))]


def _choices(hint: Any) -> list[Any]:
    """All that the `Literal`s of a union name."""
    if typing.get_origin(hint) is Literal:
        return list(typing.get_args(hint))
    return [each for member in typing.get_args(hint) for each in _choices(member)]


_Some = Annotated[int, Ge(1)]
_Any = Annotated[int, Ge(0)]
_Endless = Literal[-1]
_Share = Annotated[float, Interval(ge=0, le=1)]
_Batches = _Any | _Share
_Unit = Literal["weeks", "days", "hours", "minutes", "seconds"]
_Span = (
    Annotated[str, Form(r"(?P<DD>\d+):(?P<HH>\d\d):(?P<MM>\d\d):(?P<SS>\d\d)")]
    | dict[_Unit, _Any]
)

ARGUMENTS: Final[dict[str, Any]] = {
    "accelerator": _one_of(
        ["auto", "gpu", *sorted(AcceleratorRegistry.available_accelerators())]
    )
    | Accelerator,
    "accumulate_grad_batches": _Some,
    "check_val_every_n_epoch": _Some | None,
    "devices": Literal["auto", -1]
    | _Some
    | Annotated[str, Form(r"(?P<ID>\d+),(?P<IDS>[\d, ]*)")]
    | Annotated[list[_Any], MinLen(1)],
    "fast_dev_run": _Any | bool,
    "gradient_clip_algorithm": Literal["norm", "value"] | None,
    "gradient_clip_val": Annotated[float, Ge(0)] | None,
    "limit_predict_batches": _Batches | None,
    "limit_test_batches": _Batches | None,
    "limit_train_batches": _Batches | None,
    "limit_val_batches": _Batches | None,
    "log_every_n_steps": _Any | None,
    "max_steps": _Endless | _Some,
    "max_time": _Span | None,
    "min_epochs": _Any | None,
    "min_steps": _Any | None,
    "num_nodes": _Some,
    "num_sanity_val_steps": Annotated[int, Ge(-1)] | None,
    "overfit_batches": _Batches,
    "precision": _one_of(
        _choices(typing.get_type_hints(pl.Trainer.__init__)["precision"])
    )
    | None,
    "profiler": Literal["simple", "advanced", "pytorch", "xla"] | Profiler | None,
    "reload_dataloaders_every_n_epochs": _Any,
    "strategy": _one_of(["auto", *StrategyRegistry.available_strategies()]) | Strategy,
    "val_check_interval": _Some | Annotated[float, Interval(gt=0, le=1)] | _Span | None,
}
"""Annotations in place of Lightning's, by parameter."""
