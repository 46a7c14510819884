"""A config as text, section by section."""

from __future__ import annotations

import json
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from project.core.kinds import convert
from project.core.sources.sections import read_yaml_file
from project.core.types import Type
from project.core.values import MISSING, Reference, Value, same
from project.core.writing.literals import plain, yaml_text

FLOATS = Type("vartuple", "tuple[float, ...]", (Type("float", "float"),))


INTS = Type("list", "list[int]", (Type("int", "int"),))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ((1, [2]), [1, [2]]),
        ({1: (None, math.inf)}, {"1": [None, ".inf"]}),
        (Reference("A", call=True), "@A()"),
        (b"x", "b'x'"),
    ],
)
def test_json_holds_what_it_cannot_express_as_text(value: Value, expected: object):
    assert plain(value) == expected
    json.dumps(plain(value), allow_nan=False)


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        ((1.0, 2.0), FLOATS, "[1.0, 2.0]"),
        ((1, 2), Type("any", "Any"), "(1, 2)"),
        ([1], INTS, "[1]"),
        ([(1, 2), 3], Type("any", "Any"), "([(1, 2), 3])"),
        ("", Type("str", "str"), '""'),
        ("1", Type("str", "str"), '"1"'),
        ("no", Type("str", "str"), "no"),
        ("a b", Type("str", "str"), "a b"),
        ("a ", Type("str", "str"), '"a "'),
        ("- a", Type("str", "str"), '"- a"'),
        ("@a", Type("str", "str"), '"@@a"'),
        ("%", Type("str", "str"), '"%%"'),
        ("a\nb", Type("str", "str"), '"a\\nb"'),
        ("\u200b", Type("str", "str"), '"\\U0000200b"'),
        (1e-9, Type("float", "float"), "1e-09"),
        (math.inf, Type("float", "float"), ".inf"),
        (None, Type("none", "None"), "null"),
        ([MISSING], INTS, "([%gin.REQUIRED])"),
        ([b"a, b"], Type("any", "Any"), "([b'a, b'])"),
        ({(1, 2): "a: b"}, Type("any", "Any"), "({(1, 2):'a\\x3a b'})"),
    ],
)  # fmt: skip
def test_a_value_is_written_as_people_write_it(value: Value, kind: Type, text: str):
    assert yaml_text(value, kind) == text


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(st.integers(-9, 9), st.floats()), max_size=4))
def test_a_typed_tuple_reads_back_from_a_list(items: list[float]):
    value = convert(items, FLOATS)
    file = read_yaml_file(f"a:\n  b: {yaml_text(value, FLOATS)}\n", "a")
    assert same(convert(file[0].value, FLOATS), value)
