"""The one conversion every source goes through."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from project.core.expressible import expressible
from project.core.kinds import convert, example, expectation
from project.core.types import ANY, BadValueError, Type
from project.core.values import (
    MISSING,
    Macro,
    Opaque,
    Raw,
    Reference,
    Scalar,
    Value,
    literal_of,
    same,
    walk,
)

NONE = Type("none", "None")
BOOL, INT, FLOAT, STR = (Type(kind, kind) for kind in ("bool", "int", "float", "str"))
A_BYTE = Type("choice", "c", choices=(b"x",))
BYTES, PATH, OBJECT = (Type(kind, kind) for kind in ("bytes", "path", "object"))
INTS = Type("list", "list[int]", (INT,))
FLOATS = Type("vartuple", "tuple[float, ...]", (FLOAT,))
PAIR = Type("tuple", "tuple[int, str]", (INT, STR))
SEQUENCE = Type("sequence", "Sequence[int]", (INT,))
TABLE = Type("dict", "dict[str, float]", (STR, FLOAT))
LIST, TUPLE, DICT = (Type(k, k) for k in ("list", "vartuple", "dict"))
COLOR = Type("enum", "Color", choices=("RED", "BLUE"))
MODE = Type("choice", "Literal", choices=("1", 1, "fast", None, True))


def union(*members: Type) -> Type:
    return Type("union", " | ".join(m.text for m in members), members)


def text(plain: str) -> Scalar:
    return Scalar(plain)


def quoted(inner: str) -> Scalar:
    return Scalar(inner, plain=False)


@pytest.mark.parametrize(
    ("raw", "kind", "value"),
    [
        pytest.param(text("3"), INT, 3, id="int"),
        pytest.param(text("012"), INT, 12, id="int with a leading zero"),
        pytest.param(text("1"), FLOAT, 1.0, id="an int fits a float"),
        pytest.param(1, FLOAT, 1.0, id="so does Gin's"),
        pytest.param(text("1e-3"), FLOAT, 0.001, id="exponent"),
        pytest.param(text(".inf"), FLOAT, math.inf, id="infinity in YAML"),
        pytest.param("inf", FLOAT, math.inf, id="infinity in Gin, which has none"),
        pytest.param(text("true"), BOOL, True, id="bool"),
        pytest.param(text("1.10"), STR, "1.10", id="a string keeps its spelling"),
        pytest.param(text("no"), STR, "no", id="no is no boolean"),
        pytest.param(text("true"), STR, "true", id="a word for a string"),
        pytest.param(quoted("null"), STR, "null", id="quoted null is a string"),
        pytest.param(quoted(""), STR, "", id="empty string"),
        pytest.param(text("a/b"), PATH, "a/b", id="path"),
        pytest.param(b"x", BYTES, b"x", id="bytes"),
        pytest.param(text("b'x'"), BYTES, b"x", id="bytes as text"),
        pytest.param(text("b'x'"), A_BYTE, b"x", id="choice of bytes"),
        pytest.param(text("b'x'"), Type("union", "u", (BYTES, STR)), "b'x'", id="str"),
        pytest.param([text("1"), text("2")], INTS, [1, 2], id="list"),
        pytest.param((1, 2), INTS, [1, 2], id="a tuple fits a list"),
        pytest.param([text("1")], FLOATS, (1.0,), id="a list fits a tuple"),
        pytest.param([text("1")], SEQUENCE, (1,), id="a list fits a sequence"),
        pytest.param([text("1"), text("2")], PAIR, (1, "2"), id="tuple by position"),
        pytest.param({text("1"): text("2")}, TABLE, {"1": 2.0}, id="mapping"),
        pytest.param([text("1"), text("a")], LIST, [1, "a"], id="bare list"),
        pytest.param([text("1")], TUPLE, (1,), id="bare tuple"),
        pytest.param({text("1"): text("a")}, DICT, {1: "a"}, id="bare dict"),
        pytest.param(text("RED"), COLOR, "RED", id="enum by name"),
        pytest.param(text("fast"), MODE, "fast", id="choice"),
        pytest.param(text("null"), MODE, None, id="None among the choices"),
        pytest.param(text("null"), union(NONE, INT), None, id="optional, none"),
        pytest.param(text("3"), union(NONE, INT), 3, id="optional, given"),
        pytest.param(text("1"), union(STR, INT), 1, id="own type before str"),
        pytest.param(quoted("1"), union(STR, INT), "1", id="quoted is str"),
        pytest.param(text("x"), union(STR, INT), "x", id="str comes last"),
        pytest.param(text("1"), union(FLOAT, INT), 1, id="int stays int"),
        pytest.param(text("1.0"), union(INT, FLOAT), 1.0, id="float stays float"),
        pytest.param(text("1"), union(FLOAT, NONE), 1.0, id="else it fits a float"),
        pytest.param(1, union(FLOAT, STR), 1.0, id="a number before str"),
        pytest.param(text("true"), union(BOOL, STR), True, id="bool before str"),
        pytest.param(text("warn"), union(BOOL, MODE, STR), "warn", id="bool or str"),
        pytest.param([text("1")], union(INT, INTS), [1], id="list in a union"),
        pytest.param((1, 2), union(INTS, TUPLE), (1, 2), id="the unchanged member"),
        pytest.param(text("x"), ANY, "x", id="anything"),
        pytest.param(text("1"), ANY, 1, id="anything by its own type"),
        pytest.param(Reference("A"), OBJECT, Reference("A"), id="reference"),
        pytest.param(Reference("A"), union(NONE, OBJECT), Reference("A"),
                     id="reference in a union"),
        pytest.param(Reference("A", call=True), INT, Reference("A", call=True),
                     id="what a call returns fits anything"),
        pytest.param(Macro("lr"), INT, Macro("lr"), id="a macro is judged later"),
        pytest.param(text("???"), INT, MISSING, id="missing"),
        pytest.param(quoted("???"), STR, "???", id="quoted question marks"),
        pytest.param([Macro("a"), MISSING], INTS, [Macro("a"), MISSING], id="inside"),
    ],
)  # fmt: skip
def test_what_fits_is_converted(raw: Raw, kind: Type, value: Value):
    assert same(convert(raw, kind), value)


@pytest.mark.parametrize(
    ("raw", "kind", "expected", "hint"),
    [
        pytest.param(text("3.5"), INT, "an integer", (), id="no rounding"),
        pytest.param(text("3.0"), INT, "an integer", ("3",), id="nor of a whole float"),
        pytest.param(True, INT, "an integer", (), id="a boolean is no int"),
        pytest.param(text("high"), FLOAT, "a number", (), id="word for a float"),
        pytest.param(text("true"), FLOAT, "a number", (), id="boolean for a float"),
        pytest.param(str(2**53 + 1), FLOAT, "a number", (), id="Gin's string"),
        pytest.param(text(str(2**53 + 1)), FLOAT,
                     "a number that a float holds exactly", (), id="too precise"),
        pytest.param(text("1" + "0" * 400), FLOAT, "a number", (), id="too large"),
        pytest.param(text("1"), BOOL, "true or false", ("true",), id="no truth test"),
        pytest.param(text("no"), BOOL, "true or false", ("false",), id="YAML 1.1"),
        pytest.param(text("null"), INT, "an integer", (), id="null for an int"),
        pytest.param(text("null"), STR, "a string", ("'null'",), id="null for str"),
        pytest.param(3, STR, "a string", (), id="Gin's 3 is no string"),
        pytest.param(text("x"), NONE, "null", (), id="only null"),
        pytest.param(text("x"), BYTES, "bytes (b'...')", (), id="bytes"),
        pytest.param(text("1"), INTS, "a list of integers", ("[1]",), id="scalar"),
        pytest.param([text("a")], INTS, "a list of integers", (), id="item"),
        pytest.param([text("7"), text("3.0")], INTS, "a list of integers", ("[7, 3]",),
                     id="the hint of an item is one of the whole list"),
        pytest.param([text("1")], PAIR, "a list of 2: an integer, a string", (),
                     id="size"),
        pytest.param([text("1")], TABLE, "a mapping from strings to numbers", (),
                     id="dict"),
        pytest.param(text("REED"), COLOR, "one of RED, BLUE", ("RED",), id="enum"),
        pytest.param(text("fats"), MODE, "one of 1, fast, null, true", ("fast",),
                     id="choice"),
        pytest.param(text("x"), union(INT, NONE), "an integer or null", (), id="union"),
        pytest.param(text("relu"), OBJECT, "a reference such as @name (object)",
                     ("@relu",), id="object"),
        pytest.param(text("a b"), OBJECT, "a reference such as @name (object)", (),
                     id="object without a name"),
        pytest.param(Reference("A"), INT, "an integer", ("@A()",), id="class as int"),
    ],
)  # fmt: skip
def test_what_does_not_fit_says_what_would(
    raw: Raw, kind: Type, expected: str, hint: tuple[str, ...]
):
    with pytest.raises(BadValueError) as caught:
        convert(raw, kind)
    assert (caught.value.expected, caught.value.hint) == (expected, hint)


def test_a_choice_of_the_values_own_type_goes_before_its_spelling():
    """`Literal["1", 1]`: plain 1 is the integer, quoted it is the string."""
    assert same(convert(text("1"), MODE), 1)
    assert same(convert(quoted("1"), MODE), "1")
    assert same(convert(text("true"), MODE), True)


SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(-9, 9), st.floats(), st.text(max_size=5)
)
LITERALS = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.lists(inner, max_size=3).map(tuple),
        st.dictionaries(st.text(max_size=3), inner, max_size=3),
    ),
    max_leaves=5,
)
TEXTS = st.one_of(
    st.text("0123456789.e+-", max_size=6),
    st.sampled_from(["true", "null", "no", "inf", ".nan", "RED", "fast", "???"]),
).map(Scalar)
KINDS = st.recursive(
    st.sampled_from(
        [ANY, NONE, BOOL, INT, FLOAT, STR, PATH, COLOR, MODE, OBJECT, BYTES]
    ),
    lambda inner: st.one_of(
        inner.map(lambda t: Type("list", "list", (t,))),
        inner.map(lambda t: Type("vartuple", "tuple", (t,))),
        st.tuples(inner, inner).map(lambda ts: Type("tuple", "tuple", ts)),
        inner.map(lambda t: Type("dict", "dict", (STR, t))),
        st.lists(inner, min_size=1, max_size=3).map(lambda ts: union(*ts)),
    ),
    max_leaves=4,
)


@settings(max_examples=400, deadline=None)
@given(raw=st.one_of(LITERALS, TEXTS), kind=KINDS)
def test_a_converted_value_is_equal_to_what_was_written_or_refused(
    raw: Raw, kind: Type
):
    """Types may change where nothing is lost: int to float, list to tuple, text kept.

    Converting again changes nothing, which reloading a saved config relies on.
    """
    try:
        value = convert(raw, kind)
    except BadValueError:
        return
    assert same(convert(value, kind), value)
    assert _unchanged(raw, value)


def _unchanged(raw: Any, value: Any) -> bool:
    if isinstance(raw, Scalar):
        own = literal_of(raw)
        return value == raw.text or same(own, value) or _number(own, value)
    if isinstance(raw, (list, tuple)):
        return (
            isinstance(value, (list, tuple))
            and len(raw) == len(value)
            and all(map(_unchanged, raw, value))
        )
    if isinstance(raw, dict):
        return (
            isinstance(value, dict)
            and all(map(_unchanged, raw, value))
            and all(map(_unchanged, raw.values(), value.values()))
        )
    infinity = raw in ("inf", "-inf", "nan") and isinstance(value, float)
    return infinity or same(raw, value) or _number(raw, value)


def _number(one: Any, other: Any) -> bool:
    return type(one) is int and type(other) is float and one == other


@pytest.mark.parametrize(
    ("value", "kind", "answer"),
    [
        (1.5, ANY, True),
        (math.inf, FLOAT, True),
        (math.inf, union(NONE, FLOAT), True),
        ({"a": math.nan}, TABLE, True),
        (math.inf, ANY, False),
        (math.inf, union(FLOAT, STR), False),
        ([math.inf], LIST, False),
        ({"a": math.nan}, DICT, False),
        (object(), ANY, False),
        ([Opaque("x")], LIST, False),
        ([Macro("a"), Reference("b"), MISSING], LIST, True),
    ],
)
def test_what_gin_cannot_carry_to_a_type_is_known(
    value: Value, kind: Type, answer: bool
):
    assert expressible(value, kind) is answer


@pytest.mark.parametrize(
    ("kind", "answer"),
    [(ANY, True), (NONE, True), (INT, False), (union(INT, union(STR, NONE)), True)],
)
def test_a_type_accepts_none_where_one_of_its_members_does(kind: Type, answer: bool):
    if answer:
        assert convert(None, kind) is None
    else:
        with pytest.raises(BadValueError):
            convert(None, kind)


def test_an_expectation_names_each_alternative_once():
    assert expectation(union(INT, FLOAT, INT)) == "an integer or a number"


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (Type("int", "int"), "32"),
        (Type("bool", "bool"), "true"),
        (Type("object", "X"), "@NAME"),
        (Type("choice", "L", choices=(3, "a")), "3"),
        (Type("enum", "E", choices=("RED",)), "RED"),
        (Type("union", "u", (Type("none", "None"), Type("int", "int"))), "32"),
        (Type("list", "l", (Type("int", "int"),)), "[32]"),
        (Type("any", "Any"), "VALUE"),
        (Type("path", "Path"), "PATH"),
    ],
)
def test_an_example_is_a_value_the_type_takes(kind: Type, text: str):
    assert example(kind) == text


def test_walk_is_what_conversion_leaves_no_scalar_in():
    value = convert([text("1"), {text("a"): (text("b"),)}], ANY)
    assert not any(isinstance(inner, Scalar) for inner in walk(value))


def test_a_message_names_no_more_choices_than_one_reads():
    said = expectation(Type("choice", "c", choices=tuple(range(52))))
    assert said == "one of 0, 1, 2, 3, 4, 5, 6, 7 and 44 more"


def test_of_many_choices_those_with_short_names_are_named_as_declared():
    names = [f"strategy_{n}" for n in range(12)]
    kind = Type("choice", "c", choices=("auto", *names, "ddp", "fsdp", "xla", "tpu"))
    assert expectation(kind).startswith("one of auto, strategy_0, ")
    assert ", ddp, fsdp, xla, tpu and 9 more" in expectation(kind)


@pytest.mark.parametrize(
    ("raw", "kind", "item"),
    [
        pytest.param([text("1"), text("x")], INTS, "item 2 is x", id="list"),
        pytest.param([[text("x")]], Type("list", "l", (INTS,)),
                     "item 1 of item 1 is x", id="list in a list"),
        pytest.param({text("a"): text("x")}, TABLE, "the value of a is x", id="value"),
        pytest.param({text("a"): text("1")}, Type("dict", "d", (INT, INT)),
                     "a key is a", id="key"),
        pytest.param([text("x")], union(INTS, NONE), "item 1 is x", id="union"),
        pytest.param(text("x"), INTS, "", id="not an item"),
    ],
)  # fmt: skip
def test_a_refused_item_is_named(raw: Raw, kind: Type, item: str):
    with pytest.raises(BadValueError) as caught:
        convert(raw, kind)
    assert caught.value.item == item
