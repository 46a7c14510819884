"""Components that cannot be used, and why: a class that is not there, a module that
raises, a name that two tables claim.

One such component is one broken row: the other names of its table can be trained.
"""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from types import ModuleType
from typing import Final

from project.core.components.absent import meant_by
from project.core.components.pinned import place_of
from project.core.components.places import file_of, is_installed, raised_at, row_at
from project.core.components.registry import A_MODULE, Entry, Tables, is_absent
from project.core.errors import Fault, nearest
from project.core.loading import load, said
from project.core.origins import Origin, Source

_LISTED: Final = 8
"""How many of a module's classes are listed."""


def unusable(entry: Entry, error: BaseException) -> Fault:
    """Returns why a component cannot be used, of which `error` was raised."""
    module, _, name = entry.target.partition(":")
    loaded = sys.modules.get(module)
    row = _row(entry)
    where = raised_at(error)
    if not name:
        return _malformed(entry, loaded)
    if where is None and is_absent(module, error):
        near = meant_by(module, _defining(name)).nearest
        return Fault(
            f"{entry.told} has no module {module}",
            given=str(entry),
            origin=row,
            expected=A_MODULE,
            nearest=tuple(f'"{entry.name}": "{each}:{name}"' for each in near),
        )
    if where is None and loaded and isinstance(error, AttributeError):
        return _without_class(entry, loaded, row)
    return Fault(
        f"{entry.told} cannot be imported: {said(error)}",
        given=str(entry),
        origin=where or row,
    )


def _malformed(entry: Entry, module: ModuleType | None) -> Fault:
    """The fault of an entry point without a class; tables have been looked at."""
    known = list(_classes(module)) if module else []
    return Fault(
        f"{entry.told} has no class: its target is no text 'module:Class'",
        given=str(entry),
        origin=_row(entry),
        expected=", ".join(f"{entry.target}:{each}" for each in known[:_LISTED]),
    )


def uncallable(entry: Entry) -> Fault:
    """Returns the fault of a target that is neither a class nor a function."""
    module, _, name = entry.target.partition(":")
    fault = _without_class(entry, sys.modules[module], _row(entry))
    return replace(fault, problem=f"{entry.told}: {name} is not a class or a function")


def _row(entry: Entry) -> Origin | None:
    if entry.installed:
        return Origin(Source.FLAG, f"the entry points of {entry.table}")
    return row_at(entry.table, entry.rows, entry.name)


def _defining(name: str) -> re.Pattern[str]:
    """What is in the text of a module that has a class."""
    return re.compile(rf"^(class|def) {re.escape(name.partition('.')[0])}\b", re.M)


def _without_class(entry: Entry, module: ModuleType, row: Origin | None) -> Fault:
    name = entry.target.partition(":")[2]
    known = list(_classes(module))
    near = nearest(name.partition(".")[0], known)
    file = file_of(module.__name__)
    inside = "" if file_of(entry.table) == file else f" in {file}"
    listed = ", ".join(known[:_LISTED]) + (", ..." if len(known) > _LISTED else "")
    return Fault(
        f"{entry.told} has no class {name}{inside}",
        given=str(entry),
        origin=row,
        expected=f"a class or a function of {file}: {listed or 'it has none'}",
        nearest=tuple(f'"{entry.name}": "{module.__name__}:{each}"' for each in near),
    )


def _classes(module: ModuleType) -> Iterator[str]:
    """Yields the classes and functions of a module that its user has written."""
    for name, value in vars(module).items():
        if name.startswith("_") or not (
            inspect.isclass(value) or inspect.isfunction(value)
        ):
            continue
        home = str(value.__module__)
        place = place_of(sys.modules.get(home))
        theirs = place and not is_installed(place) and not home.startswith("project.")
        if home == module.__name__ or theirs:
            yield name


def claims(tables: Tables) -> Iterator[Fault]:
    """Yields a fault for each row whose name another row has for something else, where
    one of the two is the user's own, who can give it another name."""
    for known, other in tables.claims:
        mine = _mendable(known, other)
        if mine and not _alike(known.target, other.target):
            theirs = known if mine is other else other
            name = _free_name(mine, tables)
            yield Fault(
                f"two tables claim the {mine.role} {mine.name}: {mine.rows} of "
                f"{file_of(mine.table)} and {_whose(theirs)}",
                given=str(mine),
                origin=row_at(mine.table, mine.rows, mine.name),
                expected="a name that nothing else has, so that both can be chosen: "
                f'"{name}": "{mine.target}"',
            )


def contested(tables: Tables) -> dict[Entry, Fault]:
    """Returns the rows whose name another row has for something else, where no user can
    rename either, by the row that came first: nobody can choose it."""
    found: dict[Entry, Fault] = {}
    for known, other in tables.claims:
        if not _mendable(known, other) and not _alike(known.target, other.target):
            rows = [
                f'"{row.table.replace(".", "-")}-{row.name}": "{row.target}"'
                for row in (known, other)
            ]
            found[known] = Fault(
                f"two tables claim the {known.role} {known.name}: "
                f"{_whose(known)} and {_whose(other)}",
                given=known.name,
                expected="a plugin of yours that names both: "
                f"{known.rows} = {{{', '.join(rows)}}}",
            )
    return found


def _whose(entry: Entry) -> str:
    kind = "the entry points of " if entry.installed else ""
    return f"{kind}{file_of(entry.table)} ({entry.target})"


def _mendable(known: Entry, other: Entry) -> Entry | None:
    """Which of two rows is to be renamed: the later that a user can edit, or, of two
    of the project's own, the later."""
    rows = [row for row in (other, known) if not row.installed]
    yours = [row for row in rows if row.table.partition(".")[0] != "project"]
    return next(iter(yours or (rows if len(rows) > 1 else ())), None)


def _alike(one: str, other: str) -> bool:
    """Whether two targets are one object, as where a package exports it."""
    try:
        return load(one) is load(other)
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        return False


def _free_name(entry: Entry, tables: Tables) -> str:
    """A name for a row that no other has."""
    end = entry.table.rpartition(".")[2]
    if entry.role == "part":
        candidates = [f"My{entry.name}", f"{end.title().replace('_', '')}{entry.name}"]
    else:
        mine = [] if entry.name.startswith("my-") else [f"my-{entry.name}"]
        candidates = [*mine, f"{end.replace('_', '-')}-{entry.name}"]
    free = [name for name in candidates if (entry.role, name) not in tables.entries]
    return (free or candidates)[0]
