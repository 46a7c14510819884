"""The registry: tables from public names to lazy targets.

A plugin is a module with any of the tables `TASKS`, `MODELS`, `PARTS`, `HOOKS`,
`COMPATIBLE`, `INCOMPATIBLE`, `EXTRA` and `RECIPES`; the project's own tasks and models
come in the same way. Installed packages add names through entry points instead
(`entry_points`).

A plugin is there because somebody asked for it: what is wrong with its tables is a
fault, with its line, and not a note.
"""

from __future__ import annotations

import importlib
import os
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import ModuleType
from typing import Any, Final, cast

from project.core.components.absent import DECORATORS, TABLES, Meant, meant_by
from project.core.components.component import Role
from project.core.components.in_process import called
from project.core.components.pinned import parents, place_of
from project.core.components.places import file_of, files_behind, raised_at, row_at
from project.core.components.table_names import (
    OTHER_TABLES,
    ROLE_TABLES,
    TABLE_NAMES,
)
from project.core.components.wrong_tables import misspelt, wrong_name, wrong_target
from project.core.errors import Fault
from project.core.loading import said
from project.core.request import PLUGINS_KEY

A_MODULE: Final = "a module in the current folder, or an installed one"
"""What is expected where a module is named that is not there."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a table: where a component comes from.

    Attributes:
        role: Which table it is in.
        name: The public name.
        target: `module:Class`.
        table: The module or distribution that names it.
        installed: Whether it is an entry point, which its user cannot edit.
    """

    role: Role
    name: str
    target: str
    table: str
    installed: bool = False

    def __str__(self) -> str:
        """The row as it is written."""
        return f'"{self.name}": "{self.target}"'

    @property
    def rows(self) -> str:
        """The name of the table it is in: `TASKS`."""
        return f"{self.role.upper()}S"

    @property
    def told(self) -> str:
        """What it is called in a message."""
        return f"the {self.role} {self.name} of {file_of(self.table)}"


@dataclass(slots=True)
class Tables:
    """All tables together.

    Attributes:
        entries: By role and name.
        claims: Rows whose name another row has, with a target of its own: the first,
            and the other.
        hooks: Modules with pair hooks, and the module that names each; empty for an
            entry point.
        compatible: Names or patterns of pairs declared to fit.
        incompatible: Those declared not to fit, with the reason.
        declared: The table, as `COMPATIBLE of my_zoo`, that declares each of both.
        extra: Parameters by component, as annotations by name, that are hidden in the
            component's `**kwargs`; with the module that says so.
        recipes: The plugins' folders of recipes.
        broken: One sentence for everything that an installed package has wrong.
        refused: What is wrong with plugins that were asked for.
        files: What a failed import came through.
    """

    entries: dict[tuple[Role, str], Entry] = field(
        default_factory=dict[tuple[Role, str], Entry]
    )
    claims: list[tuple[Entry, Entry]] = field(default_factory=list[tuple[Entry, Entry]])
    hooks: dict[str, str] = field(default_factory=dict[str, str])
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
    recipes: list[str] = field(default_factory=list[str])
    broken: list[str] = field(default_factory=list[str])
    refused: list[Fault] = field(default_factory=list[Fault])
    files: set[str] = field(default_factory=set[str])

    def add(self, entry: Entry) -> None:
        """Adds a row; of two with one name the first is kept, and both are noted."""
        known = self.entries.setdefault((entry.role, entry.name), entry)
        if known.target != entry.target:
            self.claims.append((known, entry))

    def add_plugin(self, plugin: str) -> None:
        """Imports a module and adds its tables; what is wrong goes to `refused`."""
        try:
            module = importlib.import_module(plugin)
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt):
                raise
            self.refused.append(unreadable(plugin, error))
            self.files.update(files_behind(error))
            return
        names = vars(module)
        for table, role in ROLE_TABLES.items():
            if (rows := names.get(table)) is not None:
                self._add_rows(module, table, role, rows)
        self._add_pairs(plugin, names)
        near = list(misspelt(module))
        self.refused += near
        if not near and not any(table in names for table in TABLE_NAMES):
            self.refused.append(
                Fault(
                    f"the plugin {plugin} has none of the tables "
                    + ", ".join(TABLE_NAMES),
                    given=plugin,
                    expected="a table such as "
                    f'TASKS = {{"my-task": "{plugin}:MyTask"}}',
                    key=str(PLUGINS_KEY),
                )
            )

    def _add_rows(
        self, module: ModuleType, table: str, role: Role, rows: object
    ) -> None:
        plugin = module.__name__
        if not isinstance(rows, Mapping):
            self.refused.append(
                Fault(
                    f"{table} of {file_of(plugin)} is not a dict of strings",
                    given=f"{table} = {rows!r:.200}",
                    origin=row_at(plugin, table),
                    expected="public names with their targets, such as "
                    f'{{"my-{role}": "{plugin}:My{role.title()}"}}',
                )
            )
            return
        for name, target in cast(Mapping[object, object], rows).items():
            fault = wrong_name(module, table, name) or wrong_target(
                module, table, role, name, target
            )
            if fault:
                self.refused.append(fault)
            else:
                self.add(Entry(role, str(name), str(target), plugin))

    def _add_pairs(self, plugin: str, names: Mapping[str, Any]) -> None:
        readers = (
            self._add_hooks,
            self._add_fits,
            self._add_misfits,
            self._add_extra,
            self._add_recipes,
        )
        for table, read in zip(OTHER_TABLES, readers, strict=True):
            if table not in names:
                continue
            try:
                read(plugin, names[table])
            except (TypeError, ValueError, AttributeError) as error:
                self.refused.append(
                    Fault(
                        f"{table} of {file_of(plugin)} cannot be read: {error}",
                        given=f"{table} = {names[table]!r:.200}",
                        origin=row_at(plugin, table),
                        expected=_FORMS[table],
                        nearest=_meant(names[table]) if table == "HOOKS" else (),
                    )
                )

    def _add_hooks(self, plugin: str, rows: Any) -> None:
        if isinstance(rows, str):
            raise TypeError("it is one text")
        for row in rows:
            if not isinstance(row, str):
                raise TypeError(f"{row!r:.100} is not the name of a module")
        for row in rows:
            self.hooks.setdefault(row, plugin)

    def _add_fits(self, plugin: str, rows: Any) -> None:
        _require_pairs(rows)
        pairs = [pair for task, model in rows for pair in _pairs(task, model)]
        self.compatible.extend(pairs)
        self.declared.update(dict.fromkeys(pairs, f"COMPATIBLE of {called(plugin)}"))

    def _add_misfits(self, plugin: str, rows: Any) -> None:
        _require_mapping(rows)
        _require_pairs(rows)
        for (task, model), reason in rows.items():
            for pair in _pairs(task, model):
                self.incompatible[pair] = str(reason)
                self.declared[pair] = f"INCOMPATIBLE of {called(plugin)}"

    def _add_extra(self, plugin: str, rows: Any) -> None:
        for each in (rows, *_require_mapping(rows).values()):
            _require_mapping(each)
        for name, parameters in rows.items():
            self.extra[str(name)] = plugin, {str(n): t for n, t in parameters.items()}

    def _add_recipes(self, plugin: str, rows: Any) -> None:
        if not isinstance(rows, str):
            raise TypeError(f"{rows!r:.100} is not the name of a folder")
        place = place_of(sys.modules[plugin])
        folder = os.path.join(os.path.dirname(place), rows)
        if not os.path.isdir(folder):
            raise ValueError(f"there is no folder {folder}")
        self.recipes.append(folder)


def _require_pairs(rows: Any) -> None:
    """Raises TypeError where something is not two."""
    for row in rows:
        if not isinstance(row, (list, tuple)) or len(cast(list[Any], row)) != 2:
            raise TypeError(f"{row!r:.100} is not a pair")


def _require_mapping(rows: Any) -> Mapping[Any, Any]:
    """Raises TypeError for what has no names and values."""
    if not isinstance(rows, Mapping):
        raise TypeError(f"{rows!r:.100} is not a dict")
    return cast(Mapping[Any, Any], rows)


_FORMS: Final = {
    "HOOKS": 'a list of modules, such as ["my_hooks"]',
    "COMPATIBLE": 'a list of pairs, such as [("my-task", "my-model")]',
    "INCOMPATIBLE": 'pairs with reasons, such as {("my-task", "my-model"): "why"}',
    "EXTRA": 'annotations by name, such as {"my-model": {"size": int}}',
    "RECIPES": 'a folder beside the module, such as "gin"',
}


def _meant(hooks: Any) -> tuple[str, ...]:
    """The list of modules that is meant by one module, or by functions of it."""
    if isinstance(hooks, str):
        return (f'HOOKS = ["{hooks}"]',)
    rows = cast(list[Any], hooks) if isinstance(hooks, (list, tuple)) else [hooks]
    modules = [row if isinstance(row, str) else _module_of(row) for row in rows]
    found = ", ".join(f'"{name}"' for name in dict.fromkeys(modules))
    return (f"HOOKS = [{found}]",) if all(modules) else ()


def _module_of(hook: Any) -> str:
    named = hook.__name__ if isinstance(hook, ModuleType) else None
    return str(named or getattr(hook, "__module__", None) or "")


def _pairs(task: Any, model: Any) -> list[tuple[str, str]]:
    """Every pair of two names or patterns, of each of which there may be several."""
    tasks, models = (
        [side] if isinstance(side, str) else list(map(str, side))
        for side in (task, model)
    )
    return [(one, other) for one in tasks for other in models]


def unreadable(plugin: str, error: BaseException) -> Fault:
    """Returns the fault of a plugin whose import raised, with the line that did.

    Its `given` is the plugin's name, and its `key` says so: who knows where the plugin
    was asked for adds that.
    """
    fault, meant = _unimportable(plugin, error, TABLES)
    return replace(
        fault,
        problem=f"the plugin {plugin} cannot be imported: {meant.problem}",
        next=meant.next,
        key=str(PLUGINS_KEY),
    )


def unreadable_hooks(module: str, table: str, error: BaseException) -> Fault:
    """Returns the fault of a module of pair hooks whose import raised.

    Args:
        module: The module.
        table: The module whose `HOOKS` name it.
        error: What was raised.
    """
    fault, meant = _unimportable(module, error, DECORATORS)
    return replace(
        fault,
        problem=f"the hooks of {file_of(table)} cannot be read: {module}: "
        f"{meant.problem}",
        origin=fault.origin or row_at(table, "HOOKS", module),
    )


def _unimportable(
    module: str, error: BaseException, text: re.Pattern[str]
) -> tuple[Fault, Meant]:
    """The fault of a module whose import raised, with the line that did, and what was
    meant by its name.

    Args:
        module: The module.
        error: What was raised.
        text: What is in the text of a module of its kind.
    """
    where = raised_at(error)
    meant = Meant(said(error))
    if where is None and is_absent(module, error):
        meant = meant_by(module, text)
    fault = Fault(
        meant.problem,
        given=module,
        origin=where,
        expected="" if where else A_MODULE,
        nearest=meant.nearest,
    )
    return fault, meant


def is_absent(module: str, error: BaseException) -> bool:
    """Whether an import raised because there is no such module, and no such name."""
    if isinstance(error, ModuleNotFoundError):
        return error.name in parents(module)
    return not all(part.isidentifier() for part in module.split("."))
