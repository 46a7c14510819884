"""Ranges that annotations declare."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import annotated_types as at
import pytest
from hypothesis import given
from hypothesis import strategies as st

from project.core.kinds import alternatives, convert, example, expectation
from project.core.types import BadValueError
from project.core.types_of import type_of
from project.core.values import MISSING, Macro, Scalar

SHARE = Annotated[float, at.Ge(0), at.Lt(1)]


@dataclass(frozen=True)
class Form:
    """As pydantic and msgspec have it."""

    pattern: str


class Odd(at.GroupedMetadata):
    """A group of one's own."""

    def __iter__(self) -> Iterator[Any]:
        return iter((at.Ge(1), at.MultipleOf(3)))


class Hostile:
    """An object of somebody's that answers nothing."""

    def __getattr__(self, name: str) -> Any:
        raise RuntimeError(name)


@pytest.mark.parametrize(
    ("annotation", "text", "good", "bad"),
    [
        (SHARE, "float in [0, 1)", [0.0, 0.5], [1.0, -0.1, math.nan, math.inf]),
        (Annotated[float, at.Interval(gt=0, le=1)], "float in (0, 1]", [1.0], [0.0]),
        (Annotated[int, at.Ge(1)], "int at least 1", [1, 9], [0, -1]),
        (Annotated[float, at.Gt(0)], "float above 0", [1e-9], [0.0]),
        (Annotated[int, at.Le(3)], "int at most 3", [3, -9], [4]),
        (Annotated[int, at.Lt(3)], "int below 3", [2], [3]),
        (Annotated[int, at.MultipleOf(8)], "int a multiple of 8", [0, 16], [4]),
        (Annotated[int | None, at.Ge(1)], "int at least 1 | None", [None, 1], [0]),
        (Annotated[int, at.Ge(1)] | None, "int at least 1 | None", [None, 1], [0]),
        (list[Annotated[int, at.Ge(1)]], "list[int at least 1]",
         [[], [1]], [[1, 0]]),
        (Annotated[list[int], at.Len(1, 2)],
         "list[int] of length 1 or more and of length 2 or less", [[1]],
         [[], [1, 2, 3]]),
        (Annotated[str, at.MinLen(2)], "str of length 2 or more", ["ab"], ["a"]),
        (Annotated[float, "positive", at.Predicate(bool)], "float", [-1.0], []),
        (Literal[-1] | Annotated[int, at.Ge(1)], "Literal[-1] | int at least 1",
         [-1, 1], [0, -2]),
        (Annotated[int, at.Lt(0)] | Annotated[int, at.Gt(9)],
         "int below 0 | int above 9", [-1, 10], [0, 9]),
        (tuple[Annotated[int, at.Ge(1)], ...], "tuple[int at least 1, ...]",
         [(1, 2)], [(1, 0)]),
        (dict[str, SHARE] | None, "dict[str, float in [0, 1)] | None",
         [None, {"a": 0.5}], [{"a": 1.0}]),
        (Annotated[float, at.MultipleOf(0.1)], "float a multiple of 0.1",
         [0.3, 1.0], [0.25, math.inf]),
        (Annotated[str, Form(r"(?P<HH>\d\d):(?P<MM>\d\d)")], "str of the form HH:MM",
         ["12:30"], ["12:3", "112:30", ""]),
        (Annotated[int, Odd()], "int at least 1 and a multiple of 3", [3], [0, 4]),
        (Annotated[int, Hostile()], "int", [-1], []),
    ],
)  # fmt: skip
def test_what_is_within_passes_and_nothing_else(
    annotation: Any, text: str, good: list[Any], bad: list[Any]
) -> None:
    wanted = type_of(annotation)
    assert wanted.text == text
    for value in good:
        assert convert(value, wanted) == value
    for value in bad:
        with pytest.raises(BadValueError):
            convert(value, wanted)


@given(st.floats() | st.integers(-5, 5).map(float))
def test_a_value_is_unchanged_or_refused(value: float) -> None:
    wanted = type_of(SHARE)
    if 0 <= value < 1:
        assert convert(value, wanted) == value
    else:
        with pytest.raises(BadValueError, match="") as caught:
            convert(value, wanted)
        assert caught.value.expected == "a number in [0, 1)"


def test_what_is_not_known_yet_passes() -> None:
    for value in (MISSING, Macro("x")):
        assert convert(value, type_of(SHARE)) == value


def test_a_range_is_in_the_message_the_example_and_the_schema() -> None:
    wanted = type_of(SHARE)
    assert expectation(wanted) == "a number in [0, 1)"
    assert {"type": "number", "minimum": 0, "exclusiveMaximum": 1} in alternatives(
        wanted
    )
    with pytest.raises(BadValueError) as caught:
        convert(Scalar("x"), wanted)
    assert caught.value.expected == "a number in [0, 1)"


SOME = [(at.Ge(64),), (at.Gt(64),), (at.Lt(4),), (at.Le(4),), (at.Ge(0), at.Lt(1))]
NARROW = [(at.Interval(gt=1, lt=2),), (at.Interval(gt=0, le=0.05),)]  # No integer is.


@pytest.mark.parametrize(
    ("kind", "limits"),
    [*((kind, each) for kind in (int, float) for each in SOME),
     *((float, each) for each in NARROW)],
)  # fmt: skip
def test_an_example_is_within(kind: type, limits: tuple[Any, ...]) -> None:
    annotation: Any = kind
    for limit in limits:
        annotation = Annotated[annotation, limit]
    wanted = type_of(annotation)
    if kind is int and len(limits) == 2:
        assert example(wanted) == "0"
    convert(Scalar(example(wanted)), wanted)


def test_a_schema_has_the_form_and_the_length_of_a_text() -> None:
    form = type_of(Annotated[str, Form(r"(?P<HH>\d\d):(?P<MM>\d\d)")])
    assert alternatives(form) == [{"type": "string", "pattern": r"^(?:(\d\d):(\d\d))$"}]
    (length,) = alternatives(type_of(Annotated[str, at.Len(1, 3)]))
    assert (length["minLength"], length["maxLength"]) == (1, 3)


def test_a_hint_is_taken_when_it_is_typed() -> None:
    wanted = type_of(list[Annotated[int, at.Ge(1)]])
    for text, hint in (("3", ("[3]",)), ("0", ()), ("abc", ())):
        with pytest.raises(BadValueError) as caught:
            convert(Scalar(text), wanted)
        assert caught.value.hint == hint


@pytest.mark.parametrize(("text", "hint"), [("2.0", ("2",)), ("0.0", ()), ("-1.0", ())])
def test_a_number_that_is_out_of_range_too_is_no_hint(
    text: str, hint: tuple[str, ...]
) -> None:
    for wanted in (Annotated[int, at.Ge(1)], Annotated[int, at.Ge(1)] | None):
        with pytest.raises(BadValueError) as caught:
            convert(Scalar(text), type_of(wanted))
        assert caught.value.hint == hint
