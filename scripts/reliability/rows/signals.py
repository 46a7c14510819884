"""Signals: while a program starts, in a training, while a checkpoint is written."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from signal import SIGHUP, SIGINT, SIGKILL, SIGTERM, SIGUSR1, Signals
from tempfile import TemporaryDirectory

from reliability import kills
from reliability.facts import LEFT, Facts, Row, done, ended_as, look, merged
from reliability.programs import BAD, POINTS, Place, Program, until

LONG = f"{POINTS} -b trainer.max_epochs=100000"
STUBBORN = f"{BAD} -b model.at=training_step -b model.does=stubborn"
WIDE = f"{BAD} -b model.width=400000 -b trainer.max_epochs=5"
"""Its checkpoint has about 15 MB, so that the moment it is written in can be met."""


def while_it_starts(place: Place) -> Facts:
    """While a child of the program reads the components, for the first time."""
    cache = str(place.folder / "cache")
    program = place.begin(POINTS, variables={"XDG_CACHE_HOME": cache})
    until(program.children)
    program.send(SIGTERM)
    return look(place, program.end())


def in_training(
    *signals: Signals, words: str = LONG, apart: float = 0.0, after: int = 1
) -> Callable[[Place], Facts]:
    """Sends signals once some metrics were written."""

    def make(place: Place) -> Facts:
        program = place.begin(words)
        until(place.has_logged(after))
        time.sleep(0.2)
        program.send(*signals, apart=apart)
        return look(place, program.end(80))

    return make


def ignored(place: Place) -> Facts:
    """What `nohup` does."""
    program = place.begin(
        f"{POINTS} -b trainer.max_epochs=200",
        preexec_fn=lambda: signal.signal(SIGHUP, signal.SIG_IGN),
    )
    until(place.has_logged())
    program.send(SIGHUP)
    return look(place, program.end())


def parts(place: Place) -> list[os.DirEntry[str]]:
    """Returns the files of checkpoints that are being written."""
    folder = place.run_folder()
    if folder is None or not (folder / "checkpoints").is_dir():
        return []
    entries = os.scandir(folder / "checkpoints")
    return [each for each in entries if each.name.endswith(".part")]


def strike(program: Program, place: Place, sent: Signals, epochs: int) -> None:
    """Sends a signal while a checkpoint is written after so many epochs."""
    until(place.has_logged(100 * epochs))
    until(lambda: parts(place) or program.has_ended())
    program.send(sent)


@cache
def unbroken() -> kills.Left:
    """Returns what the training leaves that nothing strikes."""
    with TemporaryDirectory(prefix="faults-") as folder:
        place = Place(Path(folder))
        return kills.left(place.runs, place.train(WIDE).out)


def while_it_saves(sent: Signals, expected: str) -> Row:
    """Strikes at two moments; each time it is gone on with, to the end."""

    def make(place: Place) -> Facts:
        return merged(list(tries(place)))

    def tries(place: Place) -> Iterator[Facts]:
        for epochs in (1, 3):
            where = place.within(str(epochs))
            program = where.begin(WIDE)
            strike(program, where, sent, epochs)
            facts = look(where, program.end())
            if sent == SIGKILL:  # It could not sweep.
                facts.pop("left", None)
            again = where.start(
                "train", "--resume", "last", "--runs-dir", str(where.runs)
            ).end()
            found = kills.differences(unbroken(), kills.left(where.runs, again.out))
            yield {**facts, "resumed": f"other {found[:3]}" if found else "same bits"}

    code, status = expected.split(", ")
    return Row(
        f"{sent.name} while a checkpoint is written, in two epochs; then `--resume`",
        {"exit": code, "run": status, "resumed": "same bits"},
        make,
    )


ROWS = [
    Row(
        "SIGTERM while the components are read for the first time, in a child",
        ended_as(143, "none"),
        while_it_starts,
    ),
    Row(
        "SIGINT twice, 30 ms apart, in a step that takes 100 s to give in",
        ended_as(130, "interrupted"),
        in_training(SIGINT, SIGINT, words=STUBBORN, apart=0.03),
    ),
    Row(
        "SIGTERM and 20 ms later SIGINT",
        ended_as(143, "terminated"),
        in_training(SIGTERM, SIGINT, apart=0.02),
    ),
    Row(
        "20 x SIGINT, 5 ms apart",
        ended_as(130, "interrupted"),
        in_training(*[SIGINT] * 20, apart=0.005),
    ),
    Row("SIGHUP that is ignored (`nohup`)", done(), ignored),
    Row(
        "SIGUSR1, which nothing here listens to",
        ended_as("SIGUSR1", "died", **LEFT),
        in_training(SIGUSR1),
    ),
    Row("SIGKILL", ended_as("SIGKILL", "died", **LEFT), in_training(SIGKILL)),
    while_it_saves(SIGINT, "130, interrupted"),
    while_it_saves(SIGTERM, "143, terminated"),
    while_it_saves(SIGHUP, "129, terminated"),
    while_it_saves(SIGKILL, "SIGKILL, died"),
]
