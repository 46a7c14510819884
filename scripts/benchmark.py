"""Measures what the recipes reach, and what the dataloaders cost.

    python scripts/benchmark.py accuracy                  # every recipe, five seeds
    python scripts/benchmark.py accuracy --only mnist1d   # paths with this word
    python scripts/benchmark.py loaders

Seconds are of this machine, as it was. The tables are Markdown.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tabulate import tabulate

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = (sys.executable, "-m", "project", "train")


@dataclass(frozen=True)
class Benchmark:
    """A recipe with what it is held to.

    Attributes:
        recipe: Its path.
        metric: The metric that is judged.
        bar: What the mean is held to, at least; at most for a loss.
        seconds: How long one training may take on two cores.
        reference: Where the bar comes from.
        folds: Bindings of one training each, repeated for every seed; empty for one
            training a seed.
        needs: A file that must be given with --text, which the recipe is for.
    """

    recipe: str
    metric: str
    bar: float
    seconds: float
    reference: str
    folds: tuple[str, ...] = ()
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
    Benchmark("gin/mnist1d-transformer.yaml", "test_accuracy", 0.85, 120, "-"),
    Benchmark("gin/digits.yaml", "test_accuracy", 0.97, 20, "SVC 0.969"),
    Benchmark(
        "gin/language-id.yaml",
        "test_accuracy",
        0.945,
        30,
        "naive Bayes 0.916, tf-idf logistic 0.932",
    ),
    Benchmark("gin/language-id-text-conv.yaml", "test_accuracy", 0.91, 120, "-"),
    Benchmark(
        "gin/breast-cancer.yaml", "test_accuracy", 0.97, 20, "wdbc.names 0.975", FOLDS
    ),
    Benchmark("gin/wine.yaml", "test_accuracy", 0.97, 20, "LDA 0.989", FOLDS),
    Benchmark("gin/diabetes.yaml", "test_r2", 0.483, 20, "ridge 0.483", FOLDS),
    Benchmark(
        "gin/text-file.yaml",
        "val_loss",
        1.88,
        120,
        "nanoGPT's CPU configuration 1.88",
        needs="text",
    ),
    Benchmark(
        "gin/modular-addition.yaml", "val_accuracy", 0.99, 60, "arXiv 2201.02177"
    ),
)


@dataclass
class Scores:
    """What the trainings of one recipe reached.

    Attributes:
        values: The metric, one a seed (the mean over its folds).
        seconds: How long a seed's trainings took together.
    """

    values: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)


def trained(arguments: Sequence[str], runs: str) -> dict[str, float]:
    """Trains in a new process and returns the metrics."""
    done = subprocess.run(
        [*PROGRAM, *arguments, "--runs-dir", runs, "--format", "json"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(done.stderr)
    return json.loads(done.stdout)["metrics"]


def scores_of(benchmark: Benchmark, seeds: int, text: str | None) -> Scores:
    """Trains a recipe once for every seed and fold."""
    scores = Scores()
    with tempfile.TemporaryDirectory() as runs:
        for seed in range(seeds):
            start, values = time.monotonic(), []
            for fold in benchmark.folds or ("",):
                bindings = [f"trainer.seed={seed}", *filter(None, [fold])]
                if benchmark.needs and text:
                    bindings.append(f"task.path={Path(text).resolve()}")
                words = [word for bind in bindings for word in ("--bind", bind)]
                metrics = trained(["--config-file", benchmark.recipe, *words], runs)
                values.append(metrics[benchmark.metric])
            scores.values.append(statistics.fmean(values))
            scores.seconds.append(time.monotonic() - start)
            print(
                f"{benchmark.recipe} seed {seed}: {scores.values[-1]:.4f} in "
                f"{scores.seconds[-1]:.0f} s",
                file=sys.stderr,
            )
    return scores


def accuracy(only: str, seeds: int, text: str | None) -> int:
    """Prints the table of recipes; returns 1 when one misses its bar."""
    rows, missed = [], 0
    for benchmark in BENCHMARKS:
        if only not in benchmark.recipe:
            continue
        if benchmark.needs and not text:
            print(f"{benchmark.recipe} is left out: give --text PATH", file=sys.stderr)
            continue
        scores = scores_of(benchmark, seeds, text)
        mean = statistics.fmean(scores.values)
        reached = mean <= benchmark.bar if benchmark.falls else mean >= benchmark.bar
        missed += not reached
        rows.append(
            [
                f"`{benchmark.recipe}`",
                benchmark.metric,
                benchmark.reference,
                f"{'<=' if benchmark.falls else '>='} {benchmark.bar}",
                f"{mean:.4f}",
                f"{min(scores.values):.4f}",
                f"{max(scores.values):.4f}",
                f"{statistics.median(scores.seconds):.0f}",
                "yes" if reached else "NO",
            ]
        )
    header = ["recipe", "metric", "reference", "bar", "mean", "min", "max"]
    print(tabulate(rows, [*header, "seconds", "reached"], "github", disable_numparse=True))  # fmt: skip  # noqa: E501
    return int(missed > 0)


def epoch_seconds(batches: Callable[[], Iterable[object]]) -> float:
    """Returns the seconds that one pass over a loader takes."""
    start = time.perf_counter()
    for _ in batches():
        pass
    return time.perf_counter() - start


def loaders(rounds: int) -> int:
    """Prints what an epoch of each task's loader costs beside the usual loader."""
    import torch
    from torch.utils.data import DataLoader, TensorDataset

    from project.core.registry import load
    from project.data.loading import TensorBatches
    from project.tasks import TASKS

    torch.set_num_threads(1)
    rows = []
    for name in ("digits", "mnist1d", "breast-cancer", "wine", "diabetes", "modular-addition"):  # fmt: skip  # noqa: E501
        task = load(TASKS[name])(batch_size=32)
        task.prepare_data()
        task.setup("fit")
        ours = task.train_dataloader()
        dataset = ours.dataset
        assert isinstance(dataset, TensorBatches)
        usual = DataLoader(TensorDataset(*dataset.tensors), batch_size=32, shuffle=True)
        pairs = []
        for _ in range(rounds):  # In turn, so that a busy machine slows both.
            pairs.append((epoch_seconds(lambda: ours), epoch_seconds(lambda: usual)))  # noqa: B023
        ratio = statistics.median(a / b for a, b in pairs)
        ms = [1000 * statistics.median(column) for column in zip(*pairs, strict=True)]
        rows.append([name, len(dataset.tensors[0]), *(f"{m:.1f}" for m in ms), f"{ratio:.2f}"])  # fmt: skip  # noqa: E501
    header = ["task", "examples", "ours, ms", "TensorDataset, ms", "ratio"]
    print(tabulate(rows, header, "github", disable_numparse=True))
    return int(any(float(row[-1]) > 1 for row in rows))


def main() -> int:
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    command = commands.add_parser("accuracy")
    command.add_argument("--only", default="", help="part of a recipe's path")
    command.add_argument("--seeds", type=int, default=5)
    command.add_argument("--text", help="the file for the recipe of text-file")
    command = commands.add_parser("loaders")
    command.add_argument("--rounds", type=int, default=20)
    options = parser.parse_args()
    if options.command == "loaders":
        return loaders(options.rounds)
    return accuracy(options.only, options.seeds, options.text)


if __name__ == "__main__":
    sys.exit(main())
