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

from project.core.errors import ConfigError, Fault


class _Finder:
    """Finds the modules that are pinned, before Python looks anywhere."""

    def __init__(self) -> None:
        self.files: dict[str, str] = {}

    def find_spec(
        self,
        name: str,
        path: Sequence[str] | None = None,
        target: ModuleType | None = None,
    ) -> ModuleSpec | None:
        file = self.files.get(name)
        if file is None:
            return None
        if os.path.isdir(file):  # A package without a file of its own.
            spec = ModuleSpec(name, None, is_package=True)
            spec.submodule_search_locations = [file]
            return spec
        inside = [os.path.dirname(file)] if file.endswith("__init__.py") else None
        return spec_from_file_location(name, file, submodule_search_locations=inside)


_FINDER = _Finder()


def pin(modules: Mapping[str, str]) -> None:
    """Lets modules be imported from these files and from nowhere else, from now on.

    Args:
        modules: The files, as absolute paths, by the modules' names; a folder for a
            package without a file of its own.

    Raises:
        ConfigError: A module of that name has been imported from another file.
    """
    for name, file in modules.items():
        loaded = place_of(sys.modules[name]) if name in sys.modules else file
        if loaded and os.path.realpath(loaded) != os.path.realpath(file):
            raise ConfigError(
                Fault(
                    f"the module {name} is already imported from {loaded}",
                    expected=f"{file}, and no other file",
                    next="a new process, or a plugin of another name",
                )
            )
    _FINDER.files.update(modules)
    if modules and _FINDER not in sys.meta_path:
        sys.meta_path.insert(0, _FINDER)


def place_of(module: ModuleType) -> str:
    """Returns the file of a module, or the folder of a package without one; empty for
    what has neither."""
    # What the import system wrote; `torch.ops`, for one, makes up any other attribute.
    names = vars(module)
    folders: list[str] = list(names.get("__path__") or ())
    place: str = names.get("__file__") or (folders[0] if len(folders) == 1 else "")
    return place if os.path.isabs(place) and os.path.exists(place) else ""
