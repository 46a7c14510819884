"""`diff` of a run and a config; `cases_diff` has runs with runs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import recorded

from project.api import resolve
from project.cli.main import main


@pytest.fixture
def run(folder: Path) -> Path:
    """A run of wine, as far as `diff` looks at it."""
    bind = ["task.batch_size=32", "model.learn_rate=0.1"]
    resolution = resolve(task="wine", model="lit-linear", bind=bind)
    made = recorded.a_run(Path("runs"), "r1", model="lit-linear")
    (made / "config.gin").write_text(resolution.to_gin())
    (made / "config.yaml").write_text(resolution.to_yaml())
    return made


def found(words: str, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    assert main(["diff", *words.split(), "--format", "json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert all(row.pop("schema") == 1 for row in rows)
    return {row.pop("key"): row for row in rows}


def test_a_config_is_of_the_runs_pair(run: Path, capsys: pytest.CaptureFixture[str]):
    Path("some.yaml").write_text("task:\n  batch_size: 32\n")
    rows = found("last -c some.yaml -b trainer.seed=4 -b model.learn_rate=0.1", capsys)
    assert rows == {
        "trainer.seed": {
            "a": 0,
            "b": 4,
            "origin_a": "default",
            "origin_b": "--bind #1",
        }
    }


def test_what_a_config_lacks_is_missing(run: Path, capsys: pytest.CaptureFixture[str]):
    Path("some.yaml").write_text("task:\n  batch_size: 32\n")
    rows = found("last -c some.yaml", capsys)
    assert rows["model.learn_rate"] == {
        "a": 0.1,
        "b": "???",
        "origin_a": "--bind #2",
        "origin_b": "not set",
    }


def test_a_config_may_be_of_another_model(
    run: Path, capsys: pytest.CaptureFixture[str]
):
    Path("some.yaml").write_text("run:\n  model: lit-mlp\nmodel:\n  dropout: 0.5\n")
    rows = found("last -c some.yaml", capsys)
    assert rows["run.model"]["b"] == "lit-mlp"
    assert rows["model.dropout"] == {
        "a": None,
        "b": 0.5,
        "origin_a": None,
        "origin_b": "some.yaml:4",
    }


def test_what_is_wrong_with_a_config_is_said(
    run: Path, capsys: pytest.CaptureFixture[str]
):
    Path("some.yaml").write_text("model:\n  learn_rat: 32\n")
    assert main(["diff", "last", "-c", "some.yaml"]) == 2
    assert "some.yaml:2" in capsys.readouterr().err
