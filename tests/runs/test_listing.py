"""The runs below a folder."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from recorded import a_run, live

from project.runs.listing import Listed, delete, differing, listed, size_of
from project.runs.lock import Lock
from project.runs.record import RunRecord


def names(runs: list[Listed]) -> list[str]:
    return [run.name for run in runs]


def test_runs_are_listed_newest_first(folder: Path):
    for number in (2, 3, 1):
        a_run(folder, f"r{number}")
    assert names(listed(folder)) == ["exp/r3", "exp/r2", "exp/r1"]
    assert listed(folder / "gone") == []


def test_they_are_chosen_by_task_model_and_status(folder: Path):
    a_run(folder, "r1", task="digits")
    a_run(folder, "r2", model="gpt", status="failed")
    a_run(folder, "r3", **live())
    a_run(folder, "r4", **{**live(), "boot": "another"})
    assert names(listed(folder, task="digits")) == ["exp/r1"]
    assert names(listed(folder, model="gpt")) == ["exp/r2"]
    assert names(listed(folder, status="running")) == ["exp/r3"]
    assert names(listed(folder, status="died")) == ["exp/r4"]
    assert names(listed(folder, task="wine", status="failed")) == ["exp/r2"]


def test_a_damaged_record_is_a_row(folder: Path):
    (a_run(folder, "r1") / "run.json").write_text("{")
    (run,) = listed(folder)
    assert (run.status, run.record) == ("damaged", None)
    assert run.problem
    assert differing([run]) == {}


def test_what_is_no_run_is_not_listed(folder: Path):
    a_run(folder, "r1")
    (folder / "exp" / "notes").mkdir()
    (folder / "exp" / "file").touch()
    os.symlink(folder / "exp" / "r1", folder / "exp" / "last")
    assert names(listed(folder)) == ["exp/r1"]


def test_an_experiment_may_lie_elsewhere_and_a_half_deleted_run_is_none(folder: Path):
    made = a_run(folder / "disk", "r1")
    (folder / "runs").mkdir()
    os.symlink(made.parent, folder / "runs" / "exp")
    a_run(folder / "disk", "r2").rename(folder / "disk" / "exp" / ".r2.deleted")
    (run,) = listed(folder / "runs")
    assert run.name == "exp/r1"
    assert delete(run)  # And what a killed process has left of another.
    assert os.listdir(folder / "disk" / "exp") == []


def test_a_run_that_somebody_has_taken_up_is_not_deleted(folder: Path):
    made = a_run(folder, "r1", status="failed")
    (run,) = listed(folder)
    lock = Lock(made)
    assert not delete(run)
    lock.release()
    assert delete(run)


def test_the_size_is_that_of_all_files(folder: Path):
    run = a_run(folder, "r1")
    before = size_of(run)
    (run / "checkpoints").mkdir()
    (run / "checkpoints" / "best.ckpt").write_bytes(b"x" * 100)
    assert size_of(run) == before + 100


def test_what_differs_is_that_of_runs_of_a_pair(folder: Path):
    a_run(folder, "r1", settings={"task.batch_size": "3", "model.width": "8"})
    a_run(folder, "r2", settings={"task.batch_size": "4", "model.width": "8"})
    a_run(folder, "r3", settings={"model.width": "8"})
    a_run(folder, "r4", settings={"task.batch_size": "5"}, model="gpt")
    found = {run.name: differs for run in listed(folder)
             for differs in [differing(listed(folder))[run.folder]]}  # fmt: skip
    assert found == {
        "exp/r1": {"task.batch_size": "3"},
        "exp/r2": {"task.batch_size": "4"},
        "exp/r3": {},
        "exp/r4": {},
    }


def test_a_run_that_is_deleted_is_gone_with_its_experiment(folder: Path):
    a_run(folder, "r1")
    a_run(folder, "r2")
    first, second = listed(folder)
    assert delete(first)
    assert os.listdir(folder / "exp") == ["r1"]
    assert delete(second)
    assert os.listdir(folder) == []
    assert delete(second)  # Somebody was quicker.


def test_a_live_run_is_not_deleted_even_if_it_was_none_when_listed(folder: Path):
    made = a_run(folder, "r1")
    (run,) = listed(folder)
    (made / "run.json").write_text(RunRecord(**live()).to_json())
    assert not delete(run)
    assert made.is_dir()


def test_what_cannot_be_deleted_is_an_error(folder: Path, monkeypatch: Any):
    a_run(folder, "r1")
    (run,) = listed(folder)

    def refused(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "rename", refused)
    with pytest.raises(PermissionError):
        delete(run)
