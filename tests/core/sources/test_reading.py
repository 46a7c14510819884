"""The text of config files, and not without end."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest
from asking import only, read, told


@pytest.mark.parametrize(
    ("name", "data", "problem"),
    [
        ("a.yaml", b"\xff\xfe", "not UTF-8 text"),
        ("a.gin", b"A.x = '\xe9'", "not UTF-8 text"),
        ("a.yaml", b"a: \0", "a NUL character"),
        ("a.gin", b"#" * 100_001, "a.gin is larger than 100,000 bytes"),
    ],
)
def test_a_file_that_cannot_be_text_is_refused(
    folder: Path, name: str, data: bytes, problem: str
):
    (folder / name).write_bytes(data)
    assert only(read(name).faults).problem == problem


def test_a_byte_order_mark_is_no_part_of_the_text(folder: Path):
    (folder / "a.gin").write_bytes(b"\xef\xbb\xbfA.x = '\xc3\xa9'\n")
    (folder / "b.yaml").write_bytes(b"\xef\xbb\xbfA: {x: 1}\n")
    found = read("a.gin", "b.yaml")
    assert [v for _, v, _ in told(found.written)] == ["é", 1]


def test_a_pipe_is_read(folder: Path):
    path = folder / "pipe.yaml"
    os.mkfifo(path)
    writer = threading.Thread(target=path.write_text, args=("A: {x: 1}\n",))
    writer.start()
    assert len(read("pipe.yaml").written) == 1
    writer.join()
