"""`runs`, from the words to the list."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest
import recorded
from recorded import live

from project.cli.main import main


def a_run(name: str, **facts: Any) -> Path:
    results = {"monitor": "val_loss", "metrics": {"val_loss": 0.25}}
    return recorded.a_run(Path("runs"), name, **{**results, **facts})


def rows(text: str) -> list[list[str]]:
    return [line.split() for line in text.splitlines()[2:]]


@pytest.fixture(autouse=True)
def _here(folder: Path) -> Path:
    return folder


def test_a_list_says_how_each_stands(capsys: pytest.CaptureFixture[str]):
    old = "2025-01-01T00:00:00+00:00"
    a_run("r1", started=old, settings={"model.width": "8"})
    a_run("r2", status="failed", metrics=None, settings={"model.width": "9"})
    assert main(["runs"]) == 0
    first, second = rows(capsys.readouterr().out)
    assert first[:4] == ["exp/r2", "failed", "wine", "lit-mlp"]
    assert first[-1] == "model.width=9"
    assert second[:6] == ["exp/r1", "done", "wine", "lit-mlp", "val_loss", "0.2500"]
    assert second[7] == "y"


def test_a_program_reads_records_with_their_folders(
    capsys: pytest.CaptureFixture[str],
):
    made = a_run("r1", **{**live(), "boot": "another"})
    (a_run("r2") / "run.json").write_text("{")
    assert main(["runs", "--format", "json"]) == 0
    found = {each["run"]: each for each in json.loads(capsys.readouterr().out)}
    one = found[str(made.absolute())]
    assert (one["status"], one["task"], one["schema"]) == ("died", "wine", 1)
    assert found[str(Path("runs/exp/r2").absolute())]["status"] == "damaged"
    assert main(["runs", "--format", "json", "--task", "none"]) == 0
    assert json.loads(capsys.readouterr().out) == []


def test_deleting_asks(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    made = a_run("r1")
    for answer, left in (("n\n", True), ("", True), ("y\n", False)):
        monkeypatch.setattr(sys, "stdin", Terminal(answer))
        assert main(["runs", "--delete"]) == 0
        assert "delete 1 run, " in capsys.readouterr().err
        assert made.exists() == left
    assert not Path("runs/exp").exists()


def test_where_nobody_can_be_asked_nothing_is_deleted(
    capsys: pytest.CaptureFixture[str],
):
    made = a_run("r1")
    assert main(["runs", "--status", "done", "--delete"]) == 2
    said = capsys.readouterr().err
    assert "next:     python -m project runs --status done --delete --yes" in said
    assert made.exists()


def test_a_live_run_stays(capsys: pytest.CaptureFixture[str]):
    made, gone = a_run("r1", **live()), a_run("r2")
    assert main(["runs", "--delete", "--yes"]) == 0
    assert "exp/r1 is running, and stays" in capsys.readouterr().err
    assert (made.exists(), gone.exists()) == (True, False)


def test_what_cannot_be_deleted_is_said(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    def refused(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    a_run("r1")
    monkeypatch.setattr(Path, "rename", refused)
    assert main(["runs", "--delete", "--yes"]) == 1
    said = capsys.readouterr().err
    assert "exp/r1 cannot be deleted: Permission denied" in said
    assert "1 of 1 runs are left" in said
