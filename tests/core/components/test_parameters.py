"""The parameters of a constructor: which they are, and their defaults."""

from __future__ import annotations

import enum
import inspect
import math
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import fakes
import fakes_strings
import pytest

from project.core.components.component import Parameter
from project.core.components.parameters import parameters_of
from project.core.types import Type
from project.core.types_of import type_of
from project.core.values import MISSING, Opaque, same


def by_name(target: Callable[..., Any]) -> dict[str, Parameter]:
    return {parameter.name: parameter for parameter in parameters_of(target)}


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


def annotated(
    width: int, kernel: tuple[int, int] = (3, 3), *, path: Path | None = None
):
    """With annotations that are objects."""


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
        (3, float, 3.0),
        (None, int, None),
        ((1, 2), tuple[float, float], (1.0, 2.0)),
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


def test_an_integer_is_the_float_it_becomes_so_that_a_reload_writes_the_same():
    def component(share: float = 1): ...

    assert same(by_name(component)["share"].default, 1.0)


def test_a_default_that_would_arrive_as_another_object_stays_with_the_constructor():
    def component(pause: Any = 90, kind: Any = (1, 2)): ...

    component.__annotations__ |= {"pause": timedelta, "kind": list[int]}
    found = by_name(component)
    assert found["pause"].default == Opaque("90")
    assert found["kind"].default == Opaque("(1, 2)")


def test_an_object_is_no_misfit_of_the_literal_that_would_stand_for_it():
    def component(x: Any = fakes.Activation.RELU): ...

    component.__annotations__["x"] = int
    (parameter,) = parameters_of(component)
    assert isinstance(parameter.default, Opaque)
    assert (parameter.type, parameter.note) == (type_of(int), "")
