"""Faults as data, and the names that are close to a misspelt one."""

from __future__ import annotations

import copy
import pickle

import pytest

from project.core.errors import ConfigError, Fault, RunError, UserError, nearest
from project.core.origins import Origin, Source


@pytest.mark.parametrize(
    ("name", "names", "expected"),
    [
        pytest.param("droput", ["depth", "dropout"], ("dropout",), id="a letter less"),
        pytest.param("DropOut", ["dropout"], ("dropout",), id="case"),
        pytest.param("lit_rnn", ["lit-rnn"], ("lit-rnn",), id="underscore"),
        pytest.param("conv-net", ["lit-conv-net", "lit-mlp"], ("lit-conv-net",),
                     id="end"),
        pytest.param("mnist", ["mnist1d", "digits"], ("mnist1d",), id="beginning"),
        pytest.param("zzz", ["dropout"], (), id="nothing is close"),
        pytest.param("", ["dropout"], (), id="nothing was given"),
        pytest.param("lr", ["long_running"], (), id="two letters prove nothing"),
    ],
)  # fmt: skip
def test_nearest(name: str, names: list[str], expected: tuple[str, ...]):
    assert nearest(name, names) == expected


def test_nearest_gives_three_names_at_most():
    names = ["batch_sizes", "batch_sized", "batch_siz", "batch_si", "other"]
    assert len(nearest("batch_size", names)) == 3


def test_a_config_error_carries_all_of_its_faults():
    faults = [Fault("one"), Fault("two")]
    error = ConfigError(*faults)
    assert error.faults == tuple(faults)
    assert error.problems == "one; two"
    assert str(error) == "one\ntwo"


def test_a_fault_keeps_the_first_origin_it_was_given():
    inner, outer = Origin(Source.FILE, "a.gin:1"), Origin(Source.FLAG, "--bind #1")
    assert Fault("x").at(outer).origin == outer
    assert Fault("x", origin=inner).at(outer).origin == inner


class Sunk(RunError):
    def __init__(self, depth: int, ship: str) -> None:
        super().__init__(Fault(f"{ship} lies {depth} below"))
        self.depth = depth


class Absent(UserError, FileNotFoundError):
    def __init__(self, task: str, path: str) -> None:
        self.task = task
        super().__init__(f"{task} has no {path}")


@pytest.mark.parametrize("error", [Sunk(3, "she"), Absent("wine", "x.csv")])
def test_an_error_is_sent_whatever_its_constructor_takes(error: Exception):
    """One that cannot be made again in the parent breaks a pool of processes."""
    error.add_note("a note")
    for again in (pickle.loads(pickle.dumps(error)), copy.copy(error)):
        assert type(again) is type(error)
        assert (str(again), again.args) == (str(error), error.args)
        assert vars(again) == vars(error)
