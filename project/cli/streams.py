"""The streams of a program: a closed or full one never ends what runs.

Somebody else's `print` in a training step is as good a reason to end a training as a
logger's warning: none. What cannot be written is kept, and told where it can be.
"""

from __future__ import annotations

import errno
import io
import os
import select
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, TextIO

from project.core.sources.locating import shown

UNWRITTEN: Final = "stderr.txt"
"""The file of a run that has what stderr did not take."""

_MOST: Final = 100_000

_CLOSED: Final = "it is closed"


class Surviving(io.FileIO):
    """What a stream is written to, which goes on when it cannot be.

    Attributes:
        lost: Why it cannot be written; None as long as it can.
        kept: The beginning of what was not written.
    """

    def __init__(self, descriptor: int, lost: OSError | None = None) -> None:
        super().__init__(descriptor, "w", closefd=False)
        self.lost = lost
        self.kept = b""

    def write(self, data: Any) -> int:
        """Writes, or keeps what cannot be written."""
        try:
            while self.lost is None:
                written = super().write(data)
                if written is not None:
                    return written
                select.select([], [self.fileno()], [])  # It is one that does not wait.
        except OSError as error:
            self.lost = error
        room = _MOST - len(self.kept)
        self.kept += bytes(data)[:room]
        return len(data)


def survive() -> None:
    """Lets the program's own streams survive what becomes of them."""
    for descriptor in (0, 1, 2):
        # What is opened next would be written to by whoever writes to a stream.
        with suppress(OSError):
            if not _is_open(descriptor):
                os.open(os.devnull, os.O_RDWR)
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            closed = OSError(errno.EBADF, _CLOSED)
            setattr(sys, name, _stream(os.open(os.devnull, os.O_WRONLY), closed))
        elif stream is getattr(sys, f"__{name}__"):  # Nobody has put another there.
            setattr(sys, name, _like(stream))


def lost(stream: TextIO) -> OSError | None:
    """Returns why a stream cannot be written; None where it can."""
    raw = _raw(stream)
    return raw.lost if raw else None


def is_read(error: OSError) -> bool:
    """Returns whether a stream is lost since its reader has seen enough."""
    return error.errno == errno.EPIPE


def reason_of(error: OSError) -> str:
    """Returns what a message says of a stream that is lost."""
    return _CLOSED if error.errno == errno.EBADF else error.strerror or str(error)


_runs: Final[list[Path]] = []
"""The folders of the runs of this program, once there are any."""


def keep_in(folder: Path) -> None:
    """Says where what stderr does not take is to be kept."""
    _runs.append(folder)


def keep_unwritten() -> str:
    """Keeps in a run's folder what stderr did not take, and returns what to say of it:
    nothing where it took all, or there is no run."""
    folder = _runs.pop() if _runs else None
    raw = _raw(sys.stderr)
    if folder is None or raw is None or raw.lost is None or not raw.kept:
        return ""
    where = f"the run is in {shown(folder)}"
    with suppress(OSError):  # There is none, or the disk is the same.
        (folder / UNWRITTEN).write_bytes(raw.kept)
        where = f"what it was to say is in {shown(folder / UNWRITTEN)}"
    return f"stderr cannot be written ({reason_of(raw.lost)}): {where}"


def _is_open(descriptor: int) -> bool:
    try:
        os.fstat(descriptor)
    except OSError:
        return False
    return True


def _raw(stream: TextIO) -> Surviving | None:
    buffer = getattr(stream, "buffer", None)
    raw = getattr(buffer, "raw", buffer)
    return raw if isinstance(raw, Surviving) else None


def _like(stream: Any) -> TextIO:
    """A stream that survives and is otherwise as another."""
    with suppress(OSError):
        stream.flush()
    return _stream(
        stream.fileno(),
        encoding=stream.encoding,
        errors=stream.errors,
        line_buffering=stream.line_buffering,
        write_through=stream.write_through,
    )


def _stream(descriptor: int, lost: OSError | None = None, **like: Any) -> TextIO:
    raw: Any = Surviving(descriptor, lost)
    if not like.get("write_through"):  # As under PYTHONUNBUFFERED, or `python -u`.
        raw = io.BufferedWriter(raw)
    return io.TextIOWrapper(raw, **({"encoding": "utf-8"} | like))
