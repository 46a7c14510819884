"""What a constructor receives is what was printed, for every kind of annotation."""

from __future__ import annotations

import collections.abc
import enum
import inspect
import math
import os
import pathlib
import typing
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import (
    Annotated,
    Any,
    Literal,
    NamedTuple,
    NewType,
    Optional,
    TypedDict,
    TypeVar,
    Union,
)
from uuid import UUID

import attrs
import fakes
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from project.core.expressible import expressible
from project.core.gin_bridge.parsing import parse_gin_value
from project.core.gin_bridge.spelling import gin_text
from project.core.kinds import KINDS, convert, example, realize
from project.core.objects import FORMS as OBJECTS
from project.core.records import completed
from project.core.sources.sections import read_yaml_file
from project.core.sources.written import Written
from project.core.types import BadValueError, Type
from project.core.types_of import type_of
from project.core.values import (
    MISSING,
    Raw,
    Reference,
    Scalar,
    Value,
    carried,
    mapped,
    same,
    walk,
)
from project.core.writing.literals import yaml_text
from project.core.writing.python_code import Code
from project.core.writing.python_imports import Imports
from project.core.writing.python_values import Values


class Color(enum.Enum):
    RED = "red"
    BLUE = "RED"


class Level(enum.IntEnum):
    LOW = 1
    HIGH = 2


class Tone(str, enum.Enum):  # noqa: UP042
    inf = "endless"
    a = "b"


Folder = NewType("Folder", Path)

# ------------------------------------------------ annotations, a strategy for each kind

LEAVES: dict[str, list[Any]] = {
    "any": [Any, object, TypeVar("T")],
    "none": [None],
    "bool": [bool],
    "int": [int, NewType("Size", int)],
    "float": [float, Annotated[float, "positive"]],
    "str": [str],
    "bytes": [bytes],
    "choice": [Literal["a", 1], Literal["inf", None, True], Literal[b"x", 2, "RED"]],
    "enum": [Color, Level, Tone, Literal[Color.RED]],
    "path": [Path, pathlib.PurePosixPath, os.PathLike, Folder],
    "text": [Decimal, Fraction, complex, UUID, datetime, date, time, timedelta],
    "object": [Callable[[int], int], fakes.Marker, type[int]],
}


@dataclass
class Block:
    width: int = 8
    act: str | None = None


@attrs.define
class Size:
    width: float
    _height: int | str = 1


class Window(NamedTuple):
    start: int
    stop: float = 10.0


class Options(TypedDict, total=False):
    lr: float
    path: Path


@dataclass(kw_only=True)
class Network:
    block: Block
    window: Window | None = None
    sizes: list[Size] = field(default_factory=list)


LEAVES["record"] = [Block, Size, Window, Options, Network]

NESTED: dict[str, list[Callable[..., Any]]] = {
    "list": [lambda a: list[a], lambda: list],
    "sequence": [lambda a: Sequence[a], lambda a: Iterable[a]],
    "vartuple": [lambda a: tuple[a, ...], lambda: tuple],
    "tuple": [lambda a, b: tuple[a, b], lambda a: tuple[a]],
    "set": [lambda a: set[a], lambda: set],
    "frozenset": [lambda a: frozenset[a], lambda a: collections.abc.Set[a]],
    "dict": [lambda a, b: dict[a, b], lambda a, b: Mapping[a, b], lambda: dict],
    "union": [
        lambda a: Optional[a],  # noqa: UP045
        lambda a, b: Union[a, b],  # noqa: UP007
        lambda a, b, c: Union[a, b, c],  # noqa: UP007
        lambda a, b: Annotated[Union[a, b], "nested"],  # noqa: UP007
    ],
}
FORMS = [form for forms in NESTED.values() for form in forms]


@st.composite
def annotated(draw: st.DrawFn, depth: int) -> Any:
    """An annotation with containers and unions in one another, down to a depth."""
    if not depth or draw(st.integers(0, 3)) == 0:
        return draw(st.sampled_from(LEAVES[draw(st.sampled_from(list(LEAVES)))]))
    form = draw(st.sampled_from(FORMS))
    size = len(inspect.signature(form).parameters)
    return form(*(draw(annotated(depth - 1)) for _ in range(size)))


def test_every_kind_has_annotations_here():
    # torch's own need torch: `test_objects` has them.
    assert {*LEAVES, *NESTED} == set(KINDS) - {"dtype", "device"}
    for kind, leaves in LEAVES.items():
        assert {type_of(leaf).kind for leaf in leaves} == {kind}
    for kind, forms in NESTED.items():
        for form in forms:
            inner = [int, str, bytes][: len(inspect.signature(form).parameters)]
            assert type_of(form(*inner)).kind == kind


# ------------------------------------------------------------------ what may be written

WORDS = ["a", "b", "RED", "BLUE", "LOW", "inf", "-inf", "nan", "1", "1.5", "true",
         "null", "", "x/y", "@@a", "é😀", "a: b # c", "a, b", "(1, 2)",
         "???"]  # fmt: skip
TEXT = st.sampled_from(WORDS) | st.text(max_size=4)
SCALAR = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 3),
    st.sampled_from([0.5, 1.0, -0.0, 1e300, math.inf, -math.inf, math.nan]),
    TEXT,
    st.sampled_from([b"x", b"a: b"]),
    st.builds(Scalar, TEXT, st.booleans()),
    st.sampled_from([Reference("f"), Reference("f", call=True)]),
)
ANYTHING = st.recursive(
    SCALAR,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.lists(inner, max_size=3).map(tuple),
        st.dictionaries(TEXT | st.tuples(TEXT), inner, max_size=2),
    ),
    max_leaves=4,
)


def raws(wanted: Type) -> st.SearchStrategy[Raw]:
    """Values that often fit a type, so that deep types are reached."""
    inner = [raws(argument) for argument in wanted.arguments]
    if wanted.kind == "union":
        return st.one_of(*inner)
    if wanted.kind == "tuple":
        return st.tuples(*inner) | st.tuples(*inner).map(list)
    if wanted.kind == "dict" and inner:
        keys = inner[0].filter(lambda key: not isinstance(key, (list, dict)))
        pairs = st.lists(st.tuples(keys, inner[1]), max_size=2)
        return pairs.map(_as_dict)
    if wanted.kind in NESTED:
        items = st.lists(inner[0] if inner else ANYTHING, max_size=3)
        return items | items.map(tuple)
    if wanted.kind in ("choice", "enum"):
        return st.sampled_from(wanted.choices)
    if wanted.kind == "record":
        fields = {f.name: raws(f.type) for f in wanted.fields}
        needed = {f.name: fields.pop(f.name) for f in wanted.fields if f.required}
        return st.fixed_dictionaries(needed, optional=fields)
    if wanted.kind == "text":
        return st.just(example(wanted)) | SCALAR
    return SCALAR


def _as_dict(pairs: list[tuple[Raw, Raw]]) -> Raw:
    try:
        return dict(pairs)
    except TypeError:
        return {}


@st.composite
def cases(draw: st.DrawFn) -> tuple[Any, Raw]:
    annotation = draw(annotated(3))
    return annotation, draw(raws(type_of(annotation)) | ANYTHING)


# ------------------------------------------------------------------ what should arrive


def stands_for(literal: Value, arrived: Any) -> bool:
    """Whether an object is what a literal says: of a list a list, of text itself, the
    path or the member of an enum that is called so, of a tuple a tuple or a set."""
    if isinstance(literal, Reference):
        return arrived is fakes.double
    if isinstance(literal, str) and type(arrived) is not str:
        return _is_said(literal, arrived)
    if isinstance(literal, tuple) and isinstance(arrived, (set, frozenset)):
        # `1` and `True` are one item to a set.
        said = [[a for a in arrived if stands_for(item, a) or item == a]
                for item in literal]  # fmt: skip
        return all(said) and all(any(a in found for found in said) for a in arrived)
    if isinstance(literal, dict) and not isinstance(arrived, dict):
        return all(stands_for(v, _attribute(arrived, k)) for k, v in literal.items())
    if type(literal) is not type(arrived):
        return False
    if isinstance(literal, (list, tuple)):
        return len(literal) == len(arrived) and all(map(stands_for, literal, arrived))
    if isinstance(literal, dict):
        # Two references to one object are one key.
        rows = {
            fakes.double if isinstance(row[0], Reference) else row[0]: row
            for row in literal.items()
        }
        return stands_for(list(rows.values()), list(arrived.items()))
    return same(literal, arrived)


def _is_said(literal: str, arrived: Any) -> bool:
    """Whether an object is the one that a text stands for."""
    if isinstance(arrived, pathlib.PurePath):
        return arrived == type(arrived)(literal)
    if isinstance(arrived, enum.Enum):
        return arrived is MISSING or arrived.name == literal
    form = OBJECTS.get(f"{type(arrived).__module__}.{type(arrived).__qualname__}")
    return form is not None and form.text(arrived) == literal


def _attribute(record: Any, name: str) -> Any:
    """A field by the name that its constructor knows, which hides attrs' underscore."""
    return (
        getattr(record, name) if hasattr(record, name) else getattr(record, f"_{name}")
    )


def is_a(arrived: Any, annotation: Any) -> bool:
    """Whether an object is of an annotation, as a type checker would say it."""
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if arrived in (fakes.double, MISSING) or annotation in (Any, object):
        return True  # A reference or `???` stands for what is known later.
    if isinstance(annotation, TypeVar):
        return True
    if isinstance(annotation, NewType):
        return is_a(arrived, annotation.__supertype__)
    if origin is Annotated:
        return is_a(arrived, arguments[0])
    if origin is Literal:
        return any(same(arrived, choice) for choice in arguments)
    if origin is Union:
        return any(is_a(arrived, argument) for argument in arguments)
    if annotation is None:
        return arrived is None
    return _is_of_class(arrived, origin or annotation, arguments)


def _is_of_class(arrived: Any, cls: Any, arguments: tuple[Any, ...]) -> bool:
    if cls in (bool, int, float, str, bytes):
        return type(arrived) is cls
    if typing.is_typeddict(cls):
        return type(arrived) is dict
    if type(arrived) is str or not isinstance(arrived, cls):
        return False
    if isinstance(arrived, dict):
        if cls not in (dict, Mapping):
            return False
        of_keys, of_values = arguments or (Any, Any)
        return all(is_a(k, of_keys) and is_a(v, of_values) for k, v in arrived.items())
    if cls is tuple and arguments and arguments[-1] is not Ellipsis:
        return len(arrived) == len(arguments) and all(map(is_a, arrived, arguments))
    if isinstance(arrived, (list, tuple, set, frozenset)) and arguments:
        return all(is_a(item, arguments[0]) for item in arrived)
    return True


@settings(max_examples=400, deadline=None)
@given(cases())
def test_what_arrives_is_what_was_printed_and_what_the_annotation_asks_for(
    case: tuple[Any, Raw],
):
    """Convert, write, let Gin read, realize: also with YAML in between."""
    annotation, raw = case
    wanted = type_of(annotation)
    try:
        value = convert(raw, wanted)
    except BadValueError:
        assume(False)
        raise
    assert same(convert(value, wanted), value)
    if not same(completed(value, wanted), value):
        return  # A field that a record requires is asked for before.
    if not expressible(value, wanted):
        endless = [v for v in walk(value) if isinstance(v, float)]
        assert not all(map(math.isfinite, endless))
        return
    text = f"model:\n  x: {yaml_text(value, wanted)}\n"
    (written,) = read_yaml_file(text, "a.yaml")
    assert isinstance(written, Written)
    assert same(convert(written.value, wanted), value)
    given_by_gin = parse_gin_value(gin_text(value))
    assert same(given_by_gin, carried(value))
    injected = mapped(
        given_by_gin, lambda v: fakes.double if isinstance(v, Reference) else v
    )
    arrived = realize(injected, wanted)
    assert stands_for(value, arrived)
    assert is_a(arrived, annotation)


# ---------------------------------------------------------------------- as Python code


def made_by_code(value: Value, wanted: Type) -> Any:
    """What the code of a value makes."""
    imports = Imports()
    values = Values(imports, lambda _: Code(imports.target("fakes:double")))
    lines = values.code(value, wanted).before("made = ").lines()
    names: dict[str, Any] = {}
    exec("\n".join([*imports.lines(), *lines]), names)
    return names["made"]


def alike(one: Any, other: Any) -> bool:
    """Whether two objects are the same to the types in them, `nan` included."""
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        return alike(list(one.items()), list(other.items()))
    if isinstance(one, (list, tuple)):
        return len(one) == len(other) and all(map(alike, one, other))
    return bool(one == other) or repr(one) == repr(other)


@settings(max_examples=300, deadline=None)
@given(cases())
def test_python_code_makes_what_arrives(case: tuple[Any, Raw]):
    annotation, raw = case
    wanted = type_of(annotation)
    try:
        value = convert(raw, wanted)
    except BadValueError:
        assume(False)
        raise
    assume(not any(inner is MISSING for inner in walk(value)))
    assume(expressible(value, wanted))

    def leaf(inner: Value) -> Any:
        return fakes.double if isinstance(inner, Reference) else inner

    arrived = realize(mapped(carried(value), leaf), wanted)
    assert alike(made_by_code(value, wanted), arrived)
