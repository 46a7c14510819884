"""The registry: tables from public names to lazy targets.

A plugin is a module with any of the tables `TASKS`, `MODELS`, `PARTS`, `HOOKS`,
`COMPATIBLE`, `INCOMPATIBLE` and `EXTRA`; the project's own tasks and models come in
the same way. Installed packages add names through entry points instead
(`entry_points`).
"""

from __future__ import annotations

import importlib
import traceback
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, cast

from project.core.errors import Fault
from project.core.loading import said
from project.core.origins import Origin, Source

Role = Literal["task", "model", "trainer", "part"]


_OTHERS: Final = ("HOOKS", "COMPATIBLE", "INCOMPATIBLE", "EXTRA")
_TABLES: Final[dict[str, Role]] = {"TASKS": "task", "MODELS": "model", "PARTS": "part"}
TABLE_NAMES: Final = (*_TABLES, *_OTHERS)
"""The tables that a plugin may have."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a table: where a component comes from.

    Attributes:
        role: Which table it is in.
        name: The public name.
        target: `module:Class`.
        table: The module or distribution that names it.
    """

    role: Role
    name: str
    target: str
    table: str


@dataclass(slots=True)
class Tables:
    """All tables together.

    Attributes:
        entries: By role and name.
        hooks: Modules with pair hooks.
        compatible: Names or patterns of pairs declared to fit.
        incompatible: Those declared not to fit, with the reason.
        declared: The table, as `COMPATIBLE of my_zoo`, that declares each of both.
        extra: Parameters by component, as annotations by name, that are hidden in the
            component's `**kwargs`; with the module that says so.
        broken: One sentence for everything that could not be read.
        refused: What is wrong with plugins that were asked for.
    """

    entries: dict[tuple[Role, str], Entry] = field(
        default_factory=dict[tuple[Role, str], Entry]
    )
    hooks: list[str] = field(default_factory=list[str])
    compatible: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    incompatible: dict[tuple[str, str], str] = field(
        default_factory=dict[tuple[str, str], str]
    )
    declared: dict[tuple[str, str], str] = field(
        default_factory=dict[tuple[str, str], str]
    )
    extra: dict[str, tuple[str, Mapping[str, Any]]] = field(
        default_factory=dict[str, tuple[str, Mapping[str, Any]]]
    )
    broken: list[str] = field(default_factory=list[str])
    refused: list[Fault] = field(default_factory=list[Fault])

    def add(self, entry: Entry) -> None:
        """Adds a row; the first table that takes a name keeps it."""
        if entry.target.count(":") != 1:
            self.broken.append(
                f"{entry.table}: the target of {entry.name} is {entry.target!r}, "
                "expected 'module:Class'"
            )
            return
        known = self.entries.setdefault((entry.role, entry.name), entry)
        if known.target != entry.target:
            self.broken.append(
                f"{entry.table}: the {entry.role} {entry.name} is already "
                f"{known.target} ({known.table})"
            )

    def add_plugin(self, plugin: str) -> None:
        """Imports a module and adds its tables; what is wrong goes to `broken`."""
        try:
            module = importlib.import_module(plugin)
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt):
                raise
            self.refused.append(unreadable(plugin, error))
            return
        found = False
        for table, role in _TABLES.items():
            rows = getattr(module, table, None)
            if rows is None:
                continue
            found = True
            if not _is_table(rows):
                self.broken.append(f"{plugin}.{table} is not a dict of strings")
                continue
            for name, target in cast(Mapping[str, str], rows).items():
                self.add(Entry(role, name, target, plugin))
        found |= self._add_pairs(plugin, vars(module))
        if not found:
            self.broken.append(
                f"the plugin {plugin} has none of the tables {', '.join(TABLE_NAMES)}"
            )

    def _add_pairs(self, plugin: str, names: Mapping[str, Any]) -> bool:
        readers = (self._add_hooks, self._add_fits, self._add_misfits, self._add_extra)
        found = False
        for table, read in zip(_OTHERS, readers, strict=True):
            if table not in names:
                continue
            found = True
            try:
                read(plugin, names[table])
            except (TypeError, ValueError, AttributeError) as error:
                self.broken.append(f"{plugin}.{table}: {error}")
        return found

    def _add_hooks(self, plugin: str, rows: Any) -> None:
        self.hooks.extend(map(str, rows))

    def _add_fits(self, plugin: str, rows: Any) -> None:
        pairs = [pair for task, model in rows for pair in _pairs(task, model)]
        self.compatible.extend(pairs)
        self.declared.update(dict.fromkeys(pairs, f"COMPATIBLE of {plugin}"))

    def _add_misfits(self, plugin: str, rows: Any) -> None:
        for (task, model), reason in rows.items():
            for pair in _pairs(task, model):
                self.incompatible[pair] = str(reason)
                self.declared[pair] = f"INCOMPATIBLE of {plugin}"

    def _add_extra(self, plugin: str, rows: Any) -> None:
        for name, parameters in rows.items():
            self.extra[str(name)] = plugin, {str(n): t for n, t in parameters.items()}


def _pairs(task: Any, model: Any) -> list[tuple[str, str]]:
    """Every pair of two names or patterns, of each of which there may be several."""
    tasks, models = (
        [side] if isinstance(side, str) else list(map(str, side))
        for side in (task, model)
    )
    return [(one, other) for one in tasks for other in models]


def unreadable(plugin: str, error: BaseException) -> Fault:
    """Returns the fault of a plugin whose import raised, with the line that did."""
    place = traceback.extract_tb(error.__traceback__)[-1:]
    where = [f"{frame.filename}:{frame.lineno}" for frame in place]
    if isinstance(error, SyntaxError) and error.filename:
        where = [f"{error.filename}:{error.lineno}"]
    name = plugin.removesuffix(".py").strip("./").replace("/", ".")
    here = [each for each in where if not each.startswith("<")]
    return Fault(
        f"the plugin {plugin} cannot be imported: {said(error)}",
        given=plugin,
        origin=Origin(Source.FLAG, here[0]) if here else None,
        expected="a module in the current folder, or an installed one",
        nearest=(name,) if name != plugin else (),
    )


def _is_table(rows: Any) -> bool:
    return isinstance(rows, Mapping) and all(
        isinstance(text, str) for row in cast(Mapping[Any, Any], rows).items()
        for text in row
    )  # fmt: skip
