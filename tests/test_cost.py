"""The cost of a training that can be gone on with, judged and written down."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "scripts"))

import cost  # noqa: E402


def test_a_row_is_of_the_middle_pair() -> None:
    pairs = [(11.0, 10.0), (10.2, 10.0), (9.0, 10.0)]
    row = cost.row_of("gin/a.yaml", 4, pairs, first=7.0)
    assert dict(zip(cost.HEADER, row, strict=True)) == {
        "recipe": "`gin/a.yaml`",
        "epochs": "4",
        "an epoch, s": "1.00",
        "CPU, ratio": "1.020",
        "from": "0.900",
        "to": "1.100",
        "more an epoch, ms": "50",
        "of an epoch, %": "5.0",
    }


@pytest.mark.parametrize(
    ("epoch", "percent", "misses"),
    [("1.00", "3.1", 1), ("1.00", "2.9", 0), ("0.99", "9.0", 0), ("2.00", "nan", 1)],
)
def test_an_epoch_that_takes_a_second_may_cost_three_percent(
    epoch: str, percent: str, misses: int
) -> None:
    row = ["`gin/a.yaml`", "4", epoch, "1", "1", "1", "1", percent]
    assert len(cost.missed([row])) == misses


def test_a_table_takes_the_place_of_the_one_before() -> None:
    page = "a\n<!-- cost -->\nold\n<!-- end of cost -->\nb\n"
    row = ["`gin/a.yaml`", "4", "1.00", "1.0", "1.0", "1.0", "1", "0.1"]
    written = cost.with_table(page, [row])
    assert "old" not in written
    assert "| `gin/a.yaml` | 4 " in written
    assert cost.with_table(written, [row]) == written
    with pytest.raises(ValueError, match="cost"):
        cost.with_table("a\n", [row])


def test_what_is_measured_are_recipes() -> None:
    assert len(cost.EPOCHS) == 5
    assert all((ROOT / recipe).is_file() for recipe in cost.EPOCHS)
