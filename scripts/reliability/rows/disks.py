"""Disks that are full, and files that may not grow."""

from __future__ import annotations

import os
import resource
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

from reliability.facts import Facts, Row, fails, look, merged, refused
from reliability.programs import BAD, POINTS, CannotBeMadeError, Place, until

LONG = f"{POINTS} -b trainer.max_epochs=100000"
NO_ROOM = "No space left on device"


@contextmanager
def disk(place: Place, kilobytes: int) -> Iterator[Path]:
    """A disk of this size, on which the runs are."""
    if os.geteuid():
        raise CannotBeMadeError("only root may mount a small disk")
    place.runs.mkdir()
    size = f"size={kilobytes}k"
    words = ["mount", "-t", "tmpfs", "-o", size, "none", str(place.runs)]
    done = subprocess.run(words, capture_output=True, text=True)
    if done.returncode:
        raise CannotBeMadeError(f"mount: {done.stderr.strip()}")
    try:
        yield place.runs
    finally:
        subprocess.run(["umount", "-l", str(place.runs)], check=True)


def fill(folder: Path, leave: int = 0) -> None:
    """Fills a disk up, but for so many bytes."""
    with (folder / "filler").open("wb", buffering=0) as filler, suppress(OSError):
        while True:
            filler.write(bytes(1024))
    if leave:
        os.truncate(folder / "filler", (folder / "filler").stat().st_size - leave)


def small(place: Place) -> Facts:
    def trained(kilobytes: int) -> Facts:
        where = place.within(str(kilobytes))
        with disk(where, kilobytes):
            return look(where, where.train(LONG))

    return merged([trained(kilobytes) for kilobytes in (4, 12, 24, 32, 40)])


def filled(words: str, leave: int = 0) -> Callable[[Place], Facts]:
    def make(place: Place) -> Facts:
        with disk(place, 256):
            program = place.begin(words)
            until(place.has_logged(200))
            fill(place.runs, leave)
            return look(place, program.end())

    return make


def limited(size: int, words: str) -> Callable[[Place], Facts]:
    """Trains where no file may be larger; what there is to choose from is known."""

    def make(place: Place) -> Facts:
        place.train(f"{words} --print-config")
        limit = partial(resource.setrlimit, resource.RLIMIT_FSIZE, (size, size))
        return look(place, place.train(words, preexec_fn=limit))

    return make


ROWS = [
    Row("a disk of 4, 12, 24, 32, 40 kB for the runs", refused(NO_ROOM), small),
    Row("a disk that is filled up after the first epoch", fails(NO_ROOM),
        filled(LONG)),
    Row("the same without checkpoints: only metrics grow", fails(NO_ROOM),
        filled(f"{LONG} -b trainer.enable_checkpointing=false", 8192)),
    Row("no file larger than 100 kB (`ulimit -f`), and a checkpoint of 1.4 MB",
        fails("File too large"), limited(100_000, f"{BAD} -b model.width=40000")),
    Row("no file larger than 3 kB", refused("File too large"), limited(3000, POINTS)),
]  # fmt: skip
