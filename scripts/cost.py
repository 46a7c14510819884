"""Measures what it costs a training that it can be gone on with.

    python scripts/cost.py --pairs 5
    python scripts/cost.py --write docs/reliability.md      # the table there

Each recipe is trained as it is and without checkpoints, in turn, so that a busy machine
slows both, in processes of their own. The ratio is that of CPU seconds, imports and
all, and the middle one of the pairs; what an epoch costs more is beside it, in
milliseconds, and in percent of an epoch. One thread, since one that waits for another
is counted as busy.
"""

from __future__ import annotations

import argparse
import os
import re
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

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

HEADER = (
    *("recipe", "epochs", "an epoch, s"),
    *("CPU, ratio", "from", "to", "more an epoch, ms", "of an epoch, %"),
)
MOST_PERCENT = 3.0
"""What an epoch that takes a second may cost more."""

Pair = tuple[float, float]
"""CPU seconds of a training with checkpoints, and of one without."""


def trained(recipe: str, epochs: int, *, checkpoints: bool) -> float:
    """Returns the CPU seconds that a training takes."""
    binds = [
        f"trainer.max_epochs={epochs}",
        "trainer.patience=null",
        "trainer.enable_progress_bar=false",
        f"trainer.enable_checkpointing={str(checkpoints).lower()}",
    ]
    words = ["train", "-c", str(ROOT / recipe)]
    words += [word for bind in binds for word in ("-b", bind)]
    before = os.times()
    with tempfile.TemporaryDirectory() as place:
        subprocess.run(
            [sys.executable, "-m", "project", *words],
            cwd=place,
            env={**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"},
            check=True,
            capture_output=True,
        )
    after = os.times()
    cpu = after.children_user - before.children_user
    return cpu + after.children_system - before.children_system


def row_of(recipe: str, epochs: int, pairs: Sequence[Pair], first: float) -> list[str]:
    """Returns the row of a recipe.

    Args:
        recipe: Its path.
        epochs: How many were trained.
        pairs: What was measured.
        first: The CPU seconds of a training of one epoch, without checkpoints.
    """
    ratios = sorted(one / other for one, other in pairs)
    more = statistics.median(one - other for one, other in pairs) / epochs
    cpu = (statistics.median(other for _, other in pairs) - first) / (epochs - 1)
    return [
        f"`{recipe}`",
        str(epochs),
        f"{cpu:.2f}",
        f"{statistics.median(ratios):.3f}",
        f"{ratios[0]:.3f}",
        f"{ratios[-1]:.3f}",
        f"{1000 * more:.0f}",
        f"{100 * more / cpu:.1f}",
    ]


def missed(rows: Iterable[Sequence[str]]) -> list[str]:
    """Returns the recipes whose epochs take a second and cost too much, why each."""
    found: list[str] = []
    for row in rows:
        told = dict(zip(HEADER, row, strict=True))
        percent = float(told["of an epoch, %"])
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
    parser.add_argument("--pairs", type=int, choices=range(1, 101), default=5)
    parser.add_argument("--only", default="", help="part of a recipe's path")
    parser.add_argument(
        "--write", type=Path, metavar="FILE", help="Markdown to put the table in"
    )
    given = parser.parse_args()
    rows: list[list[str]] = []
    for recipe, epochs in EPOCHS.items():
        if given.only not in recipe:
            continue
        first = trained(recipe, 1, checkpoints=False)
        pairs = [
            (
                trained(recipe, epochs, checkpoints=True),
                trained(recipe, epochs, checkpoints=False),
            )
            for _ in range(given.pairs)
        ]
        rows.append(row_of(recipe, epochs, pairs, first))
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
