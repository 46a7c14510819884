"""`predict` writes one row an example, where it was told to, or beside the run."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from project.cli.commands.predict import output_file
from project.core.errors import ConfigError

ROOT = Path(__file__).resolve().parents[3]


def typed(*words: str, code: int = 0) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-m", "project", *words],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
    )
    assert done.returncode == code, done.stderr
    return done


@pytest.mark.slow
def test_predictions_are_written_where_they_are_wanted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    words = ["-b", "task.batch_size=50", "-b", "model.learn_rate=0.01"]
    typed("train", "-t", "breast-cancer", "-m", "lit-linear", *words,
          "-b", "trainer.max_epochs=1")  # fmt: skip
    done = typed("predict", "last", "-o", "p.csv")
    assert "the task has no predict_dataloader: its test data is used" in done.stderr
    assert "the model has no predict_step: what its forward returns" in done.stderr
    assert "they are in p.csv" in done.stderr
    with open("p.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    scores = ["output.malignant", "output.benign"]
    assert [*rows[0]] == ["index", "target", "prediction", *scores]
    assert [row["index"] for row in rows] == [str(n) for n in range(len(rows))]
    for row in rows:
        best = max(scores, key=lambda name: float(row[name]))
        assert row["prediction"] == best.removeprefix("output.")
        assert row["target"] in ("malignant", "benign")

    said = json.loads(typed("predict", "last", "--format", "json").stdout)
    assert said["status"] == "done"
    assert Path(said["output"]).parent == Path(said["record"]).parent
    assert Path(said["output"]).read_bytes() == Path("p.csv").read_bytes()
    record = json.loads(Path(said["record"]).read_text())
    assert record["predictions"].endswith("/predictions.csv")
    assert record["rows"] == said["rows"] == len(rows)

    tested = json.loads(typed("test", "last", "--format", "json").stdout)
    right = sum(row["target"] == row["prediction"] for row in rows) / len(rows)
    assert tested["metrics"]["test_accuracy"] == pytest.approx(right, abs=1e-6)


def test_a_file_is_taken_as_it_is_typed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "there.csv").write_text("")
    (tmp_path / "link.npz").symlink_to("there.npz")
    assert output_file("there.csv", tmp_path / "run") == tmp_path / "there.csv"
    assert output_file("link.npz", tmp_path / "run") == tmp_path / "there.npz"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (".", "is a folder"),
        ("folder.csv", "is a folder"),
        ("x.json", "is no file of predictions"),
        ("x", "is no file of predictions"),
        ("a/x.csv", "there is no folder a"),
        ("pipe.csv", "is no plain file"),
        ("run/metrics.csv", "is the run's own file"),
        ("model.width=3", "-o is --output here"),
    ],
)
def test_where_nothing_can_be_written_is_refused(
    text: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "run").mkdir()
    os.mkfifo(tmp_path / "pipe.csv")
    with pytest.raises(ConfigError, match=said):
        output_file(text, tmp_path / "run")
