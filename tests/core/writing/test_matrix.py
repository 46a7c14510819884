"""The compatibility table."""

from __future__ import annotations

from project.core.writing.matrix import matrix_rows, reasons_text


def test_an_empty_matrix_is_an_empty_table():
    assert matrix_rows([]) == (["task"], [])
    assert reasons_text([]) == ""
