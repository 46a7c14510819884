"""The names of the tables that a plugin may have."""

from __future__ import annotations

from typing import Final

from project.core.components.component import Role

ROLE_TABLES: Final[dict[str, Role]] = {
    "TASKS": "task",
    "MODELS": "model",
    "PARTS": "part",
}
"""The tables of components, and the role of what is in each."""

OTHER_TABLES: Final = ("HOOKS", "COMPATIBLE", "INCOMPATIBLE", "EXTRA", "RECIPES")

TABLE_NAMES: Final = (*ROLE_TABLES, *OTHER_TABLES)
