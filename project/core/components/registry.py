"""The registry: tables from public names to lazy targets.

A plugin is a module with any of the tables `TASKS`, `MODELS`, `PARTS`, `HOOKS`,
`COMPATIBLE` and `INCOMPATIBLE`; the project's own tasks and models come in the same
way. Installed packages add names through entry points instead (`entry_points`).
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, cast

from project.core.loading import said

Role = Literal["task", "model", "trainer", "part"]


_TABLES: Final[dict[str, Role]] = {"TASKS": "task", "MODELS": "model", "PARTS": "part"}


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
        compatible: Pairs declared to fit.
        incompatible: Pairs declared not to fit, with the reason.
        broken: One sentence for everything that could not be read.
    """

    entries: dict[tuple[Role, str], Entry] = field(
        default_factory=dict[tuple[Role, str], Entry]
    )
    hooks: list[str] = field(default_factory=list[str])
    compatible: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    incompatible: dict[tuple[str, str], str] = field(
        default_factory=dict[tuple[str, str], str]
    )
    broken: list[str] = field(default_factory=list[str])

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
            self.broken.append(f"the plugin {plugin} cannot be imported: {said(error)}")
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
                f"the plugin {plugin} has none of the tables "
                f"{', '.join(_TABLES)}, HOOKS, COMPATIBLE, INCOMPATIBLE"
            )

    def _add_pairs(self, plugin: str, names: Mapping[str, Any]) -> bool:
        found = False
        for table in ("HOOKS", "COMPATIBLE", "INCOMPATIBLE"):
            if table not in names:
                continue
            found = True
            try:
                if table == "HOOKS":
                    self.hooks.extend(map(str, names[table]))
                elif table == "COMPATIBLE":
                    pairs = [(str(task), str(model)) for task, model in names[table]]
                    self.compatible.extend(pairs)
                else:
                    self.incompatible.update(
                        {
                            (str(task), str(model)): str(reason)
                            for (task, model), reason in names[table].items()
                        }
                    )
            except (TypeError, ValueError, AttributeError) as error:
                self.broken.append(f"{plugin}.{table}: {error}")
        return found


def _is_table(rows: Any) -> bool:
    return isinstance(rows, Mapping) and all(
        isinstance(text, str) for row in cast(Mapping[Any, Any], rows).items()
        for text in row
    )  # fmt: skip
