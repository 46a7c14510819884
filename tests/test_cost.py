"""The cost of a training that can be gone on with, judged and written down."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "scripts"))

import cost  # noqa: E402


def test_a_row_is_of_the_middle_run() -> None:
    costs = [cost.Cost(4.4, 0.4), cost.Cost(4.08, 0.08), cost.Cost(4.0, 0.0)]
    row = cost.row_of("gin/a.yaml", 4, costs)
    assert dict(zip(cost.HEADER, row, strict=True)) == {
        "recipe": "`gin/a.yaml`",
        "epochs": "4",
        "an epoch, s": "1.00",
        "more an epoch, ms": "20.0",
        "%": "2.0",
        "from": "0.0",
        "to": "10.0",
    }


def test_what_is_timed_within_another_is_counted_once() -> None:
    class Work:
        def inner(self) -> float:
            return spin(0.02)

        def outer(self) -> float:
            return self.inner() + spin(0.02)

    spent: list[float] = []
    with cost.timed(Work, ["inner", "outer"], spent):
        took = Work().outer()
        Work().inner()
    assert len(spent) == 2
    assert spent[0] >= took
    assert Work().inner() > 0
    assert len(spent) == 2, "it is as it was"


def spin(seconds: float) -> float:
    """Computes for a while; returns how long it did."""
    start = time.process_time()
    while time.process_time() - start < seconds:
        pass
    return time.process_time() - start


@pytest.mark.parametrize(
    ("epoch", "percent", "misses"),
    [("1.00", "3.1", 1), ("1.00", "2.9", 0), ("0.99", "9.0", 0), ("2.00", "nan", 1)],
)
def test_an_epoch_that_takes_a_second_may_cost_three_percent(
    epoch: str, percent: str, misses: int
) -> None:
    row = ["`gin/a.yaml`", "4", epoch, "1", percent, "1", "1"]
    assert len(cost.missed([row])) == misses


def test_a_table_takes_the_place_of_the_one_before() -> None:
    page = "a\n<!-- cost -->\nold\n<!-- end of cost -->\nb\n"
    row = ["`gin/a.yaml`", "4", "1.00", "1.0", "0.1", "0.1", "0.1"]
    written = cost.with_table(page, [row])
    assert "old" not in written
    assert "| `gin/a.yaml` | 4 " in written
    assert cost.with_table(written, [row]) == written
    with pytest.raises(ValueError, match="cost"):
        cost.with_table("a\n", [row])


def test_what_is_measured_are_recipes() -> None:
    assert len(cost.EPOCHS) == 5
    assert all((ROOT / recipe).is_file() for recipe in cost.EPOCHS)
