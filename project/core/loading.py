"""Lazy targets: `module:name` is imported when it is used."""

from __future__ import annotations

import importlib
from typing import Any


def load(target: str) -> Any:
    """Imports `module:Class` and returns the class.

    Raises:
        Exception: Whatever the import raises; AttributeError for a missing name.
    """
    module, _, name = target.partition(":")
    found: Any = importlib.import_module(module)
    for part in name.split("."):
        found = getattr(found, part)
    return found


def target_of(component: Any) -> str:
    """Returns where a class or a function says that it is, as `module:Class`."""
    module = getattr(component, "__module__", "")
    name = getattr(component, "__qualname__", "") or type(component).__name__
    return f"{module}:{name}"


def said(error: BaseException) -> str:
    """Returns an exception as one line: its type, and the first line it says."""
    lines = words_of(error).strip().splitlines()
    return f"{type(error).__name__}: {lines[0]}" if lines else type(error).__name__


def words_of(error: BaseException) -> str:
    """Returns what an exception says. Anybody's may fail to say anything."""
    try:
        return str(error)
    except Exception as failed:
        return (
            f"(what it says cannot be read: its __str__ raised {type(failed).__name__})"
        )
