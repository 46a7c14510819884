"""A run that is taken up stays one run."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from project.core.errors import ConfigError
from project.runs.folder import Run
from project.runs.record import RunRecord
from project.runs.reopening import reopen

PRESENT = RunRecord(task="wine", pid=os.getpid(), command=["train", "--resume"])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "config.gin").write_text("")
    (tmp_path / ".run.json.1-a.part").write_text("half")
    run = Run(tmp_path, RunRecord(task="wine", started="2026-01-31T23:59:59+00:00"))
    run.close("failed", error="it broke", reason="it broke")
    return tmp_path


def test_it_runs_again_and_says_after_what(folder: Path) -> None:
    before = json.loads((folder / "run.json").read_text())
    run = reopen(folder, PRESENT, {"a.b": ["1", "2"]})
    record = json.loads((folder / "run.json").read_text())
    assert (record["status"], record["pid"]) == ("running", os.getpid())
    assert (record["task"], record["started"]) == ("wine", before["started"])
    assert "error" not in record
    [taken_up] = record["resumed"]
    assert taken_up["changed"] == {"a.b": ["1", "2"]}
    assert (taken_up["status"], taken_up["reason"]) == ("failed", "it broke")
    assert {path.name for path in folder.iterdir()} == {
        "config.gin", "run.json", "run.lock", ".reserve.part"
    }  # fmt: skip
    run.before = 100.0
    run.close("done", metrics={}, epochs=3)
    record = json.loads((folder / "run.json").read_text())
    assert record["seconds"] >= 100.0
    assert not (folder / "run.lock").exists()


def test_one_process_takes_it_up(folder: Path) -> None:
    run = reopen(folder, PRESENT, {})
    with pytest.raises(ConfigError, match="is being trained"):
        reopen(folder, PRESENT, {})
    run.discard()


def test_what_comes_to_nothing_leaves_it_as_it_was(folder: Path) -> None:
    def recorded() -> dict[str, object]:
        record = json.loads((folder / "run.json").read_text())
        return {name: v for name, v in record.items() if name != "heartbeat"}

    before = recorded()
    reopen(folder, PRESENT, {}).discard()
    assert recorded() == before
    assert not (folder / "run.lock").exists()


def test_what_is_bound_when_it_is_taken_up_is_set_for_a_rerun(tmp_path: Path) -> None:
    (tmp_path / "config.gin").write_text("")
    then = [{"key": "trainer.max_epochs", "source": "file", "where": "x.yaml:1"}]
    Run(tmp_path, RunRecord(task="wine", requested=then)).close("failed")
    bound = {"key": "trainer.max_epochs", "source": "flag", "where": "--bind #1"}
    now = [
        {"key": "run.precedence", "source": "flag", "where": "--precedence"},
        {"key": "trainer.max_epochs", "source": "file", "where": "config.gin:3"},
        bound,
    ]
    present = replace(PRESENT, requested=now)
    for changed, found in (({}, then), ({"a.b": ["1", "2"]}, [*then, bound])):
        run = reopen(tmp_path, present, changed)
        assert run.record.requested == found
        run.close("failed")
