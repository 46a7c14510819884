"""Which run is used, with which values; what its weights cannot be used with."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from cases_test import FROZEN

from project.cli.argv import scan
from project.cli.using_run import (
    UsedRun,
    evaluation_of,
    freeze_arguments,
    say_unwritten,
    say_used,
    used_run,
)
from project.core.errors import ConfigError
from project.runs.lock import Lock

pytestmark = pytest.mark.usefixtures("on_fakes")


@pytest.fixture
def run(tmp_path: Path) -> Path:
    folder = tmp_path / "runs" / "a" / "20260131-235959"
    (folder / "checkpoints").mkdir(parents=True)
    (folder / "checkpoints" / "best.ckpt").write_text("weights")
    (folder / "config.gin").write_text(FROZEN)
    (folder / "run.json").write_text('{"schema": 1, "status": "done"}')
    return folder


def used(*words: str) -> UsedRun:
    return used_run(scan(["test", *words]))


def test_its_own_config_holds_and_variables_do_not(
    run: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROJECT_MODEL__WIDTH", "77")
    found = used("last")
    assert found.folder == run
    assert found.resolution.value("model.width") == 8
    assert found.changed == {}
    assert found.weights.path == run / "checkpoints" / "best.ckpt"


@pytest.mark.parametrize(
    ("bound", "changed", "said"),
    [
        ("task.batch_size=5", {"task.batch_size": ["4", "5"]}, "is 5 here, and was 4"),
        ("task.batch_size=4", {}, ""),
        ("model.width=9", {"model.width": ["8", "9"]}, "were trained with 8"),
    ],
)
def test_what_is_bound_anew_is_told_with_what_it_was(
    bound: str, changed: dict[str, Any], said: str, run: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    found = used(str(run), "-b", bound)
    assert found.changed == changed
    say_used(found)
    assert said in capsys.readouterr().err


def test_what_is_for_training_is_refused(run: Path) -> None:
    with pytest.raises(ConfigError, match="says how a run is trained"):
        used("last", "-b", "trainer.max_epochs=4")


def test_a_run_that_is_trained_is_refused(run: Path) -> None:
    lock = Lock(run)
    with pytest.raises(ConfigError, match="is being trained by process"):
        used("last")
    lock.release()


def test_a_run_without_an_end_is_used_and_it_is_said(
    run: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (run / "run.json").write_text('{"schema": 1, "status": "interrupted"}')
    (run / "checkpoints" / "best.ckpt").rename(run / "checkpoints" / "last.ckpt")
    say_used(used("last"))
    said = capsys.readouterr().err
    assert "the run is not done (interrupted)" in said
    assert "has no best checkpoint: the last one is used" in said


def test_what_is_recorded_names_the_weights_and_the_values(run: Path) -> None:
    line = scan(["test", "last", "-b", "task.batch_size=5"])
    evaluation = evaluation_of(used_run(line), line)
    evaluation.close("done")
    [path] = run.glob("evaluations/*-test/evaluation.json")
    found = json.loads(path.read_text())
    assert found["checkpoint"] == "checkpoints/best.ckpt"
    assert found["changed"] == {"task.batch_size": ["4", "5"]}
    assert {"sha256", "versions", "hashes", "code", "command"} <= {*found}
    assert json.loads((run / "run.json").read_text()) == {"schema": 1, "status": "done"}


def test_what_is_not_recorded_is_said(
    run: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (run / "evaluations").write_text("")
    line = scan(["test", "last"])
    evaluation = evaluation_of(used_run(line), line)
    say_unwritten(evaluation)
    assert "not recorded beside the run" in capsys.readouterr().err


def test_a_process_that_helps_says_and_records_nothing(
    run: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LOCAL_RANK", "1")
    line = scan(["test", "last"])
    found = used_run(line)
    capsys.readouterr()
    say_used(found)
    assert evaluation_of(found, line).folder is None
    assert capsys.readouterr().err == ""
    assert not (run / "evaluations").exists()


def test_other_processes_use_the_very_same(
    run: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["project", "test", "last"])
    line = scan(["test", "last", "-b", "task.batch_size=5"])
    assert freeze_arguments(line, used_run(line)) == ["test", "last"]
    again = scan(sys.argv[1:])
    assert again.words == [str(run)]
    assert used_run(again).changed == {"task.batch_size": ["4", "5"]}
    assert used_run(again).weights.path == run / "checkpoints" / "best.ckpt"
