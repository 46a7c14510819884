"""What neither of the two can know alone. It imports no torch: it runs before that."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from project import pair_hook


@pair_hook(
    task="spirals", model="small-net", reads=["task.arms"], sets=["model.classes"]
)
def match_classes(config: Mapping[str, Any]) -> dict[str, Any]:
    """The model tells apart the arms that the spiral has."""
    return {"model.classes": config["task.arms"]}
