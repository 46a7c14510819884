"""Rows and tables of a plugin that cannot be meant, each with its line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from types import ModuleType
from typing import Any, Final, cast

from project.core.components.component import Role
from project.core.components.in_process import home_of
from project.core.components.places import file_of, row_at
from project.core.components.table_names import ROLE_TABLES, TABLE_NAMES
from project.core.errors import Fault
from project.core.keys import Key
from project.core.loading import load

_TARGET: Final = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*:[^\W\d]\w*(\.[^\W\d]\w*)*")
_MISSPELT: Final = 0.8
"""How much of a table's name another must have to be taken for it."""


def wrong_name(module: ModuleType, table: str, name: object) -> Fault | None:
    """The fault of a public name that nobody could choose."""
    where = row_at(module.__name__, table, name)
    of = f"{table} of {file_of(module.__name__)}"
    if not isinstance(name, str):
        problem = f"{of}: the name {name!r:.100} is not a string"
        return Fault(problem, given=f"{name!r:.100}", origin=where)
    if table == "PARTS":
        key = Key.parse(f"{name}.x")
        if key is None or key.scope:
            expected = "a name such as MyOptimizer, which a config refers to as "
            plain = re.sub(r"\W", "_", name, flags=re.ASCII)
            return Fault(
                f"{of}: no config can refer to {name!r}",
                given=name,
                origin=where,
                expected=f"{expected}@MyOptimizer",
                nearest=(plain,) if plain != name and plain.isidentifier() else (),
            )
    elif name.startswith("-") or not re.fullmatch(r"[^\s/\\*?\[\],]+", name):
        return Fault(
            f"{of}: nobody can choose {name!r}",
            given=name,
            origin=where,
            expected="a name such as my-task, without spaces or any of / \\ * ? [ ] ,",
        )
    return None


def wrong_target(
    module: ModuleType, table: str, role: Role, name: object, target: object
) -> Fault | None:
    """The fault of a target that is not `module:Class`."""
    if isinstance(target, str) and _TARGET.fullmatch(target):
        return None
    near = list(_targets_like(module, target))
    home = home_of(module.__name__)
    given = f'"{target}"' if isinstance(target, str) else f"{target!r:.100}"
    return Fault(
        f"the target of the {role} {name} of {file_of(module.__name__)} is not a "
        "text 'module:Class'",
        given=f'"{name}": {given}',
        origin=row_at(module.__name__, table, name),
        expected=f'"module:Class", such as "{home}:My{role.title()}"',
        nearest=tuple(f'"{name}": "{each}"' for each in near[:1]),
    )


def _targets_like(module: ModuleType, given: object) -> Iterator[str]:
    """Yields targets that lead to what was given: a class, or a text of its parts."""
    if isinstance(given, str):
        words = re.findall(r"\w+", given.replace(".py", "", 1))
        guesses = [f"{'.'.join(words[:-1])}:{words[-1]}"] if len(words) > 1 else []
        guesses += [f"{home_of(module.__name__)}:{words[-1]}"] if words else []
    else:
        names = (getattr(given, name, "") for name in ("__module__", "__qualname__"))
        guesses = [":".join(map(str, names))]
    for guess in guesses:
        if _TARGET.fullmatch(guess) and _leads(guess):
            yield guess


def _leads(target: str) -> bool:
    try:
        return callable(load(target))
    except Exception:
        return False


def misspelt(module: ModuleType) -> Iterator[Fault]:
    """Yields a fault for each name that is nearly that of a table that is not there."""
    names = vars(module)
    absent = [table for table in TABLE_NAMES if table not in names]
    alone = len(absent) == len(TABLE_NAMES)
    for name, value in names.items():
        if name in TABLE_NAMES or name.startswith("_"):
            continue
        near = get_close_matches(name.upper(), absent, 1, _MISSPELT)
        if near and _may_be(near[0], name, value, alone):
            plugin = module.__name__
            yield Fault(
                f"the plugin {plugin} has no table {near[0]}, but {name}",
                given=name,
                origin=row_at(plugin, name),
                expected=f"a table of {', '.join(TABLE_NAMES)}",
                nearest=(near[0],),
            )


def _may_be(table: str, name: str, value: object, alone: bool) -> bool:
    """Whether a value with nearly a table's name is one: any that has no table beside
    it and is no module, class or function, else by what is in it."""
    if alone:
        return isinstance(value, (Mapping, list, tuple, set))
    if table in ROLE_TABLES:
        rows = cast(Mapping[Any, Any], value) if isinstance(value, Mapping) else {}
        texts = [isinstance(target, str) and ":" in target for target in rows.values()]
        return bool(texts) and all(texts)
    return name.isupper() and isinstance(value, (Mapping, list, tuple))
