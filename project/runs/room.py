"""Room on the disk: what a run keeps back for its end, and what a full disk is called.

A disk that fills up while a run lasts must not keep its end from being written down, so
a file is kept beside the record whose place the record can take.
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from project.core.errors import Fault, RunError
from project.core.replacing import replacing
from project.core.shell_words import typed

RESERVE: Final = ".reserve.part"
"""The file that is kept back, in a run's folder."""


END: Final = 48 * 1024
"""Bytes that a record may grow by until its end: a traceback, results."""


_LACKING: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class NoRoomError(RunError, OSError):
    """A file of a run has no room on its disk.

    Args:
        path: The file.
        needed: How many bytes it needs.
        reason: What the system says.
        code: What the system calls that.
    """

    def __init__(self, path: Path, needed: int, reason: str, code: int | None) -> None:
        free = free_beside(path)
        has = "" if free is None else f", of which {free:,} are free"
        limit = "; no file may be larger than `ulimit -f` says"
        super().__init__(
            Fault(
                f"{path} cannot be written: {reason}",
                expected=f"room for {_bytes(needed)}"
                + (limit if code == errno.EFBIG else has),
                next=typed("df", "-h", str(_existing(path))),
            )
        )
        self.errno, self.strerror, self.filename = code, reason, str(path)


def lacks_room(error: BaseException) -> bool:
    """Returns whether the system says that a file has no room."""
    return isinstance(error, OSError) and error.errno in _LACKING


@contextmanager
def room_for(path: Path, needed: Callable[[], int]) -> Iterator[None]:
    """Lets a disk without room be an answer: which file, and how much it needs.

    Args:
        path: The file that is written inside.
        needed: Returns its bytes; asked only when they have no room.
    """
    try:
        yield
    except NoRoomError:
        raise
    except OSError as error:
        if not lacks_room(error):
            raise
        reason = error.strerror or str(error)
        raise NoRoomError(path, needed(), reason, error.errno) from error


def free_beside(path: Path) -> int | None:
    """Returns the bytes that are free where a file is; None where nobody knows."""
    with suppress(OSError):
        return shutil.disk_usage(_existing(path)).free
    return None


def keep_back(folder: Path, size: int) -> None:
    """Makes the file that is kept back; what is in it no disk can store in less.

    Raises:
        NoRoomError: There is no room.
    """
    path = folder / RESERVE
    # What does not become whole is gone before the free bytes are counted.
    with room_for(path, lambda: size), replacing(path, durable=True) as part:
        part.write_bytes(os.urandom(size))


def become(reserve: Path, path: Path, data: bytes) -> None:
    """Lets the file that was kept back become another, on a disk that is full: nobody
    can take its room in between.

    Raises:
        OSError: It is not there, or too small.
    """
    with open(reserve, "r+b") as file:
        file.write(data)
        file.truncate()
        file.flush()
        os.fsync(file.fileno())
    os.replace(reserve, path)


def _existing(path: Path) -> Path:
    """The innermost folder around a file that is there."""
    return next((each for each in path.parents if each.exists()), path)


def _bytes(number: int) -> str:
    return f"{number:,} bytes"
