"""The .gin form of the file source."""

from __future__ import annotations

from pathlib import Path

from asking import only, read


def test_one_key_stands_once_in_a_gin_file(folder: Path):
    (folder / "a.gin").write_text("A.x = 1\ns/A.x = 2\nA.x = 3\n")
    found = read("a.gin")
    assert only(found.faults).problem.endswith("the first is on line 1")
