"""Parameters of constructors, read from annotations that are objects or strings."""

from __future__ import annotations

import collections.abc
import enum
import functools
import inspect
import math
import os
import pathlib
import typing
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, NewType, Optional, TypeVar, Union

import fakes
import fakes_strings
import pytest

from project.core.annotations import (
    annotation_text,
    hints_of,
    signature_of,
)
from project.core.components.component import Parameter
from project.core.components.parameters import parameters_of
from project.core.kinds import realize
from project.core.types import ANY
from project.core.types_of import type_of


def by_name(target: Callable[..., Any]) -> dict[str, Parameter]:
    return {parameter.name: parameter for parameter in parameters_of(target)}


def test_a_wrapped_constructor_is_seen_through():
    def logged(function):
        @functools.wraps(function)
        def wrapper(*args, **kwargs):
            return function(*args, **kwargs)

        return wrapper

    class Wrapped:
        @logged
        def __init__(self, width: int = 3) -> None: ...

    assert by_name(Wrapped)["width"] == Parameter("width", type_of(int), 3)


def test_a_declared_signature_wins_over_the_code():
    def function(**kwargs): ...

    function.__signature__ = inspect.signature(fakes.double)  # type: ignore[attr-defined]
    assert parameters_of(function) == parameters_of(fakes.double)


@pytest.mark.parametrize("target", [type, min, dict])
def test_what_python_cannot_tell_the_signature_of_is_a_type_error(target: Any):
    with pytest.raises(TypeError, match="signature"):
        signature_of(target)


def annotated(
    width: int, kernel: tuple[int, int] = (3, 3), *, path: Path | None = None
):
    """With annotations that are objects."""


def in_strings(
    width: int, kernel: tuple[int, int] = (3, 3), *, path: Path | None = None
):
    """With annotations that are strings."""


def test_annotations_as_strings_and_as_objects_say_the_same():
    assert parameters_of(annotated) == parameters_of(in_strings)
    assert hints_of(annotated) == hints_of(in_strings)


def test_an_annotation_that_only_type_checkers_can_resolve_accepts_anything():
    parameters = by_name(fakes_strings.Words)
    assert parameters["tokens"].type == ANY
    assert parameters["tokenizer"].type.kind == "choice"
    assert parameters["datadir"].type.text == "Path | None"


def nested(path: Path | None = None, items: list[Color] = []): ...  # noqa: B006


def test_strings_inside_an_annotation_are_resolved():
    assert hints_of(nested) == {"path": Path | None, "items": list[Color]}


class Color(enum.Enum):
    RED = "red"


Size = NewType("Size", int)


Anything = TypeVar("Anything")


@pytest.mark.parametrize(
    ("annotation", "kind", "text"),
    [
        (int, "int", "int"),
        (Any, "any", "Any"),
        (object, "any", "Any"),
        (None, "none", "None"),
        (type(None), "none", "None"),
        (Optional[int], "union", "Optional[int]"),  # noqa: UP045
        (Union[int, None], "union", "Optional[int]"),  # noqa: UP007
        (int | None, "union", "int | None"),
        (Literal["a", 3], "choice", "Literal['a', 3]"),
        (Color, "enum", "Color"),
        (Path, "path", "Path"),
        (os.PathLike, "path", "PathLike"),
        (os.PathLike[str], "path", "PathLike[str]"),
        (pathlib.PurePath, "path", "PurePath"),
        (list, "list", "list"),
        (list[int], "list", "list[int]"),
        (typing.List[int], "list", "List[int]"),  # noqa: UP006
        (Sequence[int], "sequence", "Sequence[int]"),
        (Iterable, "sequence", "Iterable"),
        (set[int], "set", "set[int]"),
        (tuple, "vartuple", "tuple"),
        (tuple[int, ...], "vartuple", "tuple[int, ...]"),
        (tuple[int, str], "tuple", "tuple[int, str]"),
        (tuple[()], "vartuple", "tuple[()]"),
        (dict[str, int], "dict", "dict[str, int]"),
        (Mapping[str, int], "dict", "Mapping[str, int]"),
        (Annotated[int, "positive"], "int", "int"),
        (Size, "int", "int"),
        (Anything, "any", "Any"),
        (Callable[[int], int], "object", "Callable[[int], int]"),
        (collections.abc.Callable, "object", "Callable"),
        (type[int], "object", "type[int]"),
        (fakes.Marker, "object", "Marker"),
        (bytes, "bytes", "bytes"),
        (bool, "bool", "bool"),
        ("unresolved", "object", "unresolved"),
    ],
    ids=lambda v: str(v)[:40],
)
def test_an_annotation_is_a_kind_and_a_text(annotation: Any, kind: str, text: str):
    found = type_of(annotation)
    assert (found.kind, found.text) == (kind, text)


def test_the_members_of_an_annotation_are_types_too():
    found = type_of(dict[str, list[int] | None])
    assert found.arguments[1].arguments[0].arguments == (type_of(int),)


def test_an_enum_is_chosen_by_its_members_names():
    assert type_of(Color).choices == ("RED",)


def test_the_text_of_an_annotation_has_no_modules():
    assert annotation_text(collections.abc.Sequence[pathlib.Path]) == "Sequence[Path]"


@pytest.mark.parametrize(
    ("value", "annotation", "expected"),
    [
        ("a/b", Path, Path("a/b")),
        ("a/b", Path | None, Path("a/b")),
        ("a/b", os.PathLike, Path("a/b")),
        ("a/b", Path | str, "a/b"),
        ("RED", Color, Color.RED),
        ("RED", Color | None, Color.RED),
        ("PINK", Color, "PINK"),
        ("inf", float, math.inf),
        ("-inf", float | None, -math.inf),
        ("inf", str, "inf"),
        ("inf", Literal["inf"] | float, "inf"),
        (1, float, 1.0),
        (1, int | float, 1),
        (True, float, True),
        ([1, 2], tuple[float, ...], (1.0, 2.0)),
        ([1, "a"], tuple[float, Path], (1.0, Path("a"))),
        ((1, 2), list[float], [1.0, 2.0]),
        ([1, 1], set[int], {1}),
        ((1, 2), Sequence[int], (1, 2)),
        ([1], tuple[int, int], [1]),
        ({"a": "x"}, dict[str, Path], {"a": Path("x")}),
        ([["RED"]], list[list[Color]], [[Color.RED]]),
        ("x", Annotated[Path, "there"], Path("x")),
        (None, Path, None),
        ("x", Any, "x"),
        ("x", Callable, "x"),
    ],
    ids=str,
)
def test_what_gin_carried_becomes_what_the_annotation_asks_for(
    value: Any, annotation: Any, expected: Any
):
    found = realize(value, type_of(annotation))
    assert type(found) is type(expected)
    assert found == expected
