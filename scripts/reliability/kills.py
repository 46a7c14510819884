"""Trainings that are killed at random moments, resumed, and compared to the bit.

Each trial trains one of `ROWS` in a process of its own, kills that with SIGKILL, often
a second time after it was resumed, and resumes it to the end. What is left must be what
an unbroken training leaves: weights, best and last checkpoint, every line of metrics,
the results that were printed and recorded.
"""

from __future__ import annotations

import json
import random
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from reliability.programs import POINTS, ROOT, environment, logged, until

STRANGE = f"{POINTS} -b trainer.max_epochs=30"

TEXT = (
    "-t text-file -m lit-gpt -c gin/text-file.yaml "
    f"-b task.path={ROOT}/docs/configs.md "
    "-b task.batch_size=4 -b task.context_length=32 -b model.embedding_dim=32 "
    "-b trainer.val_check_interval=20 -b trainer.max_steps=60"
)

WINE = "-t wine -m lit-mlp -c gin/wine.yaml"

KILLED = "killed"

ROWS = {
    "mnist1d, convolution": "-t mnist1d -m lit-conv-net -c gin/mnist1d.yaml "
    "-b trainer.max_epochs=3",
    "mnist1d, linear": "-t mnist1d -m lit-linear -c gin/mnist1d-linear.yaml "
    "-b trainer.max_epochs=4",
    "wine, dropout, warm-up": f"{WINE} -b trainer.max_epochs=40",
    "wine, patience": f"{WINE} -b trainer.max_epochs=60 -b trainer.patience=2",
    "wine, within epochs": f"{WINE} -b trainer.max_epochs=40 "
    "-b trainer.checkpoint_every=3",
    "text, max_steps": TEXT,
    "text, within epochs": f"{TEXT} -b trainer.checkpoint_every=7",
    "digits, accumulation": "-t digits -m lit-conv-net -c gin/digits.yaml "
    "-b trainer.max_epochs=3 -b trainer.accumulate_grad_batches=3",
    "diabetes": "-t diabetes -m lit-mlp -c gin/diabetes.yaml -b trainer.max_epochs=30",
    "breast cancer, interval": "-t breast-cancer -m lit-mlp -c gin/breast-cancer.yaml "
    "-b trainer.max_epochs=20 -b trainer.val_check_interval=2",
    "stranger": STRANGE,
    "stranger, plateau": f"{STRANGE} -b model.schedule=plateau",
    "stranger, one cycle": f"{STRANGE} -b model.schedule=one-cycle",
    "stranger, cosine": f"{STRANGE} -b model.schedule=cosine",
    "stranger, workers": f"{POINTS} -b task.workers=2 -b trainer.max_epochs=6",
    "stranger, rare validation": f"{STRANGE} -b trainer.check_val_every_n_epoch=2",
    "stranger, averaged": f"{STRANGE} "
    "-b 'trainer.callbacks=[@StochasticWeightAveraging()]' "
    "-b StochasticWeightAveraging.swa_lrs=0.01",
    "stranger, moving average": f"{STRANGE} "
    "-b 'trainer.callbacks=[@EMAWeightAveraging()]'",
    "stranger, within epochs": f"{STRANGE} -b trainer.checkpoint_every=5",
    "stranger, max_steps": f"{POINTS} -b trainer.max_steps=100 "
    "-b model.schedule=one-cycle",
}


@dataclass(frozen=True)
class Left:
    """What a training left, and what it printed."""

    printed: str
    record: dict[str, Any]
    metrics: str
    checkpoints: dict[str, Any]


def command(*words: str) -> list[str]:
    return [sys.executable, "-m", "project", "train", *words]


def to_the_end(words: Sequence[str], place: Path) -> str:
    done = subprocess.run(
        command(*words), cwd=place, env=environment(), capture_output=True, text=True
    )
    if done.returncode:
        raise RuntimeError(f"{shlex.join(words)}: {done.returncode}\n{done.stderr}")
    return done.stdout


def killed(
    words: Sequence[str], place: Path, runs: Path, size: int, draw: random.Random
) -> str:
    """Trains, and kills that at a random moment; says when.

    Args:
        words: The training.
        place: Where it is started.
        runs: Where its run is.
        size: How many bytes of metrics it comes to.
        draw: What the moment is drawn from: one of eight is in its first seconds.
    """
    early = draw.random() < 1 / 8
    seconds = draw.uniform(0, 6) if early else draw.uniform(0, 0.05)
    before = logged(runs)
    enough = 0 if early else before + draw.randint(1, max(1, size - before))
    process = subprocess.Popen(
        command(*words),
        cwd=place,
        env=environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    until(lambda: process.poll() is not None or logged(runs) >= enough)
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
    _, said = process.communicate()
    if process.returncode not in (0, -9):
        raise RuntimeError(f"{shlex.join(words)}: {process.returncode}\n{said}")
    ended = "it had ended" if process.returncode == 0 else KILLED
    return f"{ended} at {logged(runs)} bytes of metrics"


def record_of(folder: Path) -> dict[str, Any]:
    return json.loads((folder / "run.json").read_text("utf-8"))


def left(runs: Path, printed: str) -> Left:
    [folder] = [path.parent for path in runs.glob("*/*/run.json")]
    checkpoints = {
        path.name: torch.load(path, map_location="cpu", weights_only=True)
        for path in sorted((folder / "checkpoints").glob("*.ckpt"))
    }
    strange = [path.name for path in folder.rglob("*.part")]
    if strange or (folder / "run.lock").exists():
        raise RuntimeError(f"{folder} holds {strange} or a lock")
    metrics = (folder / "metrics.csv").read_text()
    return Left(printed, record_of(folder), metrics, checkpoints)


def differences(one: Left, two: Left) -> list[str]:
    """Returns what a resumed training left that an unbroken one did not."""
    said = ("status", "metrics", "epochs", "best_epoch", "checkpoint", "seed")
    found = same(one.printed, two.printed, "printed")
    found += [f"record {name}" for name in said if one.record[name] != two.record[name]]
    found += same(one.metrics.splitlines(), two.metrics.splitlines(), "metrics")
    return found + same(one.checkpoints, two.checkpoints, "checkpoint")


def same(one: Any, two: Any, at: str) -> list[str]:
    """Returns the places where two values differ."""
    if isinstance(one, torch.Tensor) and isinstance(two, torch.Tensor):
        return [] if torch.equal(one, two) else [at]
    if type(one) is not type(two):
        return [at]
    if isinstance(one, dict):
        missing = [f"{at}.{key}" for key in one.keys() ^ two.keys()]
        both = [key for key in one if key in two]
        return missing + [d for k in both for d in same(one[k], two[k], f"{at}.{k}")]
    if isinstance(one, (list, tuple)) and len(one) == len(two):
        pairs = enumerate(zip(one, two, strict=True))
        return [d for i, (a, b) in pairs for d in same(a, b, f"{at}[{i}]")]
    return [] if one == two or (one != one and two != two) else [at]


@dataclass
class Kills:
    """What came of a row.

    Attributes:
        trials: How often a training of it was broken off and gone on with.
        kills: How many SIGKILLs that took.
        same: How many of the trials came to the same bits.
    """

    trials: int = 0
    kills: int = 0
    same: int = 0

    def added_to(self, cells: Sequence[str]) -> list[str]:
        """Returns the cells of a table's row, beside what was tried before."""
        before = map(int, cells or ("0", "0", "0"))
        found = (self.trials, self.kills, self.same)
        return [str(old + new) for old, new in zip(before, found, strict=True)]


def tried(name: str, draws: Sequence[random.Random]) -> Kills:
    """Trains a row once, and then once for each draw, breaking it off."""
    came = Kills()
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        place = Path(folder)
        runs = Path(tempfile.mkdtemp(dir=place))
        words = [*shlex.split(ROWS[name]), "--runs-dir", str(runs)]
        whole = left(runs, to_the_end(words, place))
        for draw in draws:
            found, moments = trial(name, whole, place, draw)
            came.trials += 1
            came.kills += sum(moment.startswith(KILLED) for moment in moments)
            came.same += not found
    return came


def trial(
    name: str, whole: Left, place: Path, draw: random.Random
) -> tuple[list[str], list[str]]:
    """Tries a row, and says what came of it; returns what differs, and the moments."""
    moments: list[str] = []
    try:
        found = broken(name, whole, place, draw, moments)
    except RuntimeError as error:
        found = str(error).splitlines()
    lines = [f"{'BAD ' if found else 'ok  '} {name}: {'; '.join(moments)}"]
    print("\n       ".join(lines + found[:10]), flush=True)
    return found, moments


def broken(
    name: str, whole: Left, place: Path, draw: random.Random, moments: list[str]
) -> list[str]:
    """Trains a row, breaking it off; returns how it differs from the whole one."""
    runs = Path(tempfile.mkdtemp(dir=place))
    words = [*shlex.split(ROWS[name]), "--runs-dir", str(runs)]
    again = ["--resume", "last", "--runs-dir", str(runs)]
    size = len(whole.metrics)
    while not list(runs.glob("*/*/run.json")):
        moments.append(killed(words, place, runs, size, draw))
    if draw.random() < 0.5:
        moments.append(killed(again, place, runs, size, draw))
    printed = to_the_end(again, place)
    return differences(whole, left(runs, printed))


def shared_out(
    names: Sequence[str], trials: int, seed: int
) -> dict[str, list[random.Random]]:
    """Returns which rows are tried, each with the chances of each of its trials."""
    order = random.Random(seed).sample(names, len(names))
    shares: dict[str, list[random.Random]] = {}
    for number in range(trials):
        draw = random.Random(f"{seed}, trial {number}")
        shares.setdefault(order[number % len(order)], []).append(draw)
    return shares


def killed_and_resumed(
    names: Sequence[str], trials: int, seed: int, jobs: int
) -> Iterator[tuple[str, Kills]]:
    """Tries rows, several at a time, and yields what came of each."""
    torch.set_num_threads(1)
    shares = shared_out(names, trials, seed)
    with ThreadPoolExecutor(jobs) as pool:
        yield from zip(shares, pool.map(tried, shares, shares.values()), strict=True)
