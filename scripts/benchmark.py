"""Measures what the recipes reach, and what the dataloaders cost.

    python scripts/benchmark.py accuracy                   # every recipe, five seeds
    python scripts/benchmark.py accuracy --only mnist1d    # paths with this word
    python scripts/benchmark.py accuracy --write docs/results.md    # the table there
    python scripts/benchmark.py loaders

Seconds are of this machine, as it was. The tables are Markdown.
"""

from __future__ import annotations

import argparse
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import baselines
from tabulate import tabulate

from project.training.threads import spin_briefly

ROOT = Path(__file__).resolve().parent.parent
TABLE = re.compile(r"(<!-- accuracy -->\n)(.*?)(<!-- end of accuracy -->)", re.DOTALL)
"""Where the table of recipes belongs in a Markdown file."""

HEADER = (
    *("recipe", "metric", "published", "run beside", "bar"),
    *("mean", "min", "max", "seconds"),
)


@dataclass(frozen=True)
class Benchmark:
    """A recipe with what it is held to.

    Attributes:
        recipe: Its path.
        metric: The metric that is judged.
        bar: What the mean is held to, at least; at most for a loss.
        seconds: How long one seed may take on two cores.
        reference: What was published for such a model or data set; empty for nothing.
        baselines: Measures other methods on the same data, by name; the mean has to
            be as good as the best of them, too.
        folds: Bindings of one training each, repeated for every seed, of which the
            mean is judged; one empty text for one training a seed.
        needs: The setting that `--text` is for; empty when nothing is needed.
    """

    recipe: str
    metric: str
    bar: float
    seconds: float
    reference: str
    baselines: Callable[[], Mapping[str, float]] = dict
    folds: tuple[str, ...] = ("",)
    needs: str = ""

    @property
    def falls(self) -> bool:
        """Whether less is better."""
        return self.metric.endswith("loss")


FOLDS = tuple(f"task.fold={fold}" for fold in range(10))
BENCHMARKS = (
    Benchmark("gin/mnist1d.yaml", "test_accuracy", 0.94, 60, "CNN 0.94, human 0.96"),
    Benchmark("gin/mnist1d-gru.yaml", "test_accuracy", 0.91, 120, "GRU 0.91"),
    Benchmark("gin/mnist1d-mlp.yaml", "test_accuracy", 0.65, 20, "MLP 0.68"),
    Benchmark("gin/mnist1d-linear.yaml", "test_accuracy", 0.31, 20, "logistic 0.32"),
    Benchmark("gin/mnist1d-transformer.yaml", "test_accuracy", 0.85, 120, ""),
    Benchmark("gin/digits.yaml", "test_accuracy", 0.97, 20, "SVC 0.969"),
    Benchmark(
        "gin/language-id.yaml",
        "test_accuracy",
        0.945,
        30,
        "",
        baselines=baselines.language_id,
    ),
    Benchmark("gin/language-id-text-conv.yaml", "test_accuracy", 0.91, 120, ""),
    Benchmark(
        "gin/breast-cancer.yaml",
        "test_accuracy",
        0.97,
        20,
        "wdbc.names 0.975",
        folds=FOLDS,
    ),
    Benchmark("gin/wine.yaml", "test_accuracy", 0.97, 20, "LDA 0.989", folds=FOLDS),
    Benchmark(
        "gin/diabetes.yaml",
        "test_r2",
        0.483,
        20,
        "",
        baselines=baselines.diabetes,
        folds=FOLDS,
    ),
    Benchmark(
        "gin/text-file.yaml", "val_loss", 1.88, 120, "nanoGPT 1.88", needs="task.path"
    ),
    Benchmark("gin/modular-addition.yaml", "val_accuracy", 0.99, 60, "1.0"),
)


@dataclass
class Scores:
    """What the trainings of one recipe reached.

    Attributes:
        values: The metric, one a seed (the mean over its folds).
        seconds: How long the process of a seed took, imports and all folds included.
    """

    values: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)


def trained(recipe: str, trainings: Sequence[Sequence[str]], metric: str) -> float:
    """Returns the mean of a metric over trainings of a recipe, one after another.

    Args:
        recipe: The recipe's path.
        trainings: The bindings of each.
        metric: The metric's name.
    """
    from project.api import resolve
    from project.training.engine import train

    quiet = ["trainer.enable_progress_bar=false", "trainer.enable_model_summary=false"]
    values: list[float] = []
    with tempfile.TemporaryDirectory() as runs:
        for bindings in trainings:
            resolution = resolve(files=[ROOT / recipe], bind=[*quiet, *bindings])
            resolution.require()
            result = train(resolution, runs_dir=Path(runs), command=sys.argv)
            values.append(result.metrics[metric])
    return statistics.fmean(values)


def scores_of(benchmark: Benchmark, seeds: int, text: Path | None) -> Scores:
    """Trains a recipe in a process of its own for every seed."""
    scores = Scores()
    shared = [f"{benchmark.needs}={text}"] if benchmark.needs else []
    for seed in range(seeds):
        trainings = [
            [*shared, f"trainer.seed={seed}", *filter(None, [fold])]
            for fold in benchmark.folds
        ]
        start = time.monotonic()
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
            value = process.submit(
                trained, benchmark.recipe, trainings, benchmark.metric
            ).result()
        scores.values.append(value)
        scores.seconds.append(time.monotonic() - start)
        took = f"{value:.4f} in {scores.seconds[-1]:.0f} s"
        print(f"{benchmark.recipe} seed {seed}: {took}", file=sys.stderr)
    return scores


def accuracy(only: str, seeds: int, text: Path | None, write: Path | None) -> int:
    """Prints the table of recipes; returns 1 when one misses a bar."""
    rows: list[list[str]] = []
    missed: list[str] = []
    for benchmark in BENCHMARKS:
        if only not in benchmark.recipe:
            continue
        if benchmark.needs and not text:
            print(f"{benchmark.recipe} is left out: give --text PATH", file=sys.stderr)
            continue
        scores = scores_of(benchmark, seeds, text)
        beside = benchmark.baselines()
        row, misses = judged(benchmark, scores, beside)
        rows.append(row)
        missed += misses
        if write:  # Row by row: what was measured is kept, whatever comes after.
            write.write_text(with_rows(write.read_text("utf-8"), [row]), "utf-8")
    print(tabulate(rows, HEADER, "github", disable_numparse=True))
    for miss in missed:
        print(f"missed: {miss}", file=sys.stderr)
    return int(bool(missed))


def judged(
    benchmark: Benchmark, scores: Scores, beside: Mapping[str, float]
) -> tuple[list[str], list[str]]:
    """Returns a recipe's row of the table, and what it missed, a line each."""
    mean, seconds = statistics.fmean(scores.values), statistics.median(scores.seconds)
    best = min if benchmark.falls else max
    bar = best([benchmark.bar, *beside.values()])
    missed = []
    if not (mean <= bar if benchmark.falls else mean >= bar):  # NaN misses, too.
        missed.append(f"{benchmark.metric} is {mean:.4f}, not {bar:.4f}")
    if seconds > benchmark.seconds:
        missed.append(f"{seconds:.0f} s, not {benchmark.seconds:.0f}")
    sign = "<=" if benchmark.falls else ">="
    row = [
        f"`{benchmark.recipe}`",
        benchmark.metric,
        benchmark.reference or "-",
        ", ".join(f"{name} {score:.3f}" for name, score in beside.items()) or "-",
        f"{sign} {benchmark.bar}, {benchmark.seconds:.0f} s",
        f"{mean:.3f}",
        f"{min(scores.values):.3f}",
        f"{max(scores.values):.3f}",
        f"{seconds:.0f}",
    ]
    return row, [f"{benchmark.recipe}: {miss}" for miss in missed]


def with_rows(document: str, rows: Iterable[Sequence[str]]) -> str:
    """Returns a Markdown document with these rows in its table of recipes.

    Rows of other recipes stay; the order is that of `BENCHMARKS`.

    Raises:
        ValueError: The document has no place for the table.
    """
    place = TABLE.search(document)
    if place is None:
        raise ValueError("no <!-- accuracy --> and <!-- end of accuracy --> around")
    old = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in place[2].splitlines()
        if line.startswith("| `")
    ]
    by_recipe = {row[0]: row for row in [*old, *rows]}
    order = [f"`{benchmark.recipe}`" for benchmark in BENCHMARKS]
    kept = [by_recipe[name] for name in order if name in by_recipe]
    table = tabulate(kept, HEADER, "github", disable_numparse=True)
    return document[: place.start(2)] + table + "\n" + document[place.end(2) :]


LOADED: dict[str, dict[str, Any]] = {
    "digits": {},
    "mnist1d": {},
    "language-id": {"val_size": 0.12, "tokenizer_name": "char"},
    "python-docs": {"context_length": 64},
    "breast-cancer": {},
    "wine": {},
    "diabetes": {},
    "modular-addition": {},
}
"""Arguments of the tasks whose loaders are measured; text-file's is python-docs'."""


def epoch_seconds(batches: Callable[[], Iterable[object]]) -> float:
    """Returns the seconds that one pass over a loader takes."""
    start = time.perf_counter()
    for _ in batches():
        pass
    return time.perf_counter() - start


def loaders(rounds: int) -> int:
    """Prints what an epoch of each task's loader costs beside the usual loader.

    The usual one has the same examples in a `TensorDataset`, sequences padded to the
    longest, windows of a text side by side.
    """
    import torch
    from torch.utils.data import DataLoader, TensorDataset

    from project.core.loading import load
    from project.tasks import TASKS

    torch.set_num_threads(1)
    rows = []
    for name, arguments in LOADED.items():
        task = load(TASKS[name])(batch_size=32, **arguments)
        task.prepare_data()
        task.setup("fit")
        ours = task.train_dataloader()
        examples = torch.arange(0, ours.dataset.examples, arguments.get("context_length", 1))  # fmt: skip  # noqa: E501
        dataset = TensorDataset(*ours.dataset[examples])
        usual = DataLoader(dataset, batch_size=32, shuffle=True)
        pairs = []
        for _ in range(rounds):  # In turn, so that a busy machine slows both.
            pairs.append((epoch_seconds(lambda: ours), epoch_seconds(lambda: usual)))  # noqa: B023
        ratio = statistics.median(a / b for a, b in pairs)
        ms = [1000 * statistics.median(column) for column in zip(*pairs, strict=True)]
        rows.append([name, len(dataset), *(f"{m:.1f}" for m in ms), f"{ratio:.2f}"])
    header = ["task", "examples", "ours, ms", "TensorDataset, ms", "ratio"]
    print(tabulate(rows, header, "github", disable_numparse=True))
    return int(any(float(row[-1]) > 1 for row in rows))


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True)
    command = commands.add_parser("accuracy")
    command.add_argument("--only", default="", help="part of a recipe's path")
    command.add_argument(
        "--seeds", type=int, choices=range(1, 101), default=5, metavar="N"
    )
    command.add_argument(
        "--text", type=Path, metavar="FILE", help="what the recipe of text-file reads"
    )
    command.add_argument(
        "--write", type=Path, metavar="FILE", help="Markdown to put the table in"
    )
    command = commands.add_parser("loaders")
    command.add_argument("--rounds", type=int, default=20)
    options = parser.parse_args()
    spin_briefly()
    if options.command == "loaders":
        return loaders(options.rounds)
    if not any(options.only in benchmark.recipe for benchmark in BENCHMARKS):
        parser.error(f"no recipe's path has {options.only!r} in it")
    if options.write is not None:  # Before hours of training, not after them.
        try:
            with_rows(options.write.read_text("utf-8"), [])
        except (OSError, ValueError) as error:
            parser.error(f"--write {options.write}: {error}")
    text = options.text and options.text.resolve()
    if text is not None and not text.is_file():
        parser.error(f"--text {text}: no such file")
    return accuracy(options.only, options.seeds, text, options.write)


if __name__ == "__main__":
    sys.exit(main())
