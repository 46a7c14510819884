"""Which process something is, so that another one can tell whether it still runs.

A number alone does not: it is given to another process later, and after a restart of
the machine at once. With the time when it started and the machine's own mark of this
start of it, it is one process for ever.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_STATE, _START = 0, 19
"""Fields of `/proc/PID/stat` after the name, which may hold anything."""


def this_process() -> dict[str, Any]:
    """Returns what tells this process from every other one, for JSON."""
    pid = os.getpid()
    return {
        "host": socket.gethostname(),
        "boot": _boot(),
        "pid": pid,
        "process_start": _field(pid, _START),
    }


def is_here(process: Mapping[str, Any]) -> bool:
    """Returns whether a process is, or was, one of this machine."""
    return process.get("host") == socket.gethostname()


def is_running(process: Mapping[str, Any]) -> bool:
    """Returns whether a process of this machine still runs.

    Args:
        process: What `this_process` returned in it.
    """
    pid = process.get("pid")
    if not isinstance(pid, int) or pid <= 0 or process.get("boot", _boot()) != _boot():
        return False
    if not _exists(pid) or _field(pid, _STATE) in ("Z", "X"):
        return False
    start = process.get("process_start")
    return start is None or start == _field(pid, _START)


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):  # It is somebody else's.
        return True
    return True


def _boot() -> str:
    """The machine's mark of its last start; empty where it has none."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return ""


def _field(pid: int, number: int) -> str | None:
    try:
        text = Path(f"/proc/{pid}/stat").read_text(errors="replace")
        return text.rpartition(")")[2].split()[number]
    except (OSError, IndexError):
        return None
