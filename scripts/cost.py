"""Measures what it costs a training that it can be gone on with.

    python scripts/cost.py --runs 5
    python scripts/cost.py --write docs/reliability.md      # the table there

Each recipe is trained in a process of its own, and what it spends on its last
checkpoint, its record and its signs of life is timed within it: a share of one and the
same training, which a machine that is busy by turns hardly changes. CPU seconds, the
middle one of the runs; one thread, since one that waits for another is counted as busy.
The best checkpoint is not counted, which every training saves.
"""

from __future__ import annotations

import argparse
import functools
import os
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any
from unittest import mock

from tabulate import tabulate

ROOT = Path(__file__).resolve().parent.parent
TABLE = re.compile(r"(<!-- cost -->\n)(.*?)(<!-- end of cost -->)", re.DOTALL)
"""Where the table belongs in a Markdown file."""

EPOCHS = {
    "gin/mnist1d.yaml": 4,
    "gin/mnist1d-gru.yaml": 4,
    "gin/language-id.yaml": 6,
    "gin/digits.yaml": 10,
    "gin/wine.yaml": 200,
}
"""Recipes, and how many epochs of each are trained."""

HEADER = ("recipe", "epochs", "an epoch, s", "more an epoch, ms", "%", "from", "to")
MOST_PERCENT = 3.0
"""What an epoch that takes a second may cost more."""


@dataclass(frozen=True)
class Cost:
    """CPU seconds of one training.

    Attributes:
        whole: From its beginning to its end, without the test.
        saving: Of them those that are spent so that it can be gone on with.
    """

    whole: float
    saving: float

    @property
    def percent(self) -> float:
        """What saving adds to the rest."""
        return 100 * self.saving / (self.whole - self.saving)


@contextmanager
def timed(owner: type, names: Sequence[str], spent: list[float]) -> Iterator[None]:
    """Adds up the CPU seconds of methods; one within another is counted once."""
    inside = 0

    def timing(method: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(method)
        def call(*arguments: Any, **named: Any) -> Any:
            nonlocal inside
            start, inside = time.process_time(), inside + 1
            try:
                return method(*arguments, **named)
            finally:
                inside -= 1
                if not inside:
                    spent.append(time.process_time() - start)

        return call

    patches = {name: timing(getattr(owner, name)) for name in names}
    with mock.patch.multiple(owner, **patches):
        yield


def measured(recipe: str, epochs: int) -> Cost:
    """Trains a recipe, in this process, and returns what it cost."""
    import pytorch_lightning as pl

    from project import resolve, train
    from project.runs.folder import Run
    from project.training.checkpoints import LastCheckpoint

    bind = {
        "trainer.max_epochs": epochs,
        "trainer.patience": None,
        "trainer.enable_progress_bar": False,
    }
    whole: list[float] = []
    saving: list[float] = []
    over = ("on_epoch_over", "on_batch_over", "on_training_over")
    with (
        tempfile.TemporaryDirectory() as runs,
        timed(pl.Trainer, ["fit"], whole),
        timed(LastCheckpoint, over, saving),
        timed(Run, ["beat"], saving),
    ):
        train(resolve(files=[ROOT / recipe], bind=bind), runs_dir=runs)
    return Cost(sum(whole), sum(saving))


def costs_of(recipe: str, epochs: int, runs: int) -> list[Cost]:
    """Returns what trainings of a recipe cost, each in a process of its own."""
    found: list[Cost] = []
    for _ in range(runs):
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
            found.append(process.submit(measured, recipe, epochs).result())
    return found


def row_of(recipe: str, epochs: int, costs: Sequence[Cost]) -> list[str]:
    """Returns the row of a recipe."""
    percents = sorted(each.percent for each in costs)
    saving = statistics.median(each.saving for each in costs) / epochs
    rest = statistics.median(each.whole - each.saving for each in costs) / epochs
    shown = [statistics.median(percents), percents[0], percents[-1]]
    texts = [f"{each:.1f}" for each in shown]
    return [f"`{recipe}`", str(epochs), f"{rest:.2f}", f"{1000 * saving:.1f}", *texts]


def missed(rows: Iterable[Sequence[str]]) -> list[str]:
    """Returns the recipes whose epochs take a second and cost too much, why each."""
    found: list[str] = []
    for row in rows:
        told = dict(zip(HEADER, row, strict=True))
        percent = float(told["%"])
        if float(told["an epoch, s"]) >= 1 and not percent < MOST_PERCENT:
            found.append(f"{told['recipe']}: {percent} %, not below {MOST_PERCENT:g} %")
    return found


def with_table(document: str, rows: Iterable[Sequence[str]]) -> str:
    """Returns a Markdown document with these rows as its table of costs.

    Raises:
        ValueError: The document has no place for the table.
    """
    place = TABLE.search(document)
    if place is None:
        raise ValueError("no <!-- cost --> and <!-- end of cost --> around")
    table = tabulate(list(rows), HEADER, "github", disable_numparse=True)
    return document[: place.start(2)] + table + "\n" + document[place.end(2) :]


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, choices=range(1, 101), default=5)
    parser.add_argument("--only", default="", help="part of a recipe's path")
    parser.add_argument(
        "--write", type=Path, metavar="FILE", help="Markdown to put the table in"
    )
    given = parser.parse_args()
    os.environ["OMP_NUM_THREADS"] = "1"
    rows: list[list[str]] = []
    for recipe, epochs in EPOCHS.items():
        if given.only in recipe:
            rows.append(row_of(recipe, epochs, costs_of(recipe, epochs, given.runs)))
            print("  ".join(rows[-1]), file=sys.stderr, flush=True)
    print(tabulate(rows, HEADER, "github", disable_numparse=True))
    if given.write:
        text = with_table(given.write.read_text("utf-8"), rows)
        given.write.write_text(text, "utf-8")
    for miss in missed(rows):
        print(f"missed: {miss}", file=sys.stderr)
    return int(bool(missed(rows)))


if __name__ == "__main__":
    sys.exit(main())
