"""Runs as the rows of a table."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from recorded import a_run, live

from project import ConfigError, runs
from project.runs.overview import HEADER, rows_of


def test_the_room_is_the_function_that_lists_what_is_in_it(tmp_path: Path) -> None:
    a_run(tmp_path, "r1", metrics={"val_loss": 0.25}, monitor="val_loss")
    a_run(tmp_path, "r2", task="digits", **live())
    found = runs(tmp_path)
    assert [(run.folder.name, run.status) for run in found] == [
        ("r2", "running"),
        ("r1", "done"),
    ]
    assert found[1].record
    assert found[1].record.metrics == {"val_loss": 0.25}
    assert [run.name for run in runs(str(tmp_path), task="wine")] == ["exp/r1"]
    assert runs(tmp_path, status="died") == []
    assert runs(tmp_path / "none") == []
    assert sys.modules["project.runs"] is runs


def test_it_is_a_table_in_a_notebook(tmp_path: Path) -> None:
    a_run(tmp_path, "r1", settings={"model.name": "<b>"})
    a_run(tmp_path, "r2")
    found = runs(tmp_path)
    assert repr(found) == "<2 runs>"
    page = found._repr_html_()
    assert "<caption>2 runs</caption>" in page
    assert "model.name=&lt;b&gt;" in page


def test_a_row_says_how_a_run_stands_and_differs(tmp_path: Path) -> None:
    a_run(tmp_path, "r1", metrics={"loss": 1}, monitor="loss", settings={"a.b": "1"})
    a_run(tmp_path, "r2", metrics={"loss": "nan"}, monitor="loss")
    (tmp_path / "exp" / "r2" / "large").write_bytes(bytes(1_500_000))
    broken = a_run(tmp_path, "r3")
    (broken / "run.json").write_text("{")
    rows = [dict(zip(HEADER, row, strict=True)) for row in rows_of(runs(tmp_path))]
    by_name = {row["run"]: row for row in rows}
    assert by_name["exp/r1"]["result"] == "loss 1"
    assert by_name["exp/r1"]["differs"] == "a.b=1"
    assert by_name["exp/r2"]["result"] == "loss nan"
    assert by_name["exp/r2"]["size"] == "1.5 MB"
    assert by_name["exp/r3"]["status"] == "damaged"
    assert "Expecting" in by_name["exp/r3"]["differs"]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"status": "don"}, "nearest:  done"),
        ({"status": 3}, "no status 3"),
        ({"task": 3}, "task cannot be 3"),
        ({"runs_dir": 3}, "runs_dir cannot be 3"),
    ],
)
def test_what_cannot_be_meant_is_said(asked: dict[str, str], said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        runs(**asked)
