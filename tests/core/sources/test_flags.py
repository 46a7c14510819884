"""The `flag` source: bindings of the command line."""

from __future__ import annotations

import pytest

from project.core.sources.flags import read_flags
from project.core.values import settled


def test_flags_are_numbered_in_the_order_given():
    written, faults = read_flags(["a.b=1", "lr=%x", "a.b = 2", "a.c=x=y"])
    assert [(str(w.key), str(w.origin)) for w in written] == [
        ("a.b", "--bind #1"),
        ("lr", "--bind #2"),
        ("a.b", "--bind #3"),
        ("a.c", "--bind #4"),
    ]
    assert settled(written[3].value) == "x=y"
    assert faults == []


@pytest.mark.parametrize(
    "text",
    ["a.b", "", "=", "=1", "a b=1", "a.b=1\nimport os", "a.b=1\rc.d=2", "a.b=[1"],
)
def test_a_malformed_flag_is_one_fault_and_nothing_else(text: str):
    written, faults = read_flags([text, "c.d=1"])
    assert [str(w.key) for w in written] == ["c.d"]
    assert [str(f.origin) for f in faults] == ["--bind #1"]
