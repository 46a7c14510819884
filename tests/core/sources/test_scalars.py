"""The same text means the same value in YAML, the environment and --bind."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from project.core.errors import ConfigError, Fault
from project.core.origins import Origin, Source
from project.core.sources.flags import read_flags
from project.core.sources.scalars import raw_of_text
from project.core.sources.sections import read_yaml_file
from project.core.sources.variables import read_environment
from project.core.values import MISSING, Macro, Reference, Value, same, settled
from project.core.writing.literals import yaml_text


def in_yaml(text: str) -> Value | None:
    """The value of a text as a line of a YAML file; None when it is refused."""
    try:
        file = read_yaml_file(f"model:\n  key: {text}\n", "a.yaml")
    except ConfigError:
        return None
    if any(isinstance(statement, Fault) for statement in file):
        return None
    return [settled(w.value) for w in file]


def in_flag(text: str) -> Value | None:
    written, faults = read_flags([f"model.key={text}"])
    return [settled(w.value) for w in written] if not faults else None


def in_variable(text: str) -> Value | None:
    written, faults = read_environment({"PROJECT_MODEL__KEY": text})
    return [settled(w.value) for w in written] if not faults else None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1e-3", 0.001), ("012", 12), ("no", "no"), ("1.10", 1.1), ("'1.10'", "1.10"),
        ('"a\\tb"', "a\tb"), ("[1, a, '2']", [1, "a", "2"]), ("{a: 1, 'b': [x]}",
        {"a": 1, "b": ["x"]}), ("{1: a}", {1: "a"}), ("{'1': a}", {"1": "a"}),
        ("None", None), ("True", True), ("(1, 2)", (1, 2)), ("(1,)", (1,)),
        ("(1, 'a', @b, %c)", (1, "a", Reference("b"), Macro("c"))),
        ("([(1, 2), 3])", [(1, 2), 3]), ('"@relu"', Reference("relu")),
        ("'@@relu'", "@relu"), ("['@relu', '%w']", [Reference("relu"), Macro("w")]),
        ("['(1', 2]", ["(1", 2]), ("[(a), b]", ["(a)", "b"]), ("???", MISSING),
        ("a b", "a b"), ("(not a tuple", "(not a tuple"), ("a:b", "a:b"), ("[]", []),
        ("{}", {}), ("", None), ("-.inf", -math.inf), ("[null, ~]", [None, None]),
    ],
)  # fmt: skip
def test_a_text_means_the_same_everywhere(text: str, value: Value):
    for found in (in_yaml(text), in_flag(text), in_variable(text)):
        assert same(found, [value])


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("@relu", Reference("relu")),
        ("%w", Macro("w")),
        ("[@relu, %w]", [Reference("relu"), Macro("w")]),
        ("[(1, 2), 3]", [(1, 2), 3]),
        ("{'a': (1, 2)}", {"a": (1, 2)}),
    ],
)
def test_gins_spelling_needs_no_quotes_where_yaml_has_none(text: str, value: Value):
    """YAML refuses these lines, so that they cannot mean something else there."""
    assert in_yaml(text) is None
    assert same(in_flag(text), [value])
    assert same(in_variable(text), [value])


@pytest.mark.parametrize("text", ["[1, 2", "{a: 1", "'a", '"a', "@a b", "[*a]", "%"])
def test_malformed_text_is_refused_everywhere(text: str):
    assert in_yaml(text) is None
    assert in_flag(text) is None
    assert in_variable(text) is None


def test_an_anchor_is_for_files():
    assert same(in_yaml("[&a 1, *a]"), [[1, 1]])
    for text in ("[&a 1]", "[&a 1, *a]"):
        assert in_flag(text) is None
        assert in_variable(text) is None


@pytest.mark.parametrize("text", ["a # b", "# a", "a: b", "- a", "!tag", "&a", "| a"])
def test_a_flag_takes_a_scalar_as_it_stands(text: str):
    assert raw_of_text(text, Origin(Source.FLAG, "--bind #1")).text == text


SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**20), 10**20),
    # Gin has no literal for the others: `test_types` has what becomes of them.
    st.floats(allow_nan=False, allow_infinity=False),
    st.binary(max_size=3),
    st.text(max_size=8),
    st.text(st.sampled_from(list("aN1.-+eE:#@%'\"?!&*|>{}[](), ~=\\\n\t")), max_size=8),
    st.sampled_from([MISSING, Reference("a.b", "c", True), Macro("lr")]),
)


def nested(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(
        st.lists(inner, max_size=3),
        st.lists(inner, max_size=3).map(tuple),
        st.dictionaries(st.text(max_size=4), inner, max_size=3),
    )


@settings(max_examples=500, deadline=None)
@given(st.recursive(SCALARS, nested, max_leaves=6))
def test_a_written_value_reads_back_as_itself_everywhere(value: Value):
    text = yaml_text(value)
    for found in (in_yaml(text), in_flag(text), in_variable(text)):
        assert same(found, [value]), text


@settings(max_examples=500, deadline=None)
@given(st.text(st.sampled_from(list("ab1.[]{}(),:'\"@%-? ~")), max_size=12))
def test_what_yaml_accepts_means_the_same_in_a_flag(text: str):
    """Where YAML refuses a text, or reads a comment or several lines, it may differ."""
    value = in_yaml(text)
    if value is not None:
        assert same(in_flag(text), value)
        assert same(in_variable(text), value)
