"""A vocabulary of bytes, which needs no tokenizer: there are 256 of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from project.core.hooks import pair_check

SETS = ["model.vocab_size"]


@pair_check(task="python-docs", reads=SETS)
def enough_for_bytes(config: Mapping[str, Any]) -> str | None:
    """A vocabulary smaller than 256 has no row for some bytes."""
    return shortage(config, 256)


def shortage(config: Mapping[str, Any], needed: int) -> str | None:
    """Returns a sentence when the model has fewer tokens than the task."""
    given = config["model.vocab_size"]
    if given is None or given >= needed:
        return None
    return (
        f"model.vocab_size is {given}, but the task's tokens are 0 to {needed - 1}: "
        f"it must be at least {needed}"
    )
