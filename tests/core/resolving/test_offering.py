"""What a message offers in place of a value."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
from annotated_types import Ge, Gt, Interval, Le, Lt, MinLen
from hypothesis import given
from hypothesis import strategies as st

from project.core.errors import Fault
from project.core.kinds import convert
from project.core.origins import Origin, Source
from project.core.resolving.offering import in_gin, offered, sample
from project.core.sources.scalars import raw_of_text
from project.core.types import BadValueError
from project.core.types_of import type_of
from project.core.values import MISSING, Scalar

FLAG = Origin(Source.FLAG, "--bind #1", "model.x=?")
Positive = Annotated[int, Ge(1)]


def next_of(text: str, annotation: Any, default: Any = MISSING) -> str:
    fault = Fault("x", "model.x=?", FLAG)
    return offered(fault, "model.x", Scalar(text), type_of(annotation), default).next


@pytest.mark.parametrize(
    ("text", "annotation", "default", "value"),
    [
        ("0", Positive, MISSING, "1"),
        ("-7", Literal[-1] | Positive | None, 10, "1"),
        ("9", Annotated[int, Le(5)], MISSING, "5"),
        ("9", Annotated[int, Lt(5)], MISSING, "4"),
        ("-3", Annotated[int, Ge(0)] | None, None, "32"),
        ("-1", Annotated[float, Ge(0)] | None, None, "0.1"),
        ("2", Annotated[float, Interval(ge=0, le=1)], MISSING, "1"),
        ("7", Annotated[float, Ge(0), Lt(1)], 0.5, "0.5"),
        ("0", Annotated[float, Gt(0)], MISSING, "0.1"),
        ("3.5", int, MISSING, "3"),
        ("many", int, 4, "4"),
        ("many", Positive, MISSING, "32"),
        ("yes", Annotated[list[Positive], MinLen(1)], MISSING, "'model.x=[32]'"),
    ],
)
def test_a_value_is_the_nearest_the_default_or_one_of_its_range(
    text: str, annotation: Any, default: Any, value: str
):
    found = next_of(text, annotation, default)
    assert found in (f"--bind model.x={value}", f"--bind {value}")


@pytest.mark.parametrize("annotation", [int, str, Path, list[int], Literal["a"], Any])
def test_nothing_is_made_up(annotation: Any):
    assert next_of("(", annotation) == ""


@given(
    st.integers(-99, 99) | st.floats(allow_nan=False) | st.text(max_size=3),
    st.integers(-9, 9),
    st.integers(0, 9),
    st.sampled_from([int, float]),
)
def test_what_is_offered_is_accepted(value: Any, low: int, width: int, kind: type):
    annotation = Annotated[kind, Ge(low), Le(low + width)]  # pyright: ignore
    wanted = type_of(annotation)
    given_text = Scalar(str(value))
    try:
        convert(given_text, wanted)
    except BadValueError:
        text = offered(Fault("x", origin=FLAG), "k", given_text, wanted).next
        text = text.removeprefix("--bind k=")
        assert convert(raw_of_text(text, FLAG), wanted) is not MISSING


def test_a_variable_is_given_its_value_and_a_file_has_no_command():
    wanted = type_of(Positive)
    variable = Origin(Source.ENV, "env PROJECT_TASK__BATCH_SIZE", "")
    fault = offered(Fault("x", origin=variable), "task.batch_size", Scalar("0"), wanted)
    assert fault.next == "PROJECT_TASK__BATCH_SIZE=1"
    file = Origin(Source.FILE, "a.yaml:1", "batch_size: 0")
    fault = offered(Fault("x", origin=file), "task.batch_size", Scalar("0"), wanted)
    assert (fault.next, fault.nearest) == ("", ("1",))


def test_what_is_near_already_is_left_to_say_so():
    fault = Fault("x", origin=FLAG, nearest=("true",))
    assert offered(fault, "k", Scalar("yes"), type_of(bool), False) == fault


def test_gin_is_told_in_the_spelling_of_gin():
    fault = Fault(
        "x", expected="true or false or null", nearest=("true", "fast", "[1]")
    )
    found = in_gin(fault)
    assert found.expected == "True or False or None"
    assert found.nearest == ("True", "'fast'", "[1]")


@pytest.mark.parametrize(
    ("annotation", "text"),
    [
        (int, "N"),
        (float, "NUMBER"),
        (list[int], "[N]"),
        (Positive, "32"),
        (list[Positive], "[32]"),
        (bool, "true"),
        (Path, "PATH"),
    ],
)
def test_a_number_without_a_range_is_left_to_be_filled_in(annotation: Any, text: str):
    assert sample(type_of(annotation)) == text
