"""Whether less or more of a metric is better, told by its name.

A wrong guess would keep the worst checkpoint as the best one without a word, so a name
that does not tell is refused.
"""

from __future__ import annotations

import re
from typing import Final, Literal

from project.core.errors import ConfigError, Fault

DEFAULT: Final = "val_loss"
"""What decides where nobody says."""


FALLING: Final = frozenset(
    {"loss", "error", "err", "nll", "perplexity", "ppl", "mse", "rmse", "mae"}
)
"""Words in a metric's name that mean less is better."""


RISING: Final = frozenset(
    {"acc", "accuracy", "auc", "auroc", "f1", "precision", "recall", "iou", "bleu"}
)
"""Words in a metric's name that mean more is better."""


def direction_of(monitor: str) -> Literal["min", "max"]:
    """Returns whether a metric should fall ("min") or rise ("max"), by its name.

    >>> direction_of("val_loss"), direction_of("val/MulticlassAccuracy")
    ('min', 'max')

    Raises:
        ConfigError: The name does not tell.
    """
    parts = re.findall(r"[A-Z]+(?![a-z])\d*|[A-Z]?[a-z]+\d*", monitor)
    words = {part.lower() for part in parts}
    if words & FALLING:
        return "min"
    if words & RISING:
        return "max"
    raise ConfigError(
        Fault(
            "the name of trainer.monitor does not tell whether less is better",
            given=monitor,
            expected="trainer.mode: 'min' when less is better, 'max' when more is",
            next="--bind trainer.mode=min",
            key="trainer.monitor",
        )
    )
