"""Many tasks, many models, one command."""

from typing import TYPE_CHECKING, Any

from project.flavours import unify

if TYPE_CHECKING:
    from project.api import matrix, register, resolve, train
    from project.core.building.build import build
    from project.core.errors import ConfigError, RunError
    from project.core.hooks import pair_check, pair_hook
    from project.runs.overview import overview as runs
    from project.saved_run import load_run

unify()  # Before anything imports either package of Lightning.

__version__ = "0.1.0"

__all__ = [
    "ConfigError",
    "RunError",
    "build",
    "load_run",
    "matrix",
    "pair_check",
    "pair_hook",
    "register",
    "resolve",
    "runs",
    "train",
]

_HOMES = {
    "ConfigError": "project.core.errors",
    "RunError": "project.core.errors",
    "build": "project.core.building.build",
    "load_run": "project.saved_run",
    "matrix": "project.api",
    "pair_check": "project.core.hooks",
    "pair_hook": "project.core.hooks",
    "register": "project.api",
    "resolve": "project.api",
    "train": "project.api",
}


def __getattr__(name: str) -> Any:
    """Imports a public name when it is first used: a hook needs no Gin."""
    import importlib

    if name == "runs":  # The room, which is called.
        return importlib.import_module("project.runs")
    if name not in _HOMES:
        raise AttributeError(f"module 'project' has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    """What there is to be completed: the public names, imported or not."""
    return sorted({*globals(), *__all__})
