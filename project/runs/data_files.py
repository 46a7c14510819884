"""The files that a task is given, known again by their hashes.

A task that reads a file says so by a value that names it. What it downloads or makes
itself is no file of anybody's, and a folder is as its task reads it.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import suppress
from typing import Final

from project.core.resolving.resolution import Resolution
from project.core.values import walk

LARGE: Final = 256_000_000
"""Bytes of a file that is read twice in a moment; a larger one is known by its size."""


def data_of(resolution: Resolution) -> dict[str, str]:
    """Returns the SHA-256 of the files that the values of a task name, by these names,
    or the size of one that is large."""
    found: dict[str, str] = {}
    for name in _named(resolution):
        with suppress(OSError, ValueError):
            place = os.path.expanduser(name)
            if os.path.isfile(place):
                found[name] = _digest(place)
    return found


def _named(resolution: Resolution) -> Iterator[str]:
    """Yields the texts among the values of a task that may be a file's name."""
    for setting in resolution.ledger.winners():
        if setting.key.selector != "task" or setting.key.scope:
            continue
        for value in walk(resolution.expanded(setting.value)):
            if isinstance(value, str) and os.path.basename(value):
                yield value


def _digest(place: str) -> str:
    with open(place, "rb") as file:
        size = os.fstat(file.fileno()).st_size
        if size > LARGE:
            return f"{size} bytes"
        return hashlib.file_digest(file, "sha256").hexdigest()
