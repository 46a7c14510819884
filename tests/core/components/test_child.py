"""The process that imports every component."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from project.core.components.cache import cache_folder
from project.core.errors import ConfigError


def test_a_child_that_dies_is_a_fault_and_no_cache(zoo: Any):
    zoo.path.write_text("import os\nos._exit(7)\n")
    with pytest.raises(ConfigError) as caught:
        zoo.loaded()
    (fault,) = caught.value.faults
    assert fault.problem.endswith("ended with exit code 7")
    assert not list(cache_folder().glob("manifest-*.json"))


def test_what_a_component_prints_is_not_seen(zoo: Any):
    zoo.write("Loud.", "print('x' * 100_000)\n")
    code = (
        "from project.core.components.cache import load_manifest as load;"
        "load(['little_zoo'], 'little_zoo:Trainer')"
    )
    environment = {**os.environ, "PYTHONPATH": str(zoo.path.parent)}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment,
        check=True,
    )  # fmt: skip
    assert (done.stdout, done.stderr) == ("", "")


@pytest.mark.skipif(sys.platform != "linux", reason="Linux alone has it")
def test_it_ends_with_the_process_that_has_asked_for_it(zoo: Any):
    """Killed, that can do nothing for it."""
    pid = zoo.path.with_name("pid")
    zoo.path.write_text(
        f"import os, pathlib, time\npathlib.Path({str(pid)!r}).write_text("
        "str(os.getpid()))\ntime.sleep(60)\n"
    )
    code = (
        "from project.core.components.cache import load_manifest as load;"
        "load(['little_zoo'], 'little_zoo:Trainer')"
    )
    environment = {**os.environ, "PYTHONPATH": str(zoo.path.parent)}
    parent = subprocess.Popen([sys.executable, "-c", code], env=environment)
    try:
        wait_for(lambda: pid.exists() and pid.read_text())
        parent.kill()
        parent.wait()
        wait_for(lambda: not is_running(int(pid.read_text())))
    finally:
        parent.kill()


def wait_for(found: Callable[[], object]) -> None:
    deadline = time.monotonic() + 30
    while not found():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def is_running(pid: int) -> bool:
    """Whether a process runs; one that nobody has waited for is a zombie."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return text.rpartition(")")[2].split()[0] != "Z"
