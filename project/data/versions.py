"""Versions of the packages that carry data, found without importing them."""

from __future__ import annotations

import importlib.metadata

from project.data.errors import MissingPackage


def version(task: str, package: str) -> str:
    """Returns the installed version, which is part of what names a cache entry.

    Args:
        task: Public name of the task, for the message.
        package: Name of the package, as pip knows it.

    Raises:
        MissingPackage: The package is not installed.
    """
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError as error:
        raise MissingPackage(task, package) from error
