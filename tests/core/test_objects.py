"""Objects that have a text of their own."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from project.core.kinds import convert, example, realize
from project.core.objects import OBJECTS, span_of
from project.core.types import BadValueError, Type
from project.core.types_of import type_of
from project.core.values import Scalar


@pytest.mark.parametrize(
    ("text", "annotation", "literal", "arrived"),
    [
        ("1.50", Decimal, "1.50", Decimal("1.50")),
        ("2/6", Fraction, "1/3", Fraction(1, 3)),
        ("1+2j", complex, "(1+2j)", 1 + 2j),
        ("2026-01-02", date, "2026-01-02", date(2026, 1, 2)),
        ("2026-01-02 03:04", datetime, "2026-01-02T03:04:00",
         datetime(2026, 1, 2, 3, 4)),
        ("90", timedelta, "0:01:30", timedelta(seconds=90)),
        ("1 day, 0:00:01.5", timedelta, "1 day, 0:00:01.500000",
         timedelta(days=1, seconds=1.5)),
        ("a+", re.Pattern, "a+", re.compile("a+")),
        ("a+", re.Pattern[str], "a+", re.compile("a+")),
    ],
)  # fmt: skip
def test_a_text_becomes_the_object(
    text: str, annotation: Any, literal: str, arrived: Any
) -> None:
    wanted = type_of(annotation)
    assert convert(Scalar(text), wanted) == literal
    assert convert(arrived, wanted) == literal
    assert realize(literal, wanted) == arrived
    assert realize(arrived, wanted) is arrived


@pytest.mark.parametrize(
    ("text", "annotation"),
    [("x", Decimal), ("1/0", Fraction), ("soon", datetime), ("1:99:00", timedelta),
     ("(", re.Pattern), (True, Decimal), (3 + 1j, Decimal), ("", timedelta)],
)  # fmt: skip
def test_another_text_is_refused(text: Any, annotation: Any) -> None:
    raw = Scalar(text) if isinstance(text, str) else text
    with pytest.raises(BadValueError) as caught:
        convert(raw, type_of(annotation))
    assert caught.value.expected.startswith("a ")


@pytest.mark.parametrize(
    "span", [timedelta(0), timedelta(days=-1, hours=2), timedelta(microseconds=5)]
)
def test_a_span_is_read_as_python_writes_it(span: timedelta) -> None:
    assert span_of(str(span)) == span


DTYPE = Type("dtype", "dtype", choices=("bfloat16", "float32"))
DEVICE = Type("device", "device", choices=("cpu", "cuda"))


@pytest.mark.parametrize(
    ("text", "wanted", "literal"),
    [("torch.float32", DTYPE, "float32"), ("bfloat16", DTYPE, "bfloat16"),
     ("cuda:1", DEVICE, "cuda:1"), ("cpu", DEVICE, "cpu")],
)  # fmt: skip
def test_torchs_own_are_known_without_torch(
    text: str, wanted: Type, literal: str
) -> None:
    assert convert(Scalar(text), wanted) == literal
    assert realize(literal, wanted) == literal  # Nothing is imported.


@pytest.mark.parametrize(
    ("text", "wanted", "hint"),
    [("float23", DTYPE, ("float32",)), ("cudda", DEVICE, ("cuda",)),
     ("cuda:x", DEVICE, ("cuda",)), ("", DEVICE, ())],
)  # fmt: skip
def test_the_nearest_is_one_that_exists(
    text: str, wanted: Type, hint: tuple[str, ...]
) -> None:
    with pytest.raises(BadValueError) as caught:
        convert(Scalar(text), wanted)
    assert caught.value.hint[:1] == hint


def test_every_example_fits() -> None:
    forms = [Decimal, Fraction, complex, datetime, date, timedelta, re.Pattern]
    for wanted in [*map(type_of, forms), DTYPE, DEVICE]:
        assert wanted.kind in OBJECTS
        convert(Scalar(example(wanted)), wanted)


@pytest.mark.parametrize(
    "given",
    [re.compile("a", re.IGNORECASE), re.compile(b"a"), datetime(2026, 1, 1, fold=1),
     datetime(2026, 1, 1, tzinfo=ZoneInfo("UTC"))],
    ids=repr,
)  # fmt: skip
def test_an_object_that_its_text_does_not_make_again_is_refused(given: Any) -> None:
    with pytest.raises(BadValueError):
        convert(given, type_of(type(given)))


@pytest.mark.parametrize("text", ["cuda:01", "cuda:128", "cuda:", "cpu:x"])
def test_a_device_that_torch_would_refuse_or_change_is_refused(text: str) -> None:
    with pytest.raises(BadValueError):
        convert(Scalar(text), Type("device", "device", choices=("cpu", "cuda")))
