"""Kills trainings at random moments, resumes them, and compares them to the bit.

    python scripts/faults.py --kills 20 --seed 7

Each trial takes one of `ROWS`, which `--seed` chooses, trains it in a process of its
own, kills that with SIGKILL, often a second time after it was resumed, and resumes it
to the end. What is left must be what an unbroken training leaves: weights, best and
last checkpoint, every line of metrics, the results that were printed and recorded.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shlex
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

ROOT = Path(__file__).resolve().parent.parent

STRANGE = "-t points -m curve --plugin strangers -b trainer.max_epochs=30"

TEXT = (
    "-t text-file -m lit-gpt -c gin/text-file.yaml "
    f"-b task.path={ROOT}/docs/configs.md "
    "-b task.batch_size=4 -b task.context_length=32 -b model.embedding_dim=32 "
    "-b trainer.val_check_interval=20 -b trainer.max_steps=60"
)

WINE = "-t wine -m lit-mlp -c gin/wine.yaml"

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
    "stranger, workers": "-t points -m curve --plugin strangers -b task.workers=2 "
    "-b trainer.max_epochs=6",
    "stranger, rare validation": f"{STRANGE} -b trainer.check_val_every_n_epoch=2",
    "stranger, averaged": f"{STRANGE} "
    "-b 'trainer.callbacks=[@StochasticWeightAveraging()]' "
    "-b StochasticWeightAveraging.swa_lrs=0.01",
    "stranger, moving average": f"{STRANGE} "
    "-b 'trainer.callbacks=[@EMAWeightAveraging()]'",
    "stranger, within epochs": f"{STRANGE} -b trainer.checkpoint_every=5",
    "stranger, max_steps": "-t points -m curve --plugin strangers "
    "-b trainer.max_steps=100 -b model.schedule=one-cycle",
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


def environment() -> dict[str, str]:
    paths = [str(ROOT), str(ROOT / "scripts"), os.environ.get("PYTHONPATH", "")]
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(filter(None, paths)),
        "OMP_NUM_THREADS": "1",
    }


def to_the_end(words: Sequence[str], place: Path) -> str:
    done = subprocess.run(
        command(*words), cwd=place, env=environment(), capture_output=True, text=True
    )
    if done.returncode:
        raise RuntimeError(f"{shlex.join(words)}: {done.returncode}\n{done.stderr}")
    return done.stdout


def killed(words: Sequence[str], place: Path, runs: Path, draw: random.Random) -> str:
    """Trains, and kills that at a random moment; says when."""
    lines = draw.choice([0, *(draw.randint(1, 200) for _ in range(7))])
    seconds = draw.uniform(0, 6) if not lines else draw.uniform(0, 0.05)
    process = subprocess.Popen(
        command(*words),
        cwd=place,
        env=environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    start = length(runs)
    while lines and process.poll() is None and length(runs) - start < 12 * lines:
        time.sleep(0.002)
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
    _, said = process.communicate()
    if process.returncode not in (0, -9):
        raise RuntimeError(f"{shlex.join(words)}: {process.returncode}\n{said}")
    ended = "it had ended" if process.returncode == 0 else "killed"
    return f"{ended} at {length(runs)} bytes of metrics"


def length(runs: Path) -> int:
    return sum(path.stat().st_size for path in runs.glob("*/*/metrics.csv"))


def left(runs: Path, printed: str) -> Left:
    [folder] = [path.parent for path in runs.glob("*/*/run.json")]
    record = json.loads((folder / "run.json").read_text())
    checkpoints = {
        path.name: torch.load(path, map_location="cpu", weights_only=True)
        for path in sorted((folder / "checkpoints").glob("*.ckpt"))
    }
    strange = [path.name for path in folder.rglob("*.part")]
    if strange or (folder / "run.lock").exists():
        raise RuntimeError(f"{folder} holds {strange} or a lock")
    metrics = (folder / "metrics.csv").read_text()
    return Left(printed, record, metrics, checkpoints)


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


def trial(name: str, whole: Left, place: Path, draw: random.Random) -> list[str]:
    """Tries a row, and says what came of it."""
    moments: list[str] = []
    try:
        found = broken(name, whole, place, draw, moments)
    except RuntimeError as error:
        found = str(error).splitlines()
    print(f"{'ok  ' if not found else 'BAD '} {name}: {'; '.join(moments)}", flush=True)
    for line in found[:10]:
        print(f"       {line}", flush=True)
    return found


def broken(
    name: str, whole: Left, place: Path, draw: random.Random, moments: list[str]
) -> list[str]:
    """Trains a row, breaking it off; returns how it differs from the whole one."""
    runs = Path(tempfile.mkdtemp(dir=place))
    words = [*shlex.split(ROWS[name]), "--runs-dir", str(runs)]
    again = ["--resume", "last", "--runs-dir", str(runs)]
    while not list(runs.glob("*/*/run.json")):
        moments.append(killed(words, place, runs, draw))
    if draw.random() < 0.5:
        moments.append(killed(again, place, runs, draw))
    printed = to_the_end(again, place)
    return differences(whole, left(runs, printed))


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--rows", default="", help="only those with this in their name")
    given = parser.parse_args(arguments)
    torch.set_num_threads(1)
    draw = random.Random(given.seed)
    rows = [name for name in ROWS if given.rows in name]
    order = draw.sample(rows, len(rows))
    bad = 0
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        place = Path(folder)
        known: dict[str, Left] = {}
        for number in range(given.kills):
            name = order[number % len(order)]
            if name not in known:
                runs = Path(tempfile.mkdtemp(dir=place))
                words = [*shlex.split(ROWS[name]), "--runs-dir", str(runs)]
                known[name] = left(runs, to_the_end(words, place))
            bad += bool(trial(name, known[name], place, draw))
    print(f"{given.kills} kills, seed {given.seed}: {bad} not to the same bits")
    return min(bad, 1)


if __name__ == "__main__":
    sys.exit(main())
