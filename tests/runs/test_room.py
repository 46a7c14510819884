"""What a run keeps back for its end, and what a full disk is called."""

from __future__ import annotations

import errno
import json
import resource
from pathlib import Path

import pytest

from project.core.errors import ConfigError
from project.runs import folder, room
from project.runs.folder import Run, open_run, write_atomic
from project.runs.metrics import append_metrics
from project.runs.record import RunRecord
from project.runs.room import RESERVE, NoRoomError, room_for


def a_run(runs_dir: Path) -> Run:
    return open_run(runs_dir, RunRecord(experiment="exp"), texts={})


def full(*_: object, **__: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.fixture
def no_room(monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk on which nothing new has room; what is there may be written over."""
    monkeypatch.setattr(folder, "replacing", full)


def test_a_full_disk_is_told_with_the_file_and_what_it_needs(
    tmp_path: Path, no_room: None
) -> None:
    path = tmp_path / "new" / "a.gin"
    with pytest.raises(NoRoomError) as caught:
        write_atomic(path, "12345")
    (fault,) = caught.value.faults
    assert fault.problem == f"{path} cannot be written: No space left on device"
    assert fault.expected.startswith("room for 5 bytes, of which ")
    assert fault.next == f"df -h {tmp_path}"
    assert isinstance(caught.value, OSError)
    assert caught.value.errno == errno.ENOSPC


def test_a_file_that_may_not_be_so_large_is_no_full_disk(tmp_path: Path) -> None:
    with pytest.raises(NoRoomError, match="ulimit -f"), room_for(tmp_path, lambda: 9):
        raise OSError(errno.EFBIG, "File too large")


def test_what_is_no_lack_of_room_stays_what_it_is(tmp_path: Path) -> None:
    with pytest.raises(PermissionError), room_for(tmp_path, lambda: 9):
        raise PermissionError(errno.EACCES, "Permission denied")


def test_the_end_is_written_down_on_a_full_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = a_run(tmp_path)
    assert (run.folder / RESERVE).stat().st_size >= room.END
    monkeypatch.setattr(folder, "replacing", full)
    run.close_after(ValueError("x" * 9000))
    record = json.loads((run.folder / "run.json").read_text())
    assert record["status"] == "failed"
    assert [each.name for each in run.folder.iterdir()] == ["run.json"]


def test_nothing_is_kept_back_once_a_run_has_ended(tmp_path: Path) -> None:
    run = a_run(tmp_path)
    run.close("done")
    assert [each.name for each in run.folder.iterdir()] == ["run.json"]


def test_a_run_whose_end_has_no_room_does_not_begin(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("project.runs.room.os.urandom", full)
    with pytest.raises(ConfigError) as caught:
        a_run(tmp_path / "runs")
    (fault,) = caught.value.faults
    assert fault.problem.startswith("the folder of runs cannot be written (No space")
    assert "of which" in fault.expected
    assert list(tmp_path.iterdir()) == []


def test_metrics_that_have_no_room_are_told_and_the_file_is_as_it_was(
    tmp_path: Path,
) -> None:
    path = tmp_path / "metrics.csv"
    append_metrics(path, {"loss": 1.0}, step=1, epoch=0)
    before = path.read_bytes()
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(before) + 3, limits[1]))
    try:
        with pytest.raises(NoRoomError) as caught:
            append_metrics(path, {"loss": 1.0}, step=2, epoch=0)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    (fault,) = caught.value.faults
    assert fault.problem == f"{path} cannot be written: File too large"
    assert fault.expected.startswith("room for 13 bytes; no file may be larger")
    assert path.read_bytes() == before
