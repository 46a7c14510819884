"""The lock of a run: one process trains it.

It is a file that only one process can make, and names the one that did. A process that
was killed leaves its lock behind; who comes next sees that nobody has it, and takes it
over. On another machine nobody can see that: there the lock is left when its process
has not touched it for a while.
"""

from __future__ import annotations

import contextlib
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Final

from project.core.errors import ConfigError, Fault
from project.core.replacing import sweep
from project.core.sources.locating import shown
from project.runs.processes import Process, this_process
from project.runs.record import SILENCE

LOCK: Final = "run.lock"


class Lock:
    """A run's lock, held by this process.

    Args:
        folder: The folder of the run.

    Raises:
        ConfigError: Another process trains it.
        OSError: The folder cannot be written.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / LOCK
        self._owner = os.getpid()
        with _alone(folder):
            _make_room(self._path)
            descriptor = os.open(self._path, os.O_CREAT | os.O_EXCL | os.O_WRONLY)
            with open(descriptor, "w", encoding="utf-8") as file:
                json.dump(asdict(this_process()), file)

    def beat(self) -> None:
        """Gives a sign of life; never an error."""
        with contextlib.suppress(OSError):
            os.utime(self._path)

    def release(self) -> None:
        """Lets others train the run."""
        if os.getpid() == self._owner:
            with contextlib.suppress(OSError):
                self._path.unlink()


def tidy(folder: Path) -> None:
    """Removes what a process left that was killed as its run ended."""
    with contextlib.suppress(OSError, ConfigError):
        lock = Lock(folder)
        sweep(folder)
        lock.release()


def holder(folder: Path) -> Process | None:
    """Returns the process that trains a run; None where none does.

    Args:
        folder: The folder of the run.
    """
    path = folder / LOCK
    silent = _age(path)
    try:
        process = Process(**json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError, RecursionError):
        # Made a moment ago, and not written yet; or left so by a kill.
        return UNKNOWN if silent < 5 else None
    if process.is_here:
        return process if process.is_alive else None
    return process if silent < SILENCE else None


UNKNOWN: Final = Process("", "", 0)
"""A process that has made a lock, and not written yet who it is."""


def _age(path: Path) -> float:
    try:
        return time.time() - path.stat().st_mtime
    except OSError:
        return 0.0


def _make_room(path: Path) -> None:
    """Removes a lock that nobody holds.

    Raises:
        ConfigError: Somebody holds it.
    """
    process = holder(path.parent)
    if process is not None:
        raise ConfigError(held(path.parent, process))
    path.unlink(missing_ok=True)


def held(folder: Path, process: Process) -> Fault:
    """Returns what is wrong with training a run that another process trains."""
    who = f"process {process.pid}" if process.pid else "another process"
    if process.host and not process.is_here:
        who += f" of {process.host}"
    return Fault(
        f"the run is being trained by {who}",
        given=shown(folder),
        expected="a run that nobody trains; this one when that process has ended",
    )


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Lets one process of this machine at a time look at a lock and take it over; the
    system ends this by itself when the process ends."""
    try:
        import fcntl
    except ImportError:  # Windows.
        yield
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):  # Some network's disk has none.
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
