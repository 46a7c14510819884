"""Values as Gin's text, which Gin's parser reads back."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from project.core.gin_bridge.parsing import parse_gin_value
from project.core.gin_bridge.spelling import gin_text
from project.core.kinds import convert
from project.core.types import ANY, Type
from project.core.values import MISSING, Macro, Opaque, Reference, Value, carried, same

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=8),
    st.binary(max_size=4),
    st.sampled_from([MISSING, Macro("a/lr"), Reference("m.f", "s", True)]),
)


VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.lists(inner, max_size=3).map(tuple),
        st.dictionaries(st.text(max_size=3), inner, max_size=3),
    ),
    max_leaves=6,
)


@settings(max_examples=300, deadline=None)
@given(VALUES)
def test_a_written_value_reads_back_as_gin_carries_it(value: Value):
    assert same(parse_gin_value(gin_text(value)), carried(value))


@pytest.mark.parametrize("value", [math.inf, -math.inf, math.nan])
def test_what_gin_has_no_literal_for_is_read_back_by_the_annotation(value: float):
    kind = Type("list", "list[float]", (Type("float", "float"),))
    again = convert(parse_gin_value(gin_text([value])), kind)
    assert same(again, [value])
    assert not same(convert(parse_gin_value(gin_text(value)), ANY), value)


def test_no_text_expresses_an_opaque_default():
    with pytest.raises(ValueError, match="no Gin text for print"):
        gin_text(Opaque("print"))
