"""Which process it is, and whether it is still there."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import pytest

from project.runs.processes import Process, this_process

SHOWN = """
import sys
from project.runs.processes import this_process
p = this_process()
print(p.host, p.boot or "-", p.pid, p.began, flush=True)
sys.stdin.read()
"""


def other() -> tuple[subprocess.Popen[str], Process]:
    child = subprocess.Popen(
        [sys.executable, "-c", SHOWN],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout
    host, boot, pid, began = child.stdout.readline().split()
    return child, Process(host, boot.strip("-"), int(pid), int(began))


def test_a_process_is_alive_until_it_has_ended():
    child, process = other()
    assert process.is_here
    assert process.pid == child.pid
    assert process.is_alive
    child.kill()
    child.wait()
    assert not process.is_alive


@pytest.mark.skipif(not this_process().began, reason="nobody says when it began")
def test_one_that_nobody_has_waited_for_is_not_alive():
    child, process = other()
    child.kill()
    while child.poll() is None and process.is_alive:
        continue
    assert not process.is_alive
    child.wait()


def test_another_process_of_the_same_number_is_another():
    here = this_process()
    assert here.is_alive
    assert not replace(here, boot="another").is_alive
    assert not replace(here, began=here.began + 1).is_alive
    assert not replace(here, host=f"not-{here.host}").is_here


def test_where_nobody_says_when_it_began_it_is_asked():
    child, process = other()
    unknown = replace(process, began=0)
    assert unknown.is_alive
    child.kill()
    child.wait()
    assert not unknown.is_alive
