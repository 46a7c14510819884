"""The two packages of Lightning, as one.

`pytorch_lightning` and `lightning.pytorch` are the same code under two names, and each
refuses the other's classes: only where every class exists once do all of Lightning's
checks hold. So whichever package a process loads first is the one it has, and the names
of the other lead to the same modules. `import project` sees to it (`unify`); nothing is
imported for it, and nothing stands in for a package that is not installed.

Nothing is known here but names, so that it costs no start.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Mapping, Sequence
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Final

STANDALONE: Final = {
    "lightning.pytorch": "pytorch_lightning",
    "lightning.fabric": "lightning_fabric",
}
"""The modules of `lightning` by those of `pytorch-lightning` that are the same."""

_PACKAGES: Final = ("lightning", "pytorch-lightning")

UNIFIED: Final = {alone: inside for inside, alone in STANDALONE.items()}


class OneLightning:
    """A finder of modules under the other package's names.

    Args:
        names: The modules that exist, by the names that lead to them too.
    """

    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = names

    def _real(self, name: str) -> str | None:
        for alias, real in self._names.items():
            if name == alias or name.startswith(f"{alias}."):
                return real + name[len(alias) :]
        return None

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: object = None
    ) -> ModuleSpec | None:
        """Finds a module by its other name.

        It runs under the import lock of that name, so it imports nothing: of two
        threads that import at once each would wait for the other.
        """
        real = self._real(name)
        if real is None:
            return None
        found = getattr(sys.modules.get(real), "__spec__", None)
        if found is None:
            parent = sys.modules.get(real.rpartition(".")[0])
            found = PathFinder.find_spec(real, getattr(parent, "__path__", None))
        if found is None:
            return None
        package = found.submodule_search_locations is not None
        return ModuleSpec(name, self, origin=found.origin, is_package=package)  # type: ignore[arg-type]

    def create_module(self, spec: ModuleSpec) -> None:
        """Leaves it to Python to make a stand-in."""

    def exec_module(self, module: ModuleType) -> None:
        """Puts the real module in the place of the stand-in.

        Raises:
            ImportError: The two packages are not of one version.
        """
        name = module.__name__
        real = self._real(name)
        assert real is not None
        if name in self._names and (problem := difference()):
            raise ImportError(f"{problem}; {name} would be {real}", name=name)
        sys.modules[name] = importlib.import_module(real)


def unify() -> None:
    """Makes the names of both packages lead to the one that is loaded first.

    Where both are loaded already, nothing can join them, and `separate` says so.
    """
    # By its name: this module may be imported a second time.
    if any(type(finder).__name__ == OneLightning.__name__ for finder in sys.meta_path):
        return
    alone, inside = _loaded(UNIFIED), _loaded(STANDALONE)
    if not (alone and inside):
        sys.meta_path.insert(0, OneLightning(UNIFIED if inside else STANDALONE))  # type: ignore[arg-type]


def separate() -> bool:
    """Returns whether both packages are loaded, each with classes of its own."""
    return any(
        sys.modules[inside] is not sys.modules[alone]
        for inside, alone in STANDALONE.items()
        if inside in sys.modules and alone in sys.modules
    )


def difference() -> str:
    """Returns in which versions the installed packages differ; empty where they are of
    one major and minor version, or where one of them is not installed."""
    from importlib import metadata  # Only where somebody uses both names.

    try:
        versions = [metadata.version(name) for name in _PACKAGES]
    except metadata.PackageNotFoundError:
        return ""
    if len({tuple(version.split(".")[:2]) for version in versions}) == 1:
        return ""
    return (
        f"lightning {versions[0]} and pytorch-lightning {versions[1]} are installed, "
        "which have to be of one version"
    )


def _loaded(names: Mapping[str, str]) -> bool:
    return any(name in sys.modules for name in names)
