"""The compatibility table."""

from __future__ import annotations

from project.core.components.compatibility import Verdict
from project.core.writing.matrix import matrix_rows, reasons_text


def test_an_empty_matrix_is_an_empty_table():
    assert matrix_rows([]) == (["task"], [])
    assert reasons_text([]) == ""


def test_reasons_are_as_wide_as_they_are_or_as_a_terminal_is():
    verdict = Verdict("my-task", "my-model", False, "it yields A, and wants B")
    whole = "my-task + my-model  it yields A, and wants B"
    assert reasons_text([[verdict]]) == reasons_text([[verdict]], 80) == whole
    assert reasons_text([[verdict]], 38).splitlines() == [
        "my-task + my-model  it yields A, and",
        "                    wants B",
    ]
    assert reasons_text([[verdict]], 20).split() == whole.split()
