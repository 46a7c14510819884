"""The .gin form of the file source."""

from __future__ import annotations

from pathlib import Path

from asking import read, told


def test_a_key_may_stand_twice_in_a_gin_file(folder: Path):
    (folder / "a.gin").write_text("A.x = 1\ns/A.x = 2\nA.x = 3\n")
    found = read("a.gin")
    assert found.faults == []
    assert [(key, value) for key, value, _ in told(found.written)] == [
        ("A.x", 1), ("s/A.x", 2), ("A.x", 3),
    ]  # fmt: skip
