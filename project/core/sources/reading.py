"""Reads the text of config files, and not without end.

A file can be anything that has a path, so that how much is read, and how long is waited
for it, is bounded. Every file is UTF-8.
"""

from __future__ import annotations

import os
import select
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from project.core.errors import ConfigError, Fault
from project.core.origins import Origin, Source
from project.core.sources.locating import cannot, shown

MAX_BYTES: Final = 100_000
"""What all files of a request may hold together, so that they are read in a second."""

MAX_FILES: Final = 100
PATIENCE: Final = 1.0
"""Seconds to wait for somebody to write to a pipe that has a name."""


@dataclass(slots=True)
class Reading:
    """Reads files as long as they are few and small, all together."""

    _opened: int = 0
    _bytes: int = 0

    def text(self, found: Path, path: str, asked: Origin | None) -> str:
        """Returns the text of a file.

        Args:
            found: The file.
            path: Its path as it was given.
            asked: The line of the file that includes it.

        Raises:
            ConfigError: It cannot be read, is too much, or is no text in UTF-8.
        """
        self._opened += 1
        if self._opened > MAX_FILES:
            raise cannot(f"more than {MAX_FILES} config files", path, asked)
        return _decoded(self._read(found, path, asked), found, path)

    def _read(self, found: Path, path: str, asked: Origin | None) -> bytes:
        most = MAX_BYTES - self._bytes
        try:
            data = _bytes_of(found, most + 1)
        except OSError as error:
            problem = f"{shown(found)} cannot be read: {error.strerror}"
            raise cannot(problem, path, asked) from None
        self._bytes += len(data)
        if len(data) > most:
            problem = f"{shown(found)} is larger than {MAX_BYTES:,} bytes"
            if most < MAX_BYTES:
                problem = f"the config files are larger than {MAX_BYTES:,} bytes"
                problem += f" together; {shown(found)} is the last"
            raise cannot(problem, path, asked)
        return data


def _decoded(data: bytes, found: Path, path: str) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        origin = Origin(Source.FILE, f"{shown(found)}:{line}")
        raise ConfigError(
            Fault("not UTF-8 text", path, origin, "a file saved as UTF-8")
        ) from None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        origin = Origin(Source.FILE, f"{shown(found)}:{line}")
        raise ConfigError(Fault("a NUL character", path, origin))
    return text


def _bytes_of(path: Path, most: int) -> bytes:
    """Returns at most so many bytes of a file, or of a pipe, which may be silent.

    Raises:
        OSError: When it cannot be read, or nobody writes to it.
    """
    # Without O_NONBLOCK, opening a pipe waits for somebody to write to it.
    unblocked = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    descriptor = os.open(path, os.O_RDONLY | unblocked)
    with open(descriptor, "rb", buffering=0) as file:
        if stat.S_ISREG(os.fstat(descriptor).st_mode):
            return file.read(most) or b""
        if file.isatty():
            raise OSError(None, "it is a terminal")
        # What a shell puts in place of `<(command)` has a writer, however slow.
        wait = None if path.is_relative_to("/dev") else PATIENCE
        pieces: list[bytes] = []
        while most > 0:
            if not select.select([descriptor], [], [], wait)[0]:
                raise OSError(None, "nobody writes to it")
            piece = file.read(most)
            if piece == b"":
                break
            pieces.append(piece or b"")
            most -= len(pieces[-1])
        return b"".join(pieces)
