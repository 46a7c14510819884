"""Tables of installed packages, which declare them as entry points.

A file of its own, since looking through the installed packages takes as long as all
the rest of a start, and is only done where the manifest is made.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import entry_points
from typing import Final

from project.core.components.registry import Entry, Role, Tables

GROUPS: Final[dict[str, Role]] = {
    "project.tasks": "task",
    "project.models": "model",
    "project.parts": "part",
}


HOOKS: Final = "project.hooks"


def add_entry_points(tables: Tables) -> None:
    """Adds what installed packages declare to the tables of the plugins."""
    for group, role in GROUPS.items():
        for point in entry_points(group=group):
            source = point.dist.name if point.dist else group
            tables.add(Entry(role, point.name, point.value, source))
    tables.hooks.extend(point.value for point in entry_points(group=HOOKS))


def declared_modules() -> set[str]:
    """Returns the modules that entry points name, and the packages they are in."""
    found: set[str] = set()
    for group in (*GROUPS, HOOKS):
        for point in entry_points(group=group):
            parts = point.module.split(".")
            found |= {".".join(parts[:length]) for length in range(1, len(parts) + 1)}
    return found


def read_tables(plugins: Sequence[str]) -> Tables:
    """Returns the tables of the plugins, in order, and of the entry points."""
    tables = Tables()
    for plugin in plugins:
        tables.add_plugin(plugin)
    add_entry_points(tables)
    return tables
