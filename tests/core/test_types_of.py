"""Annotations as types, the odd ones among them."""

from __future__ import annotations

import collections
import enum
import os
from collections.abc import Callable
from dataclasses import InitVar, dataclass
from pathlib import Path
from typing import Annotated, Any, ClassVar, Final, Literal, Optional, TypeVar

import annotated_types as at
import pytest
import typing_extensions as extended
from hypothesis import given, settings
from hypothesis import strategies as st

from project.core.components.parameters import parameters_of
from project.core.gin_bridge.parsing import parse_gin_value
from project.core.gin_bridge.spelling import gin_text
from project.core.kinds import convert, realize
from project.core.sources.sections import read_yaml_file
from project.core.sources.written import Written
from project.core.types import ANY
from project.core.types_of import type_of, typed, types_of
from project.core.values import Opaque, same
from project.core.writing.literals import yaml_text


class Mode(enum.Enum):
    FAST = "fast"
    SLOW = "slow"


class Hostile(type):
    def __repr__(cls) -> str:
        raise RuntimeError

    def __eq__(cls, other: object) -> bool:
        raise RuntimeError

    def __hash__(cls) -> int:
        raise RuntimeError


Bound = TypeVar("Bound", bound=int)
Either = TypeVar("Either", int, str)
Alias = extended.TypeAliasType("Alias", list[int])
Json = dict[str, "Json"]  # type: ignore[misc]


@pytest.mark.parametrize(
    ("annotation", "kind", "text"),
    [
        (Final[int], "int", "int"),
        (ClassVar[int], "int", "int"),
        (extended.ReadOnly[int], "int", "int"),
        (extended.Required[int], "int", "int"),
        (Final, "any", "Any"),
        (InitVar[int], "int", "int"),
        (Bound, "int", "int"),
        (Either, "union", "int | str"),
        (Alias, "list", "list[int]"),
        (extended.LiteralString, "str", "str"),
        (extended.Self, "object", "Self"),
        (os, "object", "os"),
        (3, "object", "3"),
        (type[int], "object", "type[int]"),
        (tuple[int, *tuple[str, ...]], "vartuple", None),
        (collections.OrderedDict[str, int], "dict", "OrderedDict[str, int]"),
        (collections.deque[int], "sequence", "deque[int]"),
        (collections.Counter[str], "dict", "Counter[str]"),
        (collections.defaultdict[str, int], "object", "defaultdict[str, int]"),
        (Literal[Mode.FAST, Mode.SLOW], "enum", "Mode"),
        (Literal[Mode.FAST, "no"], "union", "Literal[FAST, 'no']"),
        (Hostile("Odd", (), {}), "object", "Odd"),
    ],
)
def test_an_annotation_is_a_kind(annotation: Any, kind: str, text: str | None) -> None:
    found = type_of(annotation)
    assert found.kind == kind
    assert text in (None, found.text)


def test_a_record_that_holds_itself_ends() -> None:
    @dataclass
    class Tree:
        left: Optional[Tree] = None  # noqa: UP045

    globals()["Tree"] = Tree
    (field,) = type_of(Tree).fields
    assert [member.kind for member in field.type.arguments] == ["object", "none"]


@pytest.mark.parametrize(
    ("annotation", "default", "text", "note"),
    [
        (int, None, "int | None", ""),
        (list[int], None, "list[int] | None", ""),
        (int, 0.5, "int", "its default 0.5 does not fit int"),
        (str, 3, "str", "its default 3 does not fit str"),
        (float, "auto", "float", "its default 'auto' does not fit float"),
        (list[int], [0.5], "list[int]", "its default [0.5] does not fit list[int]"),
        (float, 1, "float", ""),
        (int | None, None, "int | None", ""),
    ],
)
def test_a_default_always_fits(
    annotation: Any, default: Any, text: str, note: str
) -> None:
    def build(x=default): ...

    build.__annotations__["x"] = annotation
    found = typed(build)["x"]
    assert (found.type.text, found.note) == (text, note)
    (parameter,) = parameters_of(build)
    literal = convert(parameter.default, found.type)
    assert realize(literal, found.type) == default


def test_what_cannot_be_resolved_takes_anything_and_is_said() -> None:
    def build(x: "Nothing" = 3, y: int = 2): ...  # noqa: F821, UP037

    found = typed(build)
    assert found["x"].type == ANY
    assert found["x"].note.startswith("its annotation Nothing cannot be resolved")
    assert found["y"].type.kind == "int"


def test_what_gin_cannot_fill_is_left_to_the_constructor() -> None:
    def build(first: int, /, größe: int = 3, width: int = 1): ...

    found = {each.name: each for each in parameters_of(build)}
    assert [name for name, each in found.items() if each.bindable] == ["width"]
    assert "by position" in found["first"].note
    assert "no such names" in found["größe"].note


def test_a_default_out_of_its_own_range_is_kept() -> None:
    def build(share: Annotated[float, at.Lt(1)] = 2.0): ...

    found = typed(build)["share"]
    assert convert(2.0, found.type) == 2.0
    assert found.note == "its default 2.0 does not fit float below 1"


@dataclass
class Block:
    width: int = 8
    act: str | None = None


SCALAR = st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=5),
                   st.floats(allow_nan=False), st.binary(max_size=3),
                   st.sampled_from([Mode.FAST, Path("a"), Block(3), Block])
                   )  # fmt: skip
DEFAULT = st.recursive(
    SCALAR,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.lists(inner, max_size=3).map(tuple),
        st.dictionaries(st.text(max_size=3), inner, max_size=2),
    ),
    max_leaves=4,
)
ANNOTATIONS = (Any, int, float, str, bool, bytes, Path, Mode, Callable, None, list[int],
               tuple[int, str], dict[str, int], set[int], int | None, int | bool,
               Literal["a", b"b", 3], Literal[Mode.FAST], dict[str, list[float]],
               list[list[str]], str | Path | None, Block, Block | None, list[Block],
               Annotated[int, at.Gt(3)])  # fmt: skip


@settings(deadline=None, max_examples=300)
@given(default=DEFAULT, annotation=st.sampled_from(ANNOTATIONS))
def test_any_default_of_any_annotation_is_frozen_and_reloaded_to_the_same(
    default: Any, annotation: Any
) -> None:
    """Freeze, reload, freeze: by Gin and by YAML; and the constructor is given it."""

    def build(x=default): ...

    build.__annotations__["x"] = annotation
    (parameter,) = parameters_of(build)
    if isinstance(parameter.default, Opaque):
        return  # It stays with the constructor and is never written.
    wanted = types_of(build)["x"]
    assert wanted == parameter.type
    frozen = gin_text(parameter.default)
    by_gin = convert(parse_gin_value(frozen), wanted)
    assert gin_text(by_gin) == frozen
    text = f"model:\n  x: {yaml_text(parameter.default, wanted)}\n"
    (written,) = read_yaml_file(text, "a.yaml")
    assert isinstance(written, Written)
    assert same(convert(written.value, wanted), by_gin)
    assert realize(parse_gin_value(frozen), wanted) == default
