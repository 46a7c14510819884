"""Run folders: claimed by one process, whole files, and a record of how it ended."""

from __future__ import annotations

import json
import math
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from project.core.errors import ConfigError
from project.runs.folder import (
    BEAT,
    Run,
    check_place,
    open_run,
    write_atomic,
)
from project.runs.record import EXIT_CODES, RunRecord
from project.runs.signals import Interrupted


def a_run(runs_dir: Path, experiment: str = "exp") -> Run:
    about = RunRecord(experiment=experiment, command=["me", "train"])
    return open_run(runs_dir, about, texts={"config.gin": "a = 1\n"})


def record(run: Run) -> dict:
    return json.loads((run.folder / "run.json").read_text())


def test_a_new_run_says_what_is_about_to_run(tmp_path: Path) -> None:
    about = RunRecord(experiment="exp", command=["project", "train"], seed=7)
    run = open_run(tmp_path / "runs", about, texts={"config.gin": "a = 1\n"})
    assert run.folder.parent == tmp_path / "runs" / "exp"
    assert (run.folder / "config.gin").read_text() == "a = 1\n"
    said = record(run)
    assert said["status"] == "running"
    assert said["command"] == ["project", "train"]
    assert said["seed"] == 7
    assert said["started"].endswith("+00:00")
    assert said["heartbeat"] >= said["started"]
    assert "finished" not in said


def test_runs_of_the_same_second_get_folders_of_their_own(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        runs = list(pool.map(lambda _: a_run(tmp_path), range(16)))
    assert len({run.folder for run in runs}) == 16


def test_processes_at_once_get_folders_of_their_own(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path\n"
        "from project.runs.folder import open_run\n"
        "from project.runs.record import RunRecord\n"
        "about = RunRecord(experiment='exp')\n"
        "run = open_run(Path(sys.argv[1]), about, texts={})\n"
        "print(run.folder, 'torch' in sys.modules)"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    both = [
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)
    ]
    said = [process.communicate(timeout=30)[0].split() for process in both]
    assert said[0][0] != said[1][0]
    assert {torch for _, torch in said} == {"False"}


def test_making_a_run_stays_where_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    run = a_run(Path("runs"))
    assert Path.cwd() == tmp_path
    assert run.folder.is_absolute()
    assert os.listdir(tmp_path) == ["runs"]


@pytest.mark.parametrize(
    "name", ["", ".", "..", "a/b", "/a", "-a", ".hidden", "a\n", "a\0", "a ", "a" * 201]
)
def test_a_name_that_is_no_plain_folder_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        a_run(tmp_path / "runs", name)
    assert caught.value.faults[0].given == name
    assert "trainer.experiment=" in caught.value.faults[0].next
    assert not (tmp_path / "runs").exists()


def test_a_place_is_tried_before_it_is_needed_and_nothing_is_left(
    tmp_path: Path,
) -> None:
    check_place(tmp_path / "new" / "runs", "exp")
    assert os.listdir(tmp_path) == []
    a_run(tmp_path / "runs")
    before = sorted(tmp_path.rglob("*"))
    check_place(tmp_path / "runs", "exp")
    assert sorted(tmp_path.rglob("*")) == before
    (tmp_path / "file").touch()
    with pytest.raises(ConfigError, match="Not a directory"):
        check_place(tmp_path / "file", "exp")
    with pytest.raises(ConfigError, match="not a plain folder name"):
        check_place(tmp_path, "../exp")


def test_a_file_in_the_way_is_one_clear_error(tmp_path: Path) -> None:
    (tmp_path / "runs").write_text("not a folder")
    with pytest.raises(ConfigError) as caught:
        a_run(tmp_path / "runs")
    [fault] = caught.value.faults
    assert fault.given == str(tmp_path / "runs")
    assert "--runs-dir" in fault.next


def test_a_disk_that_takes_no_files_leaves_no_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, *_: object, **__: object) -> None:
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr("project.runs.folder.write_atomic", full)
    with pytest.raises(ConfigError, match="No space left on device"):
        a_run(tmp_path / "runs")
    assert not (tmp_path / "runs").exists()


def test_a_file_is_replaced_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "run.json"
    write_atomic(path, "old é \udc80\n")
    assert path.read_bytes() == b"old \xc3\xa9 \x80\n"

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_atomic(path, "new\n")
    assert path.read_bytes() == b"old \xc3\xa9 \x80\n"
    assert os.listdir(tmp_path) == ["run.json"]


def test_a_run_that_is_done_records_its_results(tmp_path: Path) -> None:
    run = a_run(tmp_path)
    run.close("done", metrics={"loss": 0.1 + 0.2, "bad": float("nan")}, epochs=3)
    said = record(run)
    assert said["status"] == "done"
    assert said["metrics"] == {"loss": 0.1 + 0.2, "bad": "nan"}
    assert said["seconds"] >= 0
    assert said["finished"] >= said["started"]


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (ValueError("no"), "failed", 1),
        (KeyboardInterrupt(), "interrupted", 130),
        (Interrupted(signal.SIGINT), "interrupted", 130),
        (Interrupted(signal.SIGTERM), "terminated", 143),
        (Interrupted(signal.SIGHUP), "terminated", 129),
    ],
)
def test_a_run_that_is_not_done_records_why(
    error: BaseException, status: str, code: int, tmp_path: Path
) -> None:
    run = a_run(tmp_path)
    run.close_after(error)
    said = record(run)
    assert (said["status"], said["exit_code"]) == (status, code)
    assert code in EXIT_CODES[status]
    assert type(error).__name__ in said["error"]


def test_the_reason_is_one_line_and_holds_no_password(tmp_path: Path) -> None:
    run = a_run(tmp_path)
    run.close_after(OSError("no answer from http://me:secret@host/x\nat all"))
    assert record(run)["reason"] == "OSError: no answer from http://***@host/x"


def test_a_sign_of_life_is_given_now_and_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = a_run(tmp_path)
    begun = time.monotonic()
    saved: list[float] = []
    passed = [0.0]
    monkeypatch.setattr(time, "monotonic", lambda: begun + passed[0])
    monkeypatch.setattr(
        "project.runs.folder.write_atomic", lambda *_, **__: saved.append(passed[0])
    )
    for passed[0] in (BEAT / 2, BEAT + 1, BEAT + 2, 2 * BEAT + 1):
        run.beat()
    assert saved == [BEAT + 1, 2 * BEAT + 1]


def test_a_full_disk_does_not_end_a_training_at_its_sign_of_life(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = a_run(tmp_path)
    run._last = -math.inf

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("project.runs.folder.write_atomic", full)
    run.beat()


def test_what_was_changed_in_the_code_is_for_its_owner_alone(tmp_path: Path) -> None:
    about = RunRecord(experiment="exp")
    run = open_run(tmp_path, about, texts={"code.diff": "+x\n", "config.gin": ""})
    assert (run.folder / "code.diff").stat().st_mode & 0o077 == 0


def test_a_run_that_never_began_leaves_nothing(tmp_path: Path) -> None:
    first, second = a_run(tmp_path), a_run(tmp_path)
    second.discard()
    assert os.listdir(tmp_path / "exp") == [first.folder.name]
    first.discard()
    assert os.listdir(tmp_path) == []


def test_only_the_folders_that_were_made_for_a_run_go_with_it(tmp_path: Path) -> None:
    a_run(tmp_path / "new" / "runs").discard()
    assert os.listdir(tmp_path) == []

    (tmp_path / "runs").mkdir()
    a_run(tmp_path / "runs").discard()
    assert os.listdir(tmp_path / "runs") == []

    kept = tmp_path / "runs" / "exp" / "notes.txt"
    kept.parent.mkdir()
    kept.write_text("mine")
    run = a_run(tmp_path / "runs")
    (run.folder / "events").mkdir()  # A logger of the user's has written already.
    (run.folder / "events" / "1").write_text("...")
    run.discard()
    assert os.listdir(kept.parent) == ["notes.txt"]


def test_a_folder_that_another_run_has_just_removed_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = Path.mkdir
    removed = []

    def once(path: Path, *args: object, **options: bool) -> None:
        if not removed and path.parent.name == "exp":
            removed.append(path)
            path.parent.rmdir()
        made(path, *args, **options)

    monkeypatch.setattr(Path, "mkdir", once)
    assert a_run(tmp_path).folder.is_dir()
    assert removed
