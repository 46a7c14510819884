"""The benchmark of recipes measures, judges and writes down what it measured."""

from __future__ import annotations

import importlib.util
import math
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parent.parent
SCRIPT = ROOT / "scripts" / "benchmark.py"
RESULTS = ROOT / "docs" / "results.md"


@pytest.fixture(scope="module")
def benchmark() -> ModuleType:
    """The script as a module; it finds its neighbours as a script does."""
    spec = importlib.util.spec_from_file_location("benchmark", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["benchmark"] = module  # Where dataclasses look for it.
    sys.path.insert(0, str(SCRIPT.parent))
    try:
        spec.loader.exec_module(module)
    finally:
        sys.path.remove(str(SCRIPT.parent))
    return module


def test_every_recipe_of_a_pair_is_measured_and_in_the_results(
    benchmark: ModuleType,
) -> None:
    measured = {b.recipe for b in benchmark.BENCHMARKS}
    recipes = {str(path.relative_to(ROOT)) for path in (ROOT / "gin").glob("*.yaml")}
    assert recipes - measured == {"gin/complete.yaml", "gin/incomplete.yaml"}
    (_, table, _) = benchmark.TABLE.search(RESULTS.read_text("utf-8")).groups()
    assert [line.split("`")[1] for line in table.splitlines()[2:]] == [
        b.recipe for b in benchmark.BENCHMARKS
    ]


def test_a_header_tells_what_was_measured(benchmark: ModuleType) -> None:
    table = benchmark.TABLE.search(RESULTS.read_text("utf-8"))[2]
    for line in table.splitlines()[2:]:
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        row = dict(zip(benchmark.HEADER, cells, strict=True))
        recipe = row["recipe"].strip("`")
        (reaches,) = [
            text
            for text in (ROOT / recipe).read_text("utf-8").splitlines()
            if text.startswith("# Reaches:")
        ]
        assert f" {row['mean']} " in reaches, recipe
        assert f" in {row['seconds']} s " in reaches, recipe


@pytest.mark.parametrize(
    ("metric", "values", "seconds", "beside", "misses"),
    [
        ("test_accuracy", [0.9, 1.0], [1.0, 2.0], {}, []),
        ("test_accuracy", [0.9, 0.91], [1.0, 1.0], {}, ["test_accuracy is 0.9050"]),
        ("test_accuracy", [0.95, 0.95], [1.0, 1.0], {"b": 0.96}, ["not 0.9600"]),
        ("test_accuracy", [0.95, 0.95], [11.0, 12.0], {"b": 0.9}, ["12 s, not 10"]),
        ("val_loss", [0.9, 0.9], [1.0, 1.0], {}, []),
        ("val_loss", [1.0, 1.0], [1.0, 1.0], {}, ["val_loss is 1.0000, not 0.9500"]),
        ("val_loss", [0.9, 0.9], [1.0, 1.0], {"b": 0.8}, ["not 0.8000"]),
        ("val_loss", [math.nan], [1.0], {}, ["val_loss is nan"]),
    ],
)
def test_a_mean_is_held_to_the_bar_the_baselines_and_the_time(
    benchmark: ModuleType,
    metric: str,
    values: list[float],
    seconds: list[float],
    beside: dict[str, float],
    misses: list[str],
) -> None:
    held = benchmark.Benchmark("gin/a.yaml", metric, 0.95, 10, "")
    _, missed = benchmark.judged(held, benchmark.Scores(values, seconds), beside)
    assert len(missed) == len(misses)
    assert all(part in line for part, line in zip(misses, missed, strict=True))


def test_ridge_regression_runs_beside(benchmark: ModuleType) -> None:
    """scikit-learn's ridge on the task's folds; about 0.48 wherever it is quoted."""
    assert 0.45 < benchmark.baselines.diabetes()["ridge"] < 0.52


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--only", "nothing"], "no recipe's path has 'nothing' in it"),
        (["--write", "absent.md"], "absent.md"),
        (["--seeds", "0"], "invalid choice: 0"),
        (["--text", "absent.txt"], "no such file"),
    ],
)
def test_a_mistake_is_said_before_anything_is_trained(
    benchmark: ModuleType,
    words: list[str],
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(sys, "argv", ["benchmark.py", "accuracy", *words])
    with pytest.raises(SystemExit) as caught:
        benchmark.main()
    assert caught.value.code == 2
    assert said in capsys.readouterr().err


def test_a_document_without_a_place_for_the_table(benchmark: ModuleType) -> None:
    with pytest.raises(ValueError, match="<!-- accuracy -->"):
        benchmark.with_rows("# Title\n", [])


@pytest.mark.slow
def test_what_was_measured_is_written_beside_what_was_there(
    benchmark: ModuleType, tmp_path: Path
) -> None:
    document = tmp_path / "page.md"
    document.write_text(
        "before\n<!-- accuracy -->\n"
        f"| {' | '.join(benchmark.HEADER)} |\n{'|---' * len(benchmark.HEADER)}|\n"
        "| `gin/digits.yaml` | a | b | c | d | 0.1 | 0.2 | 0.3 | 4 |\n"
        "| `gin/gone.yaml` | a | b | c | d | 0.1 | 0.2 | 0.3 | 4 |\n"
        "<!-- end of accuracy -->\nafter\n"
    )
    words = ["accuracy", "--only", "mnist1d-linear", "--seeds", "1"]
    done = subprocess.run(
        [sys.executable, str(SCRIPT), *words, "--write", str(document)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "gin/mnist1d-linear.yaml seed 0: 0.3" in done.stderr, done.stderr
    assert done.returncode == ("missed: " in done.stderr)  # In time, it reaches all.
    lines = document.read_text().splitlines()
    assert [lines[0], lines[-1]] == ["before", "after"]
    rows = [[c.strip() for c in line.split("|")] for line in lines if "`" in line]
    assert [row[1] for row in rows] == [
        "`gin/mnist1d-linear.yaml`",
        "`gin/digits.yaml`",
    ]
    assert rows[1][2:-1] == ["a", "b", "c", "d", "0.1", "0.2", "0.3", "4"]
    assert 0.28 < float(rows[0][6]) == float(rows[0][7]) == float(rows[0][8]) < 0.4
    assert "| `gin/mnist1d-linear.yaml` |" in done.stdout
