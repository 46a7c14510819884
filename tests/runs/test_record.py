"""The record of a run: written, read, and how it stands."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from project.runs.processes import this_process
from project.runs.record import (
    EXIT_CODES,
    SCHEMA,
    SILENCE,
    RunRecord,
    Status,
    read_record,
    record_of,
    seconds_of,
    stamp,
)

ENDED = RunRecord(
    status="failed",
    started="2026-01-31T23:59:58+00:00",
    finished="2026-02-01T00:00:00+00:00",
    exit_code=1,
    error="ValueError: no",
    metrics={"loss": 0.1},
    settings={"task.batch_size": "3"},
    versions={"torch": None},
    git={"commit": None, "dirty": False},
)


def decoded(record: RunRecord) -> RunRecord:
    return record_of(json.loads(record.to_json()))


def test_a_record_that_was_written_is_read_as_it_was():
    assert decoded(ENDED) == ENDED
    begun = RunRecord(task="wine", seed=3, started=stamp())
    assert decoded(begun) == begun
    assert "metrics" not in json.loads(begun.to_json())


def test_what_a_later_version_adds_is_kept():
    data = {**json.loads(ENDED.to_json()), "cells": [1]}
    record = record_of(data)
    assert record.more == {"cells": [1]}
    assert json.loads(record.to_json()) == data


def test_a_record_without_a_number_is_an_old_one():
    assert record_of({"status": "done", "git": None, "epochs": 3}).epochs == 3


@pytest.mark.parametrize(
    ("data", "why"),
    [
        ([], "not an object"),
        ({"status": "over"}, "status cannot be 'over'"),
        ({"status": "done", "metrics": []}, "metrics cannot be"),
        ({"status": "done", "seconds": "3"}, "seconds cannot be '3'"),
        ({"status": "done", "schema": SCHEMA + 1}, "of a later version"),
    ],
)
def test_what_is_no_record_is_refused(data: Any, why: str):
    with pytest.raises(ValueError, match=why):
        record_of(data)


@given(st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(
        st.sampled_from([each.name for each in fields(RunRecord)]) | st.text(), inner),
))  # fmt: skip
def test_no_json_raises_anything_else(data: Any):
    try:
        record_of(data)
    except ValueError:
        return


@pytest.mark.parametrize("text", ["", "{", "[" * 200_000, '{"status": "done"', "\0"])
def test_a_torn_record_is_damaged(text: str, tmp_path: Path):
    (tmp_path / "run.json").write_text(text)
    with pytest.raises(ValueError, match=r"."):
        read_record(tmp_path)


def test_every_end_has_its_exit_codes():
    assert {*EXIT_CODES} == {*get_args(Status)} - {"running"}
    assert [name for name, codes in EXIT_CODES.items() if 0 in codes] == [
        "done",
        "pruned",
    ]


def test_a_run_whose_process_is_gone_has_died():
    here = this_process()
    record = RunRecord(
        host=here.host, boot=here.boot, pid=here.pid, process_started=here.began
    )
    assert record.shown() == "running"
    assert replace(record, boot="another").shown() == "died"
    if here.began:
        assert replace(record, process_started=here.began + 1).shown() == "died"
    assert replace(ENDED, host=here.host).shown() == "failed"


def test_a_run_of_another_machine_has_died_when_it_is_silent():
    beat = "2026-01-31T23:59:58+00:00"
    record = RunRecord(host="a machine of nobody's", heartbeat=beat)
    last = seconds_of(beat)
    assert record.shown(last + SILENCE - 1) == "running"
    assert record.shown(last + SILENCE) == "died"
    assert replace(record, heartbeat="").shown() == "died"  # It says nothing at all.
