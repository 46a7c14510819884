"""Another process can tell whether one still runs."""

from __future__ import annotations

import os
import subprocess
import sys

from project.runs.process import is_here, is_running, this_process


def test_this_process_runs_here() -> None:
    assert is_here(this_process())
    assert is_running(this_process())


def test_a_process_that_has_ended_does_not_run() -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    assert not is_running({**this_process(), "pid": ended.pid})


def test_a_zombie_does_not_run() -> None:
    pid = os.fork() if hasattr(os, "fork") else 0
    if not pid:
        os._exit(0)
    try:
        while is_running({"pid": pid}):
            pass
    finally:
        os.waitpid(pid, 0)


def test_what_names_no_process_does_not_run() -> None:
    assert not is_running({})
    assert not is_running({"pid": 0})
    assert not is_running({"pid": True, "process_start": "x"})
