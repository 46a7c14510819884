"""Learning rates, which are logged as metrics are and are no results."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from pytorch_lightning.callbacks import Callback, LearningRateMonitor

_RATE: Final = re.compile(r"(lr|learning_?rate)([-/].*)?", re.IGNORECASE)
"""`lr`, `lr-AdamW` or `lr-AdamW/pg1`, as Lightning's monitor names them by default."""


def without_rates(
    metrics: Mapping[str, float], callbacks: Iterable[Callback]
) -> dict[str, float]:
    """Returns metrics without learning rates.

    Args:
        metrics: What was logged.
        callbacks: The trainer's; a `LearningRateMonitor` among them knows the names
            under which it logged, which a schedule may choose.
    """
    monitored = {name for each in callbacks for name in _monitored(each)}
    return {
        name: value
        for name, value in metrics.items()
        if name not in monitored and not _RATE.fullmatch(name)
    }


def _monitored(callback: Callback) -> set[str]:
    """The names under which a callback logs rates, momentum and weight decay."""
    if not isinstance(callback, LearningRateMonitor):
        return set()
    return {
        *callback.lrs,
        *callback.last_momentum_values,
        *callback.last_weight_decay_values,
    }
