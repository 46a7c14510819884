"""One process trains a run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import asdict
from pathlib import Path

import pytest

from project.core.errors import ConfigError
from project.runs.lock import LOCK, Lock, holder, tidy
from project.runs.processes import this_process
from project.runs.record import SILENCE


def test_a_run_has_one_lock_until_it_is_released(tmp_path: Path) -> None:
    lock = Lock(tmp_path)
    assert holder(tmp_path) == this_process()
    with pytest.raises(ConfigError, match=f"is being trained by process {os.getpid()}"):
        Lock(tmp_path)
    lock.release()
    assert holder(tmp_path) is None
    Lock(tmp_path).release()
    assert list(tmp_path.iterdir()) == []


def test_a_lock_of_a_killed_process_is_taken_over(tmp_path: Path) -> None:
    code = (
        "import time; from pathlib import Path; from project.runs.lock import Lock;"
        f"Lock(Path({str(tmp_path)!r})); print('has it', flush=True); time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        with pytest.raises(ConfigError, match=f"process {process.pid}"):
            Lock(tmp_path)
        process.kill()
        process.poll()
        # Whether its parent has asked for it or not: it is a zombie until then.
        while holder(tmp_path):
            time.sleep(0.01)
        Lock(tmp_path).release()


@pytest.mark.parametrize(
    "other",
    [
        {"boot": "another start of the machine"},
        {"began": 1},
        {"pid": 2**22 + 1},
    ],
    ids=str,
)
def test_a_process_of_another_time_is_gone(
    other: dict[str, object], tmp_path: Path
) -> None:
    (tmp_path / LOCK).write_text(json.dumps({**asdict(this_process()), **other}))
    assert holder(tmp_path) is None
    Lock(tmp_path).release()


def test_another_machine_is_gone_when_it_has_been_silent(tmp_path: Path) -> None:
    path = tmp_path / LOCK
    path.write_text(
        json.dumps({**asdict(this_process()), "host": "elsewhere", "pid": 7})
    )
    with pytest.raises(ConfigError, match="process 7 of elsewhere"):
        Lock(tmp_path)
    long_ago = time.time() - SILENCE - 1
    os.utime(path, (long_ago, long_ago))
    Lock(tmp_path).release()


@pytest.mark.parametrize("text", ["", "[", "[1]"])
def test_half_a_lock_is_one_for_a_moment(text: str, tmp_path: Path) -> None:
    path = tmp_path / LOCK
    path.write_text(text)
    if text != "[1]":
        with pytest.raises(ConfigError, match="another process"):
            Lock(tmp_path)
    os.utime(path, (1, 1))
    Lock(tmp_path).release()


def test_what_a_kill_at_the_end_left_is_removed(tmp_path: Path) -> None:
    old = {**asdict(this_process()), "began": 1}
    (tmp_path / LOCK).write_text(json.dumps(old))
    (tmp_path / ".run.json.1-a.part").write_text("half")
    tidy(tmp_path)
    assert list(tmp_path.iterdir()) == []
    lock = Lock(tmp_path)
    tidy(tmp_path)
    assert holder(tmp_path) == this_process()
    lock.release()
    tidy(tmp_path / "nowhere")


def test_of_many_that_take_over_a_lock_one_has_it(tmp_path: Path) -> None:
    (tmp_path / LOCK).write_text(json.dumps({**asdict(this_process()), "began": 1}))
    code = (
        "import sys, time; from pathlib import Path\n"
        "from project.runs.lock import Lock\n"
        "from project.core.errors import ConfigError\n"
        "sys.stdin.readline()\n"
        f"try: Lock(Path({str(tmp_path)!r}))\n"
        "except ConfigError: print('refused')\n"
        "else: print('has it', flush=True); time.sleep(1)"
    )
    words = [sys.executable, "-c", code]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    some = [subprocess.Popen(words, **pipes) for _ in range(6)]
    for each in some:
        assert each.stdin is not None
        each.stdin.write("go\n")
        each.stdin.flush()
    said = sorted(each.communicate()[0].strip() for each in some)
    assert said == ["has it", *["refused"] * 5]
