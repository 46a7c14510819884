"""Modules that are not there: what was meant instead.

A file or a class in place of a module, or a misspelt name. Only files are read, nothing
is imported: nobody has asked for what is found here.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.machinery import ModuleSpec, PathFinder
from pkgutil import iter_modules
from typing import Final

from project.core.errors import PROGRAM, nearest
from project.core.shell_words import typed

TABLES: Final = re.compile(
    r"^(TASKS|MODELS|PARTS|HOOKS|COMPATIBLE|INCOMPATIBLE|EXTRA|RECIPES)\b"
    r"|^from \S+ import (\*|.*\b(TASKS|MODELS|PARTS|HOOKS)\b)",
    re.MULTILINE,
)
"""What is in the text of a plugin."""

_ENDS: Final = (".py", ".pyc", ".ipynb")

DECORATORS: Final = re.compile(r"\bpair_(hook|check)\b")
"""What is in the text of a module of pair hooks."""


@dataclass(frozen=True, slots=True)
class Meant:
    """What somebody may have meant by the name of a module that is not there.

    Attributes:
        problem: What is wrong with the name.
        nearest: Names of modules to write instead.
        next: A command to type, where the name alone will not do.
    """

    problem: str
    nearest: tuple[str, ...] = ()
    next: str = ""


def meant_by(name: str, text: re.Pattern[str]) -> Meant:
    """Returns what may have been meant by the name of a module that is not there.

    Args:
        name: As it was given.
        text: What the text of a module that would do has in it.
    """
    if _is_path(name):
        return _file(name, text)
    several = re.split(r"[,;\s]+", name.strip(",; "))
    if len(several) > 1:
        found = all(_fits(each, text) for each in several)
        joined = (" --plugin ".join(several),) if found else ()
        return Meant("one module is named at a time", joined)
    parts = re.split(r"[.:]+", name.strip(".: "))
    for count in range(len(parts), 0, -1):
        if _fits(".".join(parts[:count]), text):
            shorter = ".".join(parts[:count])
            return Meant("it is named by its module", (shorter,))
    return Meant("there is no module of that name", tuple(_near(name, text)))


def _is_path(name: str) -> bool:
    return name.endswith(_ENDS) or bool(set("/\\~") & set(name))


def _file(name: str, text: re.Pattern[str]) -> Meant:
    """What was meant by a path: the module it is, if it is in the module path."""
    problem = "it is named as a module, not as a file"
    path = os.path.abspath(os.path.expanduser(name.replace("\\", "/")))
    for end in (*_ENDS, f"{os.sep}__init__"):
        path = path.removesuffix(end)
    folder, stem = os.path.split(path)
    for above in _path():
        inner = os.path.relpath(path, above).split(os.sep)
        dotted = ".".join(inner)
        named = dotted == stem or not _calls_itself(dotted, stem)
        if named and all(map(str.isidentifier, inner)) and _fits(dotted, text):
            return Meant(problem, (dotted,))
    file = _source(PathFinder.find_spec(stem, [folder]))
    if text is TABLES and text.search(file):
        where = typed(os.path.relpath(folder))
        command = f"PYTHONPATH={where} {PROGRAM} matrix --plugin {typed(stem)}"
        return Meant(problem, next=command)
    return Meant(problem, tuple(_near(stem, text)))


def _calls_itself(name: str, stem: str) -> bool:
    """Whether a module's tables call it by another name than it would have."""
    return bool(re.search(rf"""["']{stem}:""", _source(_spec(name))))


def _near(name: str, text: re.Pattern[str]) -> Iterator[str]:
    """Yields the names of modules beside which a module was looked for, if near."""
    package, dot, last = name.rpartition(".")
    found = _spec(package) if package else None
    folders = list(found.submodule_search_locations or ()) if found else _own_folders()
    names = [module.name for module in iter_modules(folders)]
    for near in nearest(last, names):
        if _fits(package + dot + near, text):
            yield package + dot + near


def _fits(name: str, text: re.Pattern[str]) -> bool:
    return bool(text.search(_source(_spec(name))))


def _source(spec: ModuleSpec | None) -> str:
    """The text of a module; empty where there is none."""
    try:
        with open((spec and spec.origin) or "", encoding="utf-8") as file:
            return file.read()
    except (OSError, ValueError):
        return ""


def _spec(name: str) -> ModuleSpec | None:
    """Where a module is, without an import of the packages it is in."""
    folders: Sequence[str] | None = _path()
    spec: ModuleSpec | None = None
    whole = ""
    for part in name.split("."):
        whole = f"{whole}.{part}" if whole else part
        if folders is None or not part:
            return None
        spec = PathFinder.find_spec(whole, folders)
        folders = spec.submodule_search_locations if spec else None
    return spec


def _path() -> list[str]:
    return [os.path.abspath(folder or os.getcwd()) for folder in sys.path]


def _own_folders() -> list[str]:
    """The folders that modules are looked for in, installed ones aside: their names
    would be found by chance."""
    return [f for f in _path() if not f.endswith("-packages") and os.path.isdir(f)]
