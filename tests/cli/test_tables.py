"""Tables of text."""

from __future__ import annotations

import pytest
import tabulate

from project.cli.tables import TABLE_FORMATS, table


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
