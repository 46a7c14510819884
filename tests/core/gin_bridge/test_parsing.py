"""Gin's text, read with Gin's own parser."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from project.core.errors import ConfigError, Fault
from project.core.gin_bridge.parsing import Statement, parse_gin, parse_gin_value
from project.core.keys import Key
from project.core.values import MISSING, Macro, Reference, Value, same


def fault(text: str) -> Fault:
    with pytest.raises(ConfigError) as caught:
        parse_gin(text, "a.gin")
    (found,) = caught.value.faults
    return found


def bound(text: str, key: str, value: Value) -> Statement:
    return Statement("binding", 1, text, key=Key.of(key), value=value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Net.width = 3",
         bound("Net.width = 3", "Net.width", 3)),
        ("eval/a.b.Net.width = 3",
         bound("eval/a.b.Net.width = 3", "eval/a.b.Net.width", 3)),
        ("lr = 0.1", bound("lr = 0.1", "lr", 0.1)),
        ("eval/lr = 1", bound("eval/lr = 1", "eval/lr", 1)),
        ("lr/macro.value = 1", bound("lr/macro.value = 1", "lr", 1)),
        ("include 'b.gin'", Statement("include", 1, "include 'b.gin'", "b.gin")),
        ("import a.b", Statement("import", 1, "import a.b", "a.b")),
        ("from a import b", Statement("import", 1, "from a import b", "a.b")),
    ],
)  # fmt: skip
def test_a_statement_is_read_with_its_line(text: str, expected: Statement):
    assert parse_gin(text, "a.gin") == [expected]


def test_statements_know_their_lines_comments_and_continuations_aside():
    text = "# a\nNet.width = [\n  1,\n]\n\nNet:\n  rate = 2.0\n  size = 3\n"
    found = [(s.line, s.key.parameter) for s in parse_gin(text, "a.gin")]
    assert found == [(2, "width"), (7, "rate"), (8, "size")]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("@Adam", Reference("Adam")),
        ("@a/b/torch.Adam()", Reference("torch.Adam", "a/b", True)),
        ("%lr", Macro("lr")),
        ("%a/lr", Macro("a/lr")),
        ("%gin.REQUIRED", MISSING),
        ("[@a, (%b, 'x')]", [Reference("a"), (Macro("b"), "x")]),
        ("{'a': -1e-3, 'b': None}", {"a": -0.001, "b": None}),
        ("'a' 'b'", "ab"),
        ("b'x'", b"x"),
        ("(1,)", (1,)),
        ("()", ()),
    ],
)
def test_references_and_macros_are_kept_as_data(text: str, value: Value):
    assert same(parse_gin_value(text), value)


@pytest.mark.parametrize(
    ("text", "problem", "line"),
    [
        pytest.param("Net.width = foo", "not valid Gin: foo is not a value", 1,
                     id="word"),
        pytest.param("a = 1\nNet.width = true", "not valid Gin: true is not a value", 2,
                     id="lower-case boolean"),
        pytest.param("Net.x = [1,\n2\n", "not valid Gin: a bracket or a string is not "
                     "closed", 1, id="bracket"),
        pytest.param("Net.x = 1 + 1", "not valid Gin: expected newline", 1, id="sum"),
        pytest.param("Net.x 1", "not valid Gin: couldn't parse statement, expected ':' "
                     "or '='", 1, id="no sign"),
        pytest.param("Net.x = {[1]: 2}", "not valid Gin: unhashable type: 'list'", 1,
                     id="unhashable"),
        pytest.param("Net.x = " + "[" * 5000, "not valid Gin: nested too deep", 1,
                     id="deep"),
    ],
)  # fmt: skip
def test_what_gins_parser_refuses_is_a_fault_with_its_line(
    text: str, problem: str, line: int
):
    found = fault(text)
    assert found.problem == problem
    assert str(found.origin) == f"a.gin:{line}"


def test_a_word_where_a_value_belongs_is_answered_with_quotes():
    found = fault("Net.mode = fast")
    assert found.expected == "quotes around a string: 'fast', or @fast for a part"
    assert found.line.startswith("Net.mode = fast\n")


@pytest.mark.parametrize(
    "text",
    ["1\nimport os", "1\rimport os", "", "1 2", "50%", "0123", "@A().x", "1; 2", "a b"],
)
def test_a_value_is_exactly_one_value(text: str):
    with pytest.raises(ValueError, match=r"."):
        parse_gin_value(text)


@settings(max_examples=200, deadline=None)
@given(st.text(st.sampled_from(list("aN.=/@%'\"()[]{}:,1-#\\ \n\t")), max_size=30))
def test_any_text_is_statements_or_faults(text: str):
    with suppress(ConfigError):
        parse_gin(text, "a.gin")
