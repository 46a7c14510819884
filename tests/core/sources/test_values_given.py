"""Values that Python code binds: taken for what they are, never read as text."""

from __future__ import annotations

import datetime
import enum
import math
from decimal import Decimal
from pathlib import Path
from typing import Any

import fakes
import fakes_unions
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from project.core.building.build import build
from project.core.components.inspection import describe_all
from project.core.components.manifest import Manifest
from project.core.errors import Fault
from project.core.request import Request
from project.core.resolving.resolution import Resolution
from project.core.resolving.resolve import resolve
from project.core.sources.flags import read_flags
from project.core.values import Macro, Reference, Value, same


class Mood(enum.Enum):
    RED = "angry"


class Shade(str, enum.Enum):  # noqa: UP042
    DARK = "dark"


class generic:  # noqa: N801
    """What NumPy's scalars are derived from."""

    def __init__(self, held: Any) -> None:
        self.held = held

    def item(self) -> Any:
        return self.held


generic.__module__ = "numpy"


class Number(generic):
    """A NumPy scalar without NumPy."""

    def __repr__(self) -> str:
        return f"Number({self.held!r})"


@pytest.fixture(scope="module")
def unions() -> Manifest:
    return describe_all(["fakes", "fakes_unions"], "fakes:Trainer")


def given_to(manifest: Manifest, key: str, value: Any, model: str) -> Resolution:
    bindings = [("task.batch_size", 1), ("model.width", 2), (key, value)]
    wanted = bindings if model == "net" else [bindings[0], bindings[2]]
    return resolve(Request("pixels", model, bindings=tuple(wanted)), manifest)


@pytest.mark.parametrize(
    ("key", "value", "literal", "arrived"),
    [
        ("weights", Path("a b/c"), "a b/c", Path("a b/c")),
        ("folder", Path("a"), "a", Path("a")),
        ("label", Path("data/x"), "data/x", "data/x"),
        ("label", datetime.date(2024, 1, 2), "2024-01-02", "2024-01-02"),
        ("label", datetime.datetime(2024, 1, 2, 3), "2024-01-02T03:00:00",
         "2024-01-02T03:00:00"),
        ("label", Shade.DARK, "dark", "dark"),
        ("label", Number("a"), "a", "a"),
        ("activation", fakes.Activation.TANH, "TANH", fakes.Activation.TANH),
        ("mode", Number(3), 3, 3),
        ("rate", Number(0.5), 0.5, 0.5),
        ("rate", Number(2), 2.0, 2.0),
        ("flag", Number(True), True, True),
        ("kernel", (Number(5), 7), (5, 7), (5, 7)),
        ("channels", [Number(4)], (4,), (4,)),
        ("options", {"a": Number(1)}, {"a": 1.0}, {"a": 1.0}),
        ("scheduler", [Number(1), {"a": (None,)}], [1, {"a": (None,)}],
         [1, {"a": (None,)}]),
        ("rate", math.inf, math.inf, math.inf),
    ],
    ids=str,
)  # fmt: skip
def test_an_object_becomes_the_literal_that_arrives_as_that_object(
    manifest: Manifest, key: str, value: Any, literal: Value, arrived: Any
):
    found = given_to(manifest, f"model.{key}", value, "net")
    assert not found.faults
    assert same(found.value(f"model.{key}"), literal)
    with build(found) as built:
        given = built.model.given[key]
    assert (type(given), given) == (type(arrived), arrived)


@pytest.mark.parametrize(
    ("key", "value", "arrived"),
    [
        ("names", {"c"}, {"c"}),
        ("frozen", {Path("a")}, frozenset({Path("a")})),
        ("colors", {fakes_unions.Color.RED: [Path("x")]},
         {fakes_unions.Color.RED: [Path("x")]}),
        ("path_or_text", Path("a"), "a"),
        ("path_or_color", fakes_unions.Color.RED, fakes_unions.Color.RED),
        ("path_or_color", Path("b"), Path("b")),
        ("number", fakes_unions.Level.LOW, 3),
        ("set_or_list", {2, 1}, {1, 2}),
    ],
)  # fmt: skip
def test_sets_and_members_of_unions_arrive_too(
    unions: Manifest, key: str, value: Any, arrived: Any
):
    found = given_to(unions, f"model.{key}", value, "unions")
    assert not found.faults
    with build(found) as built:
        given = built.model.given[key]
    assert (type(given), given) == (type(arrived), arrived)


@pytest.mark.parametrize(
    ("key", "value", "expected", "nearest"),
    [
        ("width", Path("3"), "an integer", ()),
        ("width", datetime.date(2024, 1, 2), "an integer", ()),
        ("width", Number(3.5), "an integer", ()),
        ("label", fakes.Activation.RELU, "a string", ()),
        ("activation", Mood.RED, "one of RELU, TANH", ()),
        ("activation", "relu", "one of RELU, TANH", ("RELU",)),
        ("scheduler", Path("a"), "a literal", ("'a'",)),
        ("scheduler", fakes.Activation.RELU, "a literal", ("'RELU'",)),
        ("scheduler", datetime.date(2024, 1, 2), "a literal", ("'2024-01-02'",)),
        ("untyped", [{1, 2}], "a literal", ("(1, 2)",)),
        ("names", {"b", "a"}, "a list of strings", ("['a', 'b']",)),
        ("names", [Path], None, ()),
        ("optimizer", fakes.Adam, None, ()),
        ("optimizer", lambda: None, None, ()),
        ("scheduler", Decimal(1), None, ()),
        ("options", {"a": object()}, None, ()),
    ],
    ids=lambda v: type(v).__name__,
)  # fmt: skip
def test_what_is_not_meant_or_no_text_can_hold_is_a_fault_that_says_what_to_do(
    manifest: Manifest, key: str, value: Any, expected: str | None, nearest: Any
):
    found = given_to(manifest, f"model.{key}", value, "net")
    faults = [f for f in found.faults if f.key is None or str(f.key) != "model.x"]
    (fault,) = faults
    assert fault.problem.startswith(f"model.{key} cannot be ")
    assert str(fault.origin) == "--bind #3"
    if expected is None:
        assert f"model.{key}=@NAME()" in fault.expected
    else:
        assert (fault.expected, fault.nearest) == (expected, nearest)


def test_a_member_whose_name_would_arrive_as_text_is_a_fault(unions: Manifest):
    red = fakes_unions.Color.RED
    (fault,) = given_to(unions, "model.color_or_text", red, "unions").faults
    assert fault.problem == "model.color_or_text cannot be <Color.RED: 'red'>"


def faults_of(key: str, value: Any) -> list[Fault]:
    return read_flags([(key, value)])[1]


def test_a_macro_has_no_annotation_and_holds_literals_only():
    assert not faults_of("lr", [0.5, math.inf])
    (fault,) = faults_of("home", Path("a"))
    assert fault.problem == "home is a macro and cannot be PosixPath('a')"
    assert (fault.expected, fault.nearest) == ("a literal", ("'a'",))


def test_what_is_no_key_or_holds_itself_is_a_fault():
    (fault,) = faults_of("no key", 1)
    assert fault.problem == "'no key' is not a key"
    endless: list[Any] = []
    endless.append(endless)
    (fault,) = faults_of("model.x", endless)
    assert (fault.problem, fault.given) == (
        "model.x is nested too deep",
        "model.x=...",
    )


def test_references_and_macros_are_values(manifest: Manifest):
    reference = Reference("Adam", "slow")
    found = given_to(manifest, "model.optimizer", reference, "net")
    assert (found.faults, found.value("model.optimizer")) == ((), reference)
    (written,), _ = read_flags([("model.width", [Macro("w")])])
    assert written.value == [Macro("w")]


def test_the_origin_is_the_text_that_would_mean_the_same():
    (written,), _ = read_flags([("model.x", {"a": [Path("b"), None, (1,)]})])
    assert str(written.origin) == "--bind #1"
    assert written.origin.text == "model.x={'a': ['b', null, (1,)]}"


@pytest.mark.parametrize(
    "text", ["@AdamW", "%x", "@@", "???", "1", "true", "null", "", " a ", "'q'", "[1",
             "a\nb", "(1, 2)", "inf", "x: y # z", "\u200b"]
)  # fmt: skip
def test_a_string_is_that_string(manifest: Manifest, text: str):
    assert_is_that_string(manifest, text)


@settings(max_examples=60, deadline=None)
@given(text=st.text())
def test_every_string_is_that_string(manifest: Manifest, text: str):
    assert_is_that_string(manifest, text)


def assert_is_that_string(manifest: Manifest, text: str) -> None:
    for key in ("model.label", "model.scheduler"):
        found = given_to(manifest, key, text, "net")
        assert not found.faults
        assert same(found.value(key), text)
