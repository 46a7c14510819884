"""Mistakes that a user can repair, each told in one line.

A task imports the package that carries its data when the data is needed, so a missing
extra shows up late. It must then read like an answer, not like a bug.
"""

from __future__ import annotations

import importlib
from types import ModuleType

from project.core.errors import UserError


class MissingPackage(UserError, ImportError):
    """A task needs a package that is not installed.

    Attributes:
        task: Public name of the task.
        package: Name of the package, as pip knows it.
    """

    def __init__(self, task: str, package: str) -> None:
        self.task = task
        self.package = package
        super().__init__(
            f"task {task!r} needs the package {package!r}, which is not installed; "
            "run: pip install 'project[zoo]'"
        )


class MissingFile(UserError, FileNotFoundError):
    """A task was pointed at a file that cannot be read.

    Attributes:
        task: Public name of the task.
        path: The path as it was given.
    """

    def __init__(self, task: str, path: object, reason: str) -> None:
        self.task = task
        self.path = path
        super().__init__(f"task {task!r} cannot read the file {str(path)!r}: {reason}")


def require(task: str, package: str, module: str) -> ModuleType:
    """Imports the module that carries a task's data.

    Args:
        task: Public name of the task, for the message.
        package: Name of the package, as pip knows it.
        module: Dotted name of the module to import.

    Raises:
        MissingPackage: The package is not installed.
    """
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        raise MissingPackage(task, package) from error
