"""Programs that are started as a user starts them, each in a session of its own."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]

POINTS = "-t points -m curve --plugin strangers"
"""A training that takes as good as no time, once torch is there."""

BAD = "-t points -m bad --plugin strangers --plugin misbehaving"
"""The same with a model that does as it is told."""

PATIENCE = 900.0
"""Seconds after which a program is taken for one that never ends."""

PAUSE = 0.002


class CannotBeMadeError(Exception):
    """A fault cannot be made on this machine, or by this user."""


def environment(**more: str) -> dict[str, str]:
    """Returns the variables of a program, with one thread and our plugins."""
    paths = [str(ROOT), str(ROOT / "scripts"), os.environ.get("PYTHONPATH", "")]
    path = os.pathsep.join(filter(None, paths))
    return {**os.environ, "PYTHONPATH": path, "OMP_NUM_THREADS": "1", **more}


def until(happens: Callable[[], object], seconds: float = PATIENCE) -> bool:
    """Waits until something happens; returns whether it did."""
    end = time.monotonic() + seconds
    while not happens():
        if time.monotonic() > end:
            return False
        time.sleep(PAUSE)
    return True


@dataclass(frozen=True)
class Ended:
    """How a program ended.

    Attributes:
        code: What it exited with, less than 0 for a signal; None if it never ended.
        out: What it printed on stdout, where that was not sent elsewhere.
        err: The same of stderr.
        left: How many processes it left behind.
    """

    code: int | None
    out: str
    err: str
    left: int


class Program:
    """A program that runs."""

    def __init__(self, words: list[str], folder: Path, how: dict[str, Any]) -> None:
        self.said = [folder / f"{name}-{time.time_ns()}" for name in ("out", "err")]
        with self.said[0].open("wb") as out, self.said[1].open("wb") as err:
            given = {"stdin": subprocess.DEVNULL, "stdout": out, "stderr": err, **how}
            self.process = subprocess.Popen(words, start_new_session=True, **given)
        _started.append(self)

    def send(self, *signals: signal.Signals, apart: float = 0.0) -> None:
        for each in signals:
            with suppress(ProcessLookupError):
                self.process.send_signal(each)
            time.sleep(apart)

    def has_ended(self) -> bool:
        return self.process.poll() is not None

    @property
    def family(self) -> list[int]:
        """The processes of its session that run, itself among them."""
        return [pid for pid, session in sessions() if session == self.process.pid]

    def children(self) -> list[int]:
        return [pid for pid in self.family if pid != self.process.pid]

    def kill(self) -> None:
        """Ends what is left of it."""
        for pid in self.family:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait()

    def end(self, seconds: float = PATIENCE) -> Ended:
        """Waits for its end, and ends whatever it leaves."""
        code: int | None = None
        with suppress(subprocess.TimeoutExpired):
            code = self.process.wait(seconds)
        until(lambda: not self.children(), 10)
        left = self.children()
        self.kill()
        out, err = (path.read_bytes().decode("utf-8", "replace") for path in self.said)
        return Ended(code, out, err, len(left))


_started: list[Program] = []


def end_all() -> None:
    """Ends what is left of the programs that were started."""
    while _started:
        _started.pop().kill()


def sessions() -> Iterator[tuple[int, int]]:
    """Yields every process that is no zombie, with its session."""
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = path.read_text().rpartition(")")[2].split()
            if fields[0] != "Z":
                yield int(path.parent.name), int(fields[3])


class Place:
    """A folder of its own for a fault, with the folder of runs in it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.runs = folder, folder / "runs"
        folder.mkdir(parents=True, exist_ok=True)

    def within(self, name: str) -> Place:
        return Place(self.folder / name)

    def start(self, *words: str, variables: Any = None, **how: Any) -> Program:
        """Starts the program; `how` is for `subprocess.Popen`."""
        given = {"cwd": self.folder, "env": environment(**(variables or {})), **how}
        return Program([sys.executable, "-m", "project", *words], self.folder, given)

    def begin(self, words: str, **how: Any) -> Program:
        """Starts a training."""
        place = ("--runs-dir", str(self.runs))
        return self.start("train", *shlex.split(words), *place, **how)

    def train(self, words: str, **how: Any) -> Ended:
        return self.begin(words, **how).end()

    def run_folder(self) -> Path | None:
        return next((path.parent for path in self.runs.glob("*/*/run.json")), None)

    def has_logged(self, bytes_: int = 1) -> Callable[[], bool]:
        """Returns what tells whether so much of metrics was written."""
        return lambda: logged(self.runs) >= bytes_


def logged(runs: Path) -> int:
    """Returns how many bytes of metrics there are below a folder of runs."""
    return sum(path.stat().st_size for path in runs.glob("*/*/metrics.csv"))
