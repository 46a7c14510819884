"""Many trainings at once, long ones, and ones in an odd surrounding."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

from reliability import kills
from reliability.facts import LEFT, Facts, Row, done, ended_as, look, told
from reliability.programs import (
    POINTS,
    CannotBeMadeError,
    Place,
    Program,
    environment,
    logged,
    until,
)

FIFTY = 50
LONG = f"{POINTS} -b trainer.max_epochs=100000"


def fifty(place: Place) -> Facts:
    """Starts them in one moment and kills one of them in its training."""
    words = f"{POINTS} -b trainer.max_epochs=100"
    programs = [place.begin(words) for _ in range(FIFTY)]
    until(place.has_logged(), 1800)
    victim = next(path.parent for path in place.runs.glob("*/*/metrics.csv"))
    pid = kills.record_of(victim)["pid"]
    os.kill(pid, signal.SIGKILL)
    ended = [program.end(1800) for program in programs]
    folders = [path.parent for path in place.runs.glob("*/*/run.json")]
    texts = {(each / "metrics.csv").read_text() for each in folders if each != victim}
    lines = [line for each in ended for line in each.err.splitlines()]
    errors = [line for line in lines if line.startswith("error: ")]
    return look(place, *ended) | {
        **({"errors": told(errors)} if errors else {}),
        "folders": str(len(folders)),
        "different metrics": str(len(texts)),
    }


def two_resume(place: Place) -> Facts:
    """Kills a training, and resumes it twice at once."""
    program = place.begin(LONG)
    until(place.has_logged(500))
    program.send(signal.SIGKILL)
    program.end()
    words = ("train", "--resume", "last", "--runs-dir", str(place.runs))
    both = [place.start(*words, "-b", "trainer.max_epochs=2000") for _ in range(2)]
    until(lambda: any(each.process.poll() is not None for each in both))
    last = [each for each in both if each.process.poll() is None]
    for each in last:
        each.send(signal.SIGTERM)
    ended = sorted((each.end() for each in both), key=lambda each: each.code or 0)
    return look(place, *ended)


def long(place: Place) -> Facts:
    """Compares memory and time of the second thousand epochs and the last."""
    program = place.begin(
        f"{POINTS} -b trainer.max_epochs=5000 -b trainer.limit_train_batches=1 "
        "-b trainer.limit_val_batches=1"
    )
    found: list[tuple[int, float]] = []
    for epochs in (1000, 2000, 3900, 4900):
        until(lambda n=epochs: epochs_of(place) >= n or program.has_ended(), 1200)
        if program.has_ended():
            break
        found.append((memory(program.process.pid), time.monotonic()))
    ended = program.end()
    if len(found) < 4:
        return look(place, ended)
    growth = found[3][0] / found[1][0]
    first, last = found[1][1] - found[0][1], found[3][1] - found[2][1]
    return look(place, ended) | {
        "memory": "flat" if growth < 1.1 else f"x {growth:.2f}",
        "time of an epoch": "flat" if last < 1.5 * first else f"x {last / first:.2f}",
    }


def epochs_of(place: Place) -> int:
    """Returns the last epoch of which something was logged."""
    folder = place.run_folder()
    if folder is None or not (folder / "metrics.csv").exists():
        return 0
    with (folder / "metrics.csv").open("rb") as file:
        file.seek(-min(200, logged(place.runs)), os.SEEK_END)
        lines = file.read().decode().splitlines()
    fields = lines[-2].split(",") if len(lines) > 2 else ["", "0"]
    return int(fields[1])


def memory(pid: int) -> int:
    """Returns how much memory a process has, in pages."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1])


CODE = """
import asyncio
from project import resolve, train

async def trained():
    bind = {"trainer.max_epochs": 2}
    names = {"task": "points", "model": "curve", "plugins": ["strangers"]}
    return train(resolve(**names, bind=bind), runs_dir="runs")

print(asyncio.run(trained()).metrics["val_loss"])
"""


def in_a_loop(place: Place) -> Facts:
    """Trains in a coroutine."""
    given = {"cwd": place.folder, "env": environment()}
    words = [sys.executable, "-c", CODE]
    return look(place, Program(words, place.folder, given).end())


def without_rights(words: str, *closed: str) -> Callable[[Place], Facts]:
    """Trains as somebody who may not do everything, where folders are another's."""

    def make(place: Place) -> Facts:
        for name in closed:
            folder = place.within(name).folder
            if not os.geteuid():
                os.chown(folder, 65534, 65534)
            folder.chmod(0o555)
        home = str(place.folder / "home")
        variables = {"HOME": home, "XDG_CACHE_HOME": home, "XDG_STATE_HOME": home}
        runs = ["--runs-dir", str(place.runs)]
        command = [sys.executable, "-m", "project", "train", *words.split(), *runs]
        given = {"cwd": place.folder, "env": environment(**variables)}
        ended = Program([*unprivileged(), *command], place.folder, given).end()
        return look(place, ended)

    return make


def unprivileged() -> list[str]:
    """Returns what takes root's powers over the files of others away."""
    if os.geteuid():
        return []
    if shutil.which("setpriv") is None:
        raise CannotBeMadeError("root, and no setpriv to be less with")
    return ["setpriv", "--bounding-set=-all", "--inh-caps=-all"]


SHORT = f"{POINTS} -b trainer.max_epochs=3"

ROWS = [
    Row(f"{FIFTY} trainings started at once, one of them killed",
        {"exit": f"0 ({FIFTY - 1} x) and SIGKILL (1 x)",
         "run": f"done ({FIFTY - 1} x) and died (1 x)", **LEFT,
         "folders": str(FIFTY), "different metrics": "1"}, fifty),
    Row("two programs resume one run", {"exit": "143 (1 x) and 2 (1 x)",
        "run": "terminated", "says": "is being trained"}, two_resume),
    Row("5,000 epochs", done(memory="flat", **{"time of an epoch": "flat"}), long),
    Row("a training in a coroutine", done(), in_a_loop),
    Row("a user who may not write caches nor the home",
        done(), without_rights(SHORT, "home")),
    Row("a user who may not write the folder of runs",
        ended_as(2, "none", says="Permission denied"), without_rights(SHORT, "runs")),
]  # fmt: skip
