"""Streams that are full, closed or read by nobody, and folders that are odd."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from reliability.facts import Facts, Row, done, look, refused
from reliability.programs import POINTS, Ended, Place, Program, environment

SHORT = f"{POINTS} -b trainer.max_epochs=3"
ODD = "with ' quotes \" $x;\\ ä中😀 " + "long/" * 40


def full(name: str) -> Callable[[Place], Facts]:
    def make(place: Place) -> Facts:
        with open("/dev/full", "wb") as stream:
            return look(place, place.train(SHORT, **{name: stream}))

    return make


def closed(number: int) -> Callable[[Place], Facts]:
    def make(place: Place) -> Facts:
        ended = place.train(SHORT, preexec_fn=partial(os.close, number))
        return look(place, ended)

    return make


def unread(name: str) -> Callable[[Place], Facts]:
    def make(place: Place) -> Facts:
        reading, writing = os.pipe()
        os.close(reading)
        ended = place.train(SHORT, **{name: writing})
        os.close(writing)
        return look(place, ended)

    return make


def in_a_folder(name: str) -> Callable[[Place], Facts]:
    """Trains in a folder of runs of this name, and types what is last to be typed."""

    def make(place: Place) -> Facts:
        place.runs = place.folder / name
        ended = place.train(SHORT)
        facts = look(place, ended)
        [*_, line] = [line for line in ended.err.splitlines() if "next: " in line]
        again = typed(place, line.partition("next: ")[2])
        return facts | {"next": f"exit {again.code}"}

    return make


def typed(place: Place, line: str, *words: str) -> Ended:
    """Runs a line in a shell, for which `python` is the one that runs this."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    given = {"cwd": place.folder, "env": environment(PATH=path)}
    return Program(["bash", "-c", line, "bash", *words], place.folder, given).end()


def in_no_folder(place: Place) -> Facts:
    """Trains in a folder that is deleted before."""
    gone = place.within("gone").folder
    line = f"python -m project train {SHORT} --runs-dir runs"
    return look(place, typed(place, f'cd "$1" && rmdir "$1" && {line}', str(gone)))


ROWS = [
    Row("stdout full (`/dev/full`)",
        done(says="stdout cannot be written: No space left on device"),
        full("stdout")),
    Row("stdout closed", done(says="stdout cannot be written"), closed(1)),
    Row("stdout a pipe that nobody reads", done(), unread("stdout")),
    Row("stderr full (`/dev/full`)", done(says="stderr cannot be written"),
        full("stderr")),
    Row("stderr closed", done(says="stderr cannot be written"), closed(2)),
    Row("stderr a pipe that nobody reads", done(says="stderr"), unread("stderr")),
    Row("a folder of runs with quotes, blanks, `$`, emoji and 200 characters; then "
        "what `next:` says is typed", done(next="exit 0"), in_a_folder(ODD)),
    Row("a folder of runs with a line break and an ESC", done(next="exit 0"),
        in_a_folder("a\n\x1b[31mb")),
    Row("`--runs-dir ~nosuchuser/x`", refused("nosuchuser"),
        lambda place: look(place, place.start(
            "train", *shlex.split(SHORT), "--runs-dir", "~nosuchuser/x").end())),
    Row("a current folder that is gone", refused("folder"), in_no_folder),
]  # fmt: skip
