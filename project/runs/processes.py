"""Which process writes a run, and whether it is still there.

A number is not enough: it is given to another process after a while, and again after a
restart of the machine. A process is told by its machine, the machine's start, its
number and its own start.
"""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

_BOOT: Final = Path("/proc/sys/kernel/random/boot_id")
_START_FIELD: Final = 22 - 3
"""Of proc(5)'s `stat`, `starttime`, counted from the field after the name."""


@dataclass(frozen=True, slots=True)
class Process:
    """A process of some machine.

    Attributes:
        host: The name of the machine.
        boot: What its kernel calls this start of it; empty where it says nothing.
        pid: The number of the process.
        began: When it started, in ticks of the kernel's clock; 0 where nobody says.
    """

    host: str
    boot: str
    pid: int
    began: int = 0

    @property
    def is_here(self) -> bool:
        """Whether it is, or was, a process of this machine."""
        return self.host == socket.gethostname()

    @property
    def is_alive(self) -> bool:
        """Whether it is running; only of a process of this machine is that known."""
        if self.boot != _boot():
            return False
        if self.began:
            return _began(self.pid) == self.began
        return _answers(self.pid)


def this_process() -> Process:
    """Returns the process that calls."""
    pid = os.getpid()
    return Process(socket.gethostname(), _boot(), pid, _began(pid))


@cache
def _boot() -> str:
    try:
        return _BOOT.read_text().strip()
    except OSError:
        return ""


def _began(pid: int) -> int:
    """When a process started; 0 for one that has ended, or where nobody says."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except (OSError, ValueError):
        return 0
    state, *rest = text.rpartition(")")[2].split()
    return 0 if state in "ZX" else int(rest[_START_FIELD - 1])


def _answers(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:  # It is another user's.
        return True
    return True
