"""Parameters of constructors, read from annotations that are objects or strings."""

import collections.abc
import enum
import functools
import inspect
import math
import os
import pathlib
import typing
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal, NewType, Optional, TypeVar, Union

import fakes
import fakes_strings
import pytest

from project.core.annotations import (
    annotation_text,
    hints_of,
    signature_of,
    type_of,
)
from project.core.components.component import Parameter
from project.core.components.docstrings import documented_parameters, summary
from project.core.components.parameters import parameters_of
from project.core.kinds import realize
from project.core.types import ANY, Type
from project.core.values import MISSING, Opaque, same


def by_name(target: Callable[..., Any]) -> dict[str, Parameter]:
    return {parameter.name: parameter for parameter in parameters_of(target)}


# ------------------------------------------------------------------- parameters


def test_star_parameters_are_left_out():
    def function(a, *args, b=1, **kwargs): ...

    assert list(by_name(function)) == ["a", "b"]


def test_a_positional_only_parameter_is_known_and_not_bindable():
    parameters = by_name(fakes.Grey)
    assert not parameters["seed"].bindable
    assert parameters["batch_size"].bindable


def test_a_parameter_without_a_default_is_required():
    parameters = by_name(fakes.Pixels)
    assert parameters["batch_size"].required
    assert parameters["batch_size"].default is MISSING
    assert not parameters["folder"].required


def test_an_inherited_constructor_is_read():
    class Child(fakes.Pixels):
        pass

    assert parameters_of(Child) == parameters_of(fakes.Pixels)


def test_a_dataclass_is_read_and_a_default_factory_stays_with_it():
    parameters = by_name(fakes.Both)
    assert parameters["depth"].required
    assert parameters["tags"].type == Type("list", "list[str]", (type_of(str),))
    assert parameters["tags"].default == Opaque("<factory>")
    assert parameters["ratio"].default == 1.5


def test_a_class_that_is_made_by_new_is_read():
    parameters = by_name(fakes_strings.Span)
    assert parameters["stop"].type.kind == "union"
    assert parameters["stop"].default is None


def test_a_class_without_a_constructor_has_no_parameters():
    assert parameters_of(fakes.Marker) == ()


def test_a_wrapped_constructor_is_seen_through():
    def logged(function):
        @functools.wraps(function)
        def wrapper(*args, **kwargs):
            return function(*args, **kwargs)

        return wrapper

    class Wrapped:
        @logged
        def __init__(self, width: "int" = 3) -> None: ...

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
    width: "int", kernel: "tuple[int, int]" = (3, 3), *, path: "Path | None" = None
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


def nested(path: Optional["Path"] = None, items: list["Color"] = []): ...  # noqa: B006


def test_strings_inside_an_annotation_are_resolved():
    assert hints_of(nested) == {"path": Path | None, "items": list[Color]}


# --------------------------------------------------------------------- defaults


class Color(enum.Enum):
    RED = "red"


class Text(str, enum.Enum):  # noqa: UP042
    A = "A"


def default_of(default: Any, annotation: Any = inspect.Parameter.empty) -> Any:
    def function(x=default): ...

    if annotation is not inspect.Parameter.empty:
        function.__annotations__["x"] = annotation
    return by_name(function)["x"].default


@pytest.mark.parametrize(
    ("default", "annotation", "expected"),
    [
        (3, int, 3),
        (3, float, 3),
        (None, int, None),
        ((1, 2), tuple[float, float], (1, 2)),
        ([], list[str], []),
        ({"a": 1}, dict[str, int], {"a": 1}),
        (math.inf, float, math.inf),
        (math.nan, float | None, math.nan),
        (Color.RED, Color, "RED"),
        (Color.RED, Color | None, "RED"),
        (Path("a"), Path, "a"),
        (Path("a"), Path | None, "a"),
        (b"x", bytes, b"x"),
        ({2, 1}, set[int], (1, 2)),
        (frozenset([10, 9]), frozenset[int] | None, (9, 10)),
        ([Color.RED], list[Color], ["RED"]),
        ({"a": Path("b")}, dict[str, Path], {"a": "b"}),
    ],
    ids=str,
)
def test_a_default_that_a_literal_carries_is_a_value(
    default: Any, annotation: Any, expected: Any
):
    assert same(default_of(default, annotation), expected)


@pytest.mark.parametrize(
    ("default", "annotation"),
    [
        pytest.param(math.inf, inspect.Parameter.empty, id="infinity, not annotated"),
        pytest.param(math.inf, Any, id="infinity for anything"),
        pytest.param([math.inf], list, id="infinity in a bare list"),
        pytest.param(math.inf, float | str, id="infinity where a string fits"),
        pytest.param(Color.RED, inspect.Parameter.empty, id="enum, not annotated"),
        pytest.param(Color.RED, str | Color, id="enum where a string fits"),
        pytest.param(Text.A, str, id="enum that is a string"),
        pytest.param(Path("a"), inspect.Parameter.empty, id="path, not annotated"),
        pytest.param(Path("a"), str | Path, id="path where a string fits"),
        pytest.param([1], tuple[int, ...], id="list where a tuple is promised"),
        pytest.param({1}, Sequence[int], id="set where a sequence is promised"),
        pytest.param({1}, inspect.Parameter.empty, id="set, not annotated"),
        pytest.param(print, Any, id="function"),
        pytest.param(fakes.Marker(), Any, id="object"),
        pytest.param((fakes.Marker,), Any, id="class in a tuple"),
    ],
)
def test_a_default_that_a_literal_would_change_stays_with_the_constructor(
    default: Any, annotation: Any
):
    assert isinstance(default_of(default, annotation), Opaque)


@pytest.mark.parametrize(
    ("default", "text"),
    [(fakes.Marker, "fakes.Marker"), (fakes.Marker(), "<fakes.Marker object>")],
)
def test_an_opaque_default_is_shown_without_an_address(default: Any, text: str):
    assert default_of(default) == Opaque(text)


# ------------------------------------------------------------------------ types

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


# --------------------------------------------------------------------- realize


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


# ------------------------------------------------------------------------- docs


def test_the_args_section_gives_the_first_sentence_about_each_parameter():
    docs = documented_parameters(fakes.Net)
    assert docs == {
        "label": "What the model is called",
        "width": "The width of a layer",
        "rate": "The learning rate",
        "kernel": "Height and width of the kernel",
    }


def test_a_derived_class_documents_over_its_base():
    class Child(fakes.Base):
        """A child.

        Args:
            label: What the child is called, e.g. at home, every day.
        """

    assert documented_parameters(Child) == {
        "label": "What the child is called, e.g. at home, every day"
    }


def test_the_docstring_of_the_constructor_counts():
    class Documented:
        def __init__(self, a: int):
            """Makes one.

            Args:
                a: The first.

            Raises:
                b: Is no parameter.
            """

    assert documented_parameters(Documented) == {"a": "The first"}


def test_the_summary_is_the_first_paragraph_as_one_line_and_never_a_bases():
    @dataclass
    class Plain(fakes.Base):
        """Of two
        lines.

        And more.
        """

        x: list[int] = field(default_factory=list)

    class Silent(fakes.Base):
        pass

    assert summary(Plain) == "Of two lines."
    assert summary(Silent) == ""
