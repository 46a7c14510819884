"""Modules that are read from one file each, and from nowhere else.

A saved config names its plugins by their modules, and a module of that name may lie in
any folder that Python looks through. What is pinned here is looked for nowhere.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_file_location
from types import ModuleType
from typing import Any

from project.core.errors import ConfigError, Fault


class _Finder:
    """Finds the modules that are pinned, before Python looks anywhere."""

    def __init__(self) -> None:
        self.files: dict[str, str] = {}
        self.roots: list[str] = []

    def find_spec(
        self,
        name: str,
        path: Sequence[str] | None = None,
        target: ModuleType | None = None,
    ) -> ModuleSpec | None:
        file = self.files.get(name) or self._beside(name)
        if not file:
            return None
        if os.path.isdir(file):  # A package without a file of its own.
            spec = ModuleSpec(name, None, is_package=True)
            spec.submodule_search_locations = [file]
            return spec
        inside = [os.path.dirname(file)] if file.endswith("__init__.py") else None
        return spec_from_file_location(name, file, submodule_search_locations=inside)

    def _beside(self, name: str) -> str:
        """The file of a module that lies beside a pinned one: one that it imports
        later, say."""
        candidates = [
            os.path.join(root, *inner)
            for root in self.roots
            for inner in ((name, "__init__.py"), (f"{name}.py",))
        ]
        top = "." not in name and name != "project"
        return next(filter(os.path.isfile, candidates), "") if top else ""


_FINDER = _Finder()


def pin(modules: Mapping[str, str]) -> None:
    """Lets modules be imported from these files and from nowhere else, from now on.

    What lies beside a pinned module or package is found there first, as it was when
    its folder was the current one.

    Args:
        modules: The files, as absolute paths, by the modules' names; a folder for a
            package without a file of its own.

    Raises:
        ConfigError: A module of that name is read from another file already.
    """
    for name, file in modules.items():
        loaded = _FINDER.files.get(name, file)
        if name in sys.modules:
            loaded = place_of(sys.modules[name])
        if loaded and os.path.realpath(loaded) != os.path.realpath(file):
            raise ConfigError(
                Fault(
                    f"the module {name} is already read from {loaded}",
                    expected=f"{file}, and no other file",
                    next="a new process, or a plugin of another name",
                )
            )
    _FINDER.files.update(modules)
    roots = [root_of(file) for name, file in modules.items() if "." not in name]
    _FINDER.roots = list(dict.fromkeys([*roots, *_FINDER.roots]))
    if modules and _FINDER not in sys.meta_path:
        sys.meta_path.insert(0, _FINDER)


def parents(module: str) -> list[str]:
    """Returns a module and the packages it is in, the outermost first.

    >>> parents("a.b")
    ['a', 'a.b']
    """
    parts = module.split(".")
    return [".".join(parts[:length]) for length in range(1, len(parts) + 1)]


def root_of(place: str) -> str:
    """Returns the folder that a module or a package lies in, by its place."""
    folder = os.path.dirname(place)
    return os.path.dirname(folder) if place.endswith("__init__.py") else folder


def place_of(module: ModuleType | None) -> str:
    """Returns the file of a module, or the folder of a package without one; empty for
    what has neither."""
    # What the import system wrote; `torch.ops`, for one, makes up any other attribute,
    # and who blocks an import puts None here.
    names: dict[str, Any] = getattr(module, "__dict__", {})
    folders: list[str] = list(names.get("__path__") or ())
    place: str = names.get("__file__") or (folders[0] if len(folders) == 1 else "")
    return place if os.path.isabs(place) and os.path.exists(place) else ""
