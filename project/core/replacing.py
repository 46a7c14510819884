"""Files that are written whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

PART: Final = ".part"
"""How the name of a file ends that is not complete."""


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sweep(folder: Path) -> None:
    """Removes what was left of files that a killed process did not complete.

    Args:
        folder: Where, and in the folders below it. No process may be writing there.
    """
    for path in folder.rglob(f".*{PART}"):
        path.unlink(missing_ok=True)


@contextmanager
def replacing(path: Path, *, durable: bool = False) -> Generator[Path]:
    """Lets a new file take the place of another when it is complete.

    What reads `path` sees the old file or the new one, never a part: the new one is
    written beside it, on the same disk. An error leaves the old one as it was.

    Args:
        path: The file to replace; it need not exist, its folder must.
        durable: Whether the new file has to be on the disk before the old one goes.

    Yields:
        The path to write to.

    Raises:
        OSError: The file cannot take the other's place.

    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "note.txt"
    >>> with replacing(path) as part:
    ...     _ = part.write_text("whole")
    >>> path.read_text()
    'whole'
    """
    part = path.with_name(f".{path.name}.{os.getpid()}-{os.urandom(4).hex()}{PART}")
    try:
        yield part
        if durable:
            _sync(part)
        os.replace(part, path)
        if durable:  # That it has another name now is in its folder.
            _sync(path.parent)
    finally:
        part.unlink(missing_ok=True)
