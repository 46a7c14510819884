"""From where a module can be imported: where it is installed, or from its folder only.

Nothing is imported to know it: Python's own finder is asked for the outermost package.
"""

from __future__ import annotations

import os
import sys
import sysconfig
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import cache
from importlib.machinery import PathFinder
from pathlib import Path
from typing import Any

from project.core.components.cache import installed_folders
from project.core.components.pinned import root_of

_EDITABLE = "__editable__"
"""How the modules begin that find what is installed where it is developed."""


def folder_needed(module: str, pinned: Mapping[str, str]) -> str:
    """Returns the folder without which a module cannot be imported from everywhere.

    Args:
        module: The module.
        pinned: Files that modules are read from, by their names.

    Returns:
        The folder; empty for what is installed, or cannot be found at all.
    """
    top = module.partition(".")[0]
    place = pinned.get(top) or _place_of(top)
    if not os.path.isabs(place):
        return ""
    root = os.path.realpath(root_of(place))
    return "" if root in _everywhere() or _is_editable(top) else root


def _place_of(top: str) -> str:
    """Where Python would read a module from: by the folders that it looks through, or
    by what finds a package where it is developed."""
    for finder in (PathFinder, *_editable()):
        with suppress(ImportError, ValueError):
            if spec := finder.find_spec(top, None):
                folders = list(spec.submodule_search_locations or ())
                return os.path.abspath(spec.origin or (folders[0] if folders else ""))
    return ""


def _editable() -> list[Any]:
    return [
        each
        for each in sys.meta_path
        if getattr(each, "__module__", "").startswith(_EDITABLE)
    ]


def _is_editable(top: str) -> bool:
    return any(each.find_spec(top, None) is not None for each in _editable())


@cache
def _everywhere() -> frozenset[str]:
    """The folders in which every program of this Python looks."""
    paths = {sysconfig.get_path(name) for name in ("stdlib", "platstdlib")}
    folders = [*paths, *installed_folders(), *_added()]
    dynamic = [os.path.join(path, "lib-dynload") for path in paths]
    return frozenset(map(os.path.realpath, [*folders, *dynamic]))


def _added() -> Iterator[str]:
    """The folders that are added to the installed ones, by files beside them."""
    for folder in installed_folders():
        for file in sorted(Path(folder).glob("*.pth")):
            for line in file.read_text(encoding="utf-8", errors="replace").splitlines():
                if line.strip() and not line.startswith(("#", "import ", "import\t")):
                    yield os.path.join(folder, line.strip())


def source_of(name: str, pinned: Mapping[str, str]) -> str:
    """Returns the text of the module that a class stands in; empty where it is not
    found.

    Args:
        name: The class, with its module before it.
        pinned: Files that modules are read from, by their names.
    """
    parts = name.split(".")
    top = pinned.get(parts[0]) or _place_of(parts[0])
    for length in range(len(parts) - 1, 0, -1):
        module = ".".join(parts[:length])
        inside = Path(root_of(top), *parts[:length])
        for file in (pinned.get(module), f"{inside}.py", inside / "__init__.py"):
            if file and os.path.isfile(file):
                return Path(file).read_text(encoding="utf-8", errors="replace")
    return ""
