"""The Python API takes values, not texts of them."""

from __future__ import annotations

import enum
from pathlib import Path

import numpy as np
import pytest

from project.api import resolve
from project.core.errors import ConfigError


class Mood(enum.Enum):
    SUNNY = "sunny"


PAIR = {"task": "language-id", "model": "lit-rnn"}


def test_values_are_bound_as_what_they_are():
    found = resolve(
        **PAIR,
        bind={
            "task.datadir": Path("data/x"),
            "task.batch_size": np.int64(8),
            "model.learn_rate": np.float32(0.5),
        },
    )
    assert not found.faults
    assert found.value("task.datadir") == "data/x"
    assert found.value("task.batch_size") == 8
    assert found.value("model.learn_rate") == 0.5
    assert type(found.value("task.batch_size")) is int


def test_texts_and_values_may_be_mixed_and_the_later_wins():
    found = resolve(
        **PAIR, bind=["task.batch_size=4", ("task.batch_size", 8), "model.x=1"]
    )
    assert found.value("task.batch_size") == 8
    (fault,) = found.faults
    assert str(fault.origin) == "--bind #3"


@pytest.mark.parametrize("value", [Mood.SUNNY, np.arange(3), open, object()])
def test_what_no_config_can_hold_is_a_fault_and_never_a_repr(value: object):
    found = resolve(**PAIR, bind={"task.batch_size": value})
    (fault,) = found.faults
    assert fault.problem.startswith("task.batch_size cannot be ")


def test_a_plugin_that_is_not_there_is_the_only_fault(folder: Path):
    with pytest.raises(ConfigError) as caught:
        resolve(task="digit", plugins=["a_plugin_of_nobodys"])
    (fault,) = caught.value.faults
    assert fault.problem.startswith("the plugin a_plugin_of_nobodys cannot be imported")
    assert (fault.given, str(fault.origin)) == (
        "--plugin a_plugin_of_nobodys",
        "--plugin #1",
    )
