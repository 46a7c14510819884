"""The file of metrics: what is written is what is read, whatever cut it short."""

import math
import re
import resource
import struct
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from project.runs.metrics import HEADER, Metric, append_metrics, cut_back, read_metrics

NUMBERS = st.one_of(st.floats(allow_nan=True), st.integers(-(10**9), 10**9).map(float))
NAMES = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
COUNTS = st.none() | st.integers(0, 10**12)
CALLS = st.lists(
    st.tuples(st.dictionaries(NAMES, NUMBERS, max_size=3), COUNTS, COUNTS), max_size=4
)
IN_FOLDER = settings(
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,  # Each example starts a new file.
        HealthCheck.too_slow,
    ],
    deadline=None,  # A busy disk is not a failure.
)


def bits(value: float) -> bytes:
    return b"nan" if math.isnan(value) else struct.pack("d", value)


def write(path: Path, calls: list) -> None:
    path.unlink(missing_ok=True)
    for values, step, epoch in calls:
        append_metrics(path, values, step=step, epoch=epoch)


@IN_FOLDER
@given(CALLS)
def test_every_number_reads_back_to_the_last_bit(tmp_path: Path, calls: list) -> None:
    path = tmp_path / "metrics.csv"
    write(path, calls)
    expected = [
        (step, epoch, re.sub(r"[\r\n]+", " ", name), bits(value))
        for values, step, epoch in calls
        for name, value in values.items()
    ]
    assert expected == [
        (m.step, m.epoch, m.name, bits(m.value)) for m in read_metrics(path)
    ]


@IN_FOLDER
@given(CALLS, st.data())
def test_a_file_cut_anywhere_reads_as_its_whole_lines_and_can_go_on(
    tmp_path: Path, calls: list, data: st.DataObject
) -> None:
    path = tmp_path / "metrics.csv"
    write(path, [*calls, ({"last": 1.0}, 7, 0)])
    whole = read_metrics(path)
    content = path.read_bytes()
    cut = data.draw(st.integers(0, len(content)))
    path.write_bytes(content[:cut])

    kept = read_metrics(path)
    assert repr(kept) == repr(whole[: max(0, content[:cut].count(b"\n") - 1)])

    append_metrics(path, {"next": 2.5}, step=8, epoch=1)
    assert repr(read_metrics(path)) == repr([*kept, Metric(8, 1, "next", 2.5)])
    assert path.read_bytes().startswith(",".join(HEADER).encode() + b"\n")


def test_cut_back_drops_what_a_resumed_run_logs_again(tmp_path: Path) -> None:
    path = tmp_path / "metrics.csv"
    for step in range(6):
        append_metrics(path, {"loss": step / 3}, step=step, epoch=step // 2)
    append_metrics(path, {"hand_logged": 1.0}, step=None, epoch=None)

    cut_back(path, 4)

    assert [metric.step for metric in read_metrics(path)] == [0, 1, 2, 3, None]
    cut_back(tmp_path / "missing.csv", 4)
    assert not (tmp_path / "missing.csv").exists()


def test_a_long_torn_tail_is_cut_off_before_the_next_line(tmp_path: Path) -> None:
    path = tmp_path / "metrics.csv"
    append_metrics(path, {"loss": 1.0}, step=0, epoch=0)
    with path.open("ab") as file:
        file.write(b"1,0," + b"x" * 10_000)
    append_metrics(path, {"loss": 2.0}, step=1, epoch=0)
    assert [metric.value for metric in read_metrics(path)] == [1.0, 2.0]


def test_a_file_that_is_not_there_has_no_metrics(tmp_path: Path) -> None:
    assert read_metrics(tmp_path / "metrics.csv") == []


def test_a_damaged_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "metrics.csv"
    append_metrics(path, {"loss": 1.0}, step=0, epoch=0)
    with path.open("a") as file:
        file.write("1,0,loss\n")
    with pytest.raises(ValueError, match=r"metrics\.csv:3 is not a line of step,epoch"):
        read_metrics(path)


def test_a_full_disk_is_an_error_and_leaves_whole_lines(tmp_path: Path) -> None:
    path = tmp_path / "metrics.csv"
    append_metrics(path, {"loss": 1.0}, step=0, epoch=0)
    before = path.read_bytes()
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(before) + 5, limits[1]))
    try:
        with pytest.raises(OSError, match="File too large"):
            append_metrics(path, {"loss": 2.0, "accuracy": 0.5}, step=1, epoch=0)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert path.read_bytes() == before
