"""Trainings of several processes (`ddp` on the CPU)."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable

import torch
from torch import Tensor

from reliability.facts import (
    LEFT,
    Facts,
    Row,
    done,
    fails,
    look,
    merged,
    refused,
    training,
)
from reliability.programs import BAD, POINTS, Place, until

TWO = "-b trainer.devices=2 -b trainer.accelerator=cpu -b trainer.strategy=ddp"
LONG = f"{POINTS} {TWO} -b trainer.max_epochs=100000"


def errors(place: Place) -> Facts:
    words = f"{BAD} {TWO} -b model.at=training_step -b model.does=error"
    ended = place.train(words)
    return look(place, ended) | {"errors shown": str(ended.err.count("error: "))}


def loses(which: str) -> Callable[[Place], Facts]:
    """Kills a process, the first or the second, and waits for the other."""

    def make(place: Place) -> Facts:
        program = place.begin(LONG)
        until(place.has_logged())
        own = program.process.pid
        victims = [own] if which == "first" else program.children()
        for pid in victims:
            os.kill(pid, signal.SIGKILL)
        start = time.monotonic()
        ended = program.end(60)
        took = time.monotonic() - start
        within = "within a minute" if took < 60 and not ended.left else "never"
        return look(place, ended) | {"all ended": within}

    return make


def stopped(place: Place) -> Facts:
    program = place.begin(LONG)
    until(place.has_logged())
    program.send(signal.SIGTERM)
    ended = program.end(300)
    said = ended.err.count("stopped by SIGTERM")
    return look(place, ended) | {"said": f"{said} time" + "s" * (said != 1)}


def as_one(place: Place) -> Facts:
    """Trains with two processes, and with one whose batches are twice as large."""
    words = "-t still -m bad --plugin strangers --plugin misbehaving"
    words += " -b trainer.max_epochs=3"
    two, one = place.within("two"), place.within("one")
    seen = merged([look(two, two.train(f"{words} {TWO}")),
                   look(one, one.train(f"{words} -b task.size=8"))])  # fmt: skip
    pairs = zip(weights_of(two), weights_of(one), strict=True)
    most = max(float((of_two - of_one).abs().max()) for of_two, of_one in pairs)
    return seen | {"weights": "equal to 1e-5" if most < 1e-5 else f"differ by {most}"}


def weights_of(place: Place) -> list[Tensor]:
    """Returns the last weights of the run in a place."""
    [path] = place.runs.glob("*/*/checkpoints/last.ckpt")
    return list(torch.load(path, weights_only=True)["state_dict"].values())


ROWS = [
    Row("`trainer.strategy=ddp_spawn`", refused("ddp_spawn"),
        training(f"{POINTS} {TWO}_spawn")),
    Row("an error in both processes, each of which says its own",
        {**fails("RuntimeError: it was told to"), "errors shown": "2"}, errors),
    Row("SIGKILL of the second process",
        {**fails("error: "), "all ended": "within a minute"}, loses("second")),
    Row("SIGKILL of the first process",
        {"exit": "SIGKILL", "run": "died", **LEFT,
         "all ended": "within a minute"}, loses("first")),
    Row("SIGTERM to the first process; both say so",
        {"exit": "143", "run": "terminated", "said": "2 times"}, stopped),
    Row("two processes, beside one with batches twice as large",
        done(weights="equal to 1e-5"), as_one),
]  # fmt: skip
