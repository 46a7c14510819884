"""Tables of text."""

from __future__ import annotations

import pytest
import tabulate
from hypothesis import given
from hypothesis import strategies as st

from project.cli.tables import TABLE_FORMATS, TO_BE_READ, folded, table


@pytest.mark.parametrize("style", TABLE_FORMATS)
def test_every_format_is_one_of_tabulates_and_draws(style: str):
    assert style in tabulate.tabulate_formats
    text = table(["metric", "value"], [["loss", 0.123456]], style)
    assert "loss" in text
    assert "0.12" in text


def test_a_table_as_it_is_shown_by_default():
    text = table(["metric", "value"], [["loss", 0.5], ["n", 3]], "simple")
    assert text.splitlines() == [
        "metric      value",
        "--------  -------",
        "loss       0.5000",
        "n          3.0000",
    ]


HEADER = ["task", "alpha", "be-ta", "gamma", "delta"]
ROWS = [["one", "x", "∅", "x", "λx.y"], ["two", "x", "x", "x", "x"]]


@given(width=st.integers(1, 60), style=st.sampled_from(TABLE_FORMATS))
def test_a_folded_table_has_every_column_once_and_every_name_whole(
    width: int, style: str
):
    text = folded(HEADER, ROWS, style, width)
    if style not in TO_BE_READ:
        assert text == table(HEADER, ROWS, style)
        return
    blocks = text.split("\n\n")
    for name in HEADER[1:]:
        assert sum(name in block for block in blocks) == 1
    assert all("task" in block and "two" in block for block in blocks)
    for block in blocks:
        columns = sum(name in block for name in HEADER[1:])
        assert columns == 1 or max(map(len, block.splitlines())) <= width


def test_a_table_that_fits_is_not_folded():
    assert folded(HEADER, ROWS, "simple", 60) == table(HEADER, ROWS, "simple")
    assert folded(["task"], [], "simple", 1) == table(["task"], [], "simple")
