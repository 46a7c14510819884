"""A word of the user's names one run, or the message says why not."""

from __future__ import annotations

from pathlib import Path

import pytest

from project.core.errors import ConfigError
from project.runs.finding import cut_to, find_run, record_in, run_before


@pytest.fixture
def runs(tmp_path: Path) -> Path:
    for name in ("a/20260101-000000", "a/20260102-000000", "b/20260102-000000-2",
                 "b/20260102-000000-10"):  # fmt: skip
        folder = tmp_path / "runs" / name
        folder.mkdir(parents=True)
        (folder / "run.json").write_text("{}")
        (folder / "config.gin").write_text("")
    (tmp_path / "runs" / "a" / "notes").mkdir()
    return tmp_path / "runs"


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("last", "b/20260102-000000-10"),
        ("20260101-000000", "a/20260101-000000"),
        ("20260101", "a/20260101-000000"),
        ("20260102-000000", "a/20260102-000000"),
        ("20260102-000000-1", "b/20260102-000000-10"),
        ("a/20260102", "a/20260102-000000"),
        ("b/20260102-000000-2", "b/20260102-000000-2"),
    ],
)
def test_an_id_its_beginning_and_the_last_one(
    word: str, meant: str, runs: Path
) -> None:
    assert find_run(word, runs) == runs / meant


def test_a_folder_is_one_wherever_it_is(
    runs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = runs / "a" / "20260101-000000"
    assert find_run(str(folder), runs / "nowhere") == folder
    monkeypatch.chdir(folder)
    assert find_run(".", runs) == folder


@pytest.mark.parametrize(
    ("word", "said", "close"),
    [
        ("2026010", "4 runs are named", "b/20260102-000000-10"),
        ("20260102-0000001", "no run '20260102-0000001'", "20260102-000000"),
        ("lats", "no run 'lats'", "last"),
        ("", "no run ''", "last"),
        ("a/notes", "no run 'a/notes'", "last"),
    ],
)
def test_what_names_none_or_several_is_one_message(
    word: str, said: str, close: str, runs: Path
) -> None:
    with pytest.raises(ConfigError) as caught:
        find_run(word, runs)
    [fault] = caught.value.faults
    assert said in fault.problem
    assert close in fault.nearest
    assert all(find_run(each, runs) for each in fault.nearest)


def test_where_there_are_no_runs_none_is_near(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        find_run("last", tmp_path)
    [fault] = caught.value.faults
    assert (fault.problem, fault.nearest) == (f"no run in {tmp_path}", ())


@pytest.mark.parametrize("text", ["", "[]", "{", "\udcff"])
def test_a_record_that_cannot_be_read_is_said(text: str, runs: Path) -> None:
    folder = runs / "a" / "20260101-000000"
    (folder / "run.json").write_text(text, errors="surrogateescape")
    with pytest.raises(ConfigError, match="the run"):
        record_in(folder)


def test_a_run_without_its_config_is_none(runs: Path) -> None:
    folder = runs / "a" / "20260101-000000"
    assert record_in(folder).status == "running"
    (folder / "config.gin").unlink()
    with pytest.raises(ConfigError, match="has no config"):
        record_in(folder)


def test_metrics_are_cut_back(tmp_path: Path) -> None:
    path = tmp_path / "metrics.csv"
    assert cut_to(tmp_path, 0)
    path.write_text("step,epoch,name,value\n0,0,loss,1.0\n1,0,loss,2")
    assert cut_to(tmp_path, 35)
    assert path.read_text() == "step,epoch,name,value\n0,0,loss,1.0\n"
    assert not cut_to(tmp_path, 40)


def test_the_run_before_is_of_the_same_experiment(runs: Path) -> None:
    assert run_before(runs / "a" / "20260101-000000") is None
    record = '{"schema": 1, "status": "done"}'
    for run in runs.glob("*/*"):
        if run.name != "notes":
            (run / "run.json").write_text(record)
    first, second = runs / "a" / "20260101-000000", runs / "a" / "20260102-000000"
    assert run_before(second) == first
    last = runs / "b" / "20260102-000000-10"
    assert run_before(last) == runs / "b" / "20260102-000000-2"
    (first / "run.json").write_text("{")
    assert run_before(second) is None


def test_a_message_says_what_was_typed(runs: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        find_run("2027", runs, "diff 2027 last")
    assert caught.value.faults[0].given == "diff 2027 last"
