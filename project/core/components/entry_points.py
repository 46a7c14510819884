"""Tables of installed packages, which declare them as entry points.

A file of its own, since looking through the installed packages takes as long as all
the rest of a start: it is done where the manifest is made, and where a config file
names a plugin that the user does not.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from importlib.metadata import entry_points
from typing import Final

from project.core.components.component import Role
from project.core.components.pinned import parents
from project.core.components.registry import Entry, Tables

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
            tables.add(Entry(role, point.name, point.value, source, installed=True))
    for point in entry_points(group=HOOKS):
        tables.hooks.setdefault(point.value, "")


def installed_places(modules: Iterable[str]) -> dict[str, str]:
    """Returns where the packages lie whose modules entry points name.

    Args:
        modules: Modules, and packages of such modules.

    Returns:
        For each module that an installed package declares, the file of its package,
        as it is installed: one of its name in the current folder is not meant.
    """
    declared: set[str] = set()
    for group in (*GROUPS, HOOKS):
        for point in entry_points(group=group):
            declared |= set(parents(point.module))
    found = {name: _installed_place(name.partition(".")[0]) for name in modules}
    return {name: place for name, place in found.items() if place and name in declared}


def _installed_place(package: str) -> str:
    """The file of a package, or its folder, without a look into the current one, which
    `python -m` puts first."""
    first = 1 if sys.path[:1] in ([""], [os.getcwd()]) else 0
    for finder in sys.meta_path:
        spec = finder.find_spec(package, sys.path[first:])
        if spec is not None:
            return spec.origin or next(iter(spec.submodule_search_locations or ()), "")
    return ""


def read_tables(plugins: Sequence[str]) -> Tables:
    """Returns the tables of the plugins, in order, and of the entry points."""
    tables = Tables()
    for plugin in plugins:
        tables.add_plugin(plugin)
    add_entry_points(tables)
    return tables
