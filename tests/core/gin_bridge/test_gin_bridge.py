"""Gin's text, read and written, and Gin's state, fenced."""

from __future__ import annotations

import math
from contextlib import suppress
from typing import Any

import fakes
import gin
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from project.core.errors import ConfigError, Fault
from project.core.gin_bridge.injection import (
    ComponentError,
    Registration,
    injected,
    register,
)
from project.core.gin_bridge.parsing import Statement, parse_gin, parse_gin_value
from project.core.gin_bridge.spelling import gin_text
from project.core.keys import Key
from project.core.kinds import convert
from project.core.types import ANY, Type
from project.core.values import MISSING, Macro, Opaque, Reference, Value, carried, same

# ----------------------------------------------------------------------- reading


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


# ----------------------------------------------------------------------- writing

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


# ---------------------------------------------------------------------- building

ADAM = Registration("Adam", "fakes", fakes.Adam)
NET = Registration("Net", "fakes", fakes.Net)
BOTH = Registration("Both", "fakes", fakes.Both)


def test_a_component_is_called_with_what_the_text_binds():
    text = "Adam.lr = 0.5\nNet.width = 3\nNet.optimizer = @Adam\nNet.weights = 'w'"
    with injected([ADAM, NET], text) as injector:
        net = injector.call("fakes.Net", width=4)
        adam = net.configure()
    assert type(net) is fakes.Net
    assert type(adam) is fakes.Adam
    assert (net.given["width"], adam.lr, adam.params) == (4, 0.5, ["weights"])
    assert str(type(net.given["weights"])) != "str"


def test_the_class_is_untouched():
    before = dict(vars(fakes.Net))
    with injected([NET], "Net.width = 3") as injector:
        injector.call("fakes.Net")
        assert dict(vars(fakes.Net)) == before
        with pytest.raises(TypeError, match="width"):
            fakes.Net()  # type: ignore[call-arg]
    assert dict(vars(fakes.Net)) == before


def test_outside_the_block_nothing_is_bound_or_registered():
    registry = set(gin.config._REGISTRY._selector_map)
    with injected([NET], "Net.width = 3"):
        assert gin.config_str()
        assert gin.config_is_locked()
    assert not gin.config_str().strip()
    assert not gin.config_is_locked()
    assert set(gin.config._REGISTRY._selector_map) == registry
    with pytest.raises(ValueError, match="Could not find"):
        gin.get_configurable("fakes.Net")


@pytest.mark.parametrize(
    "text", ["Net.width = ", "Nothing.x = 1", "Net.width = %undefined", "Net.zzz = 1"]
)
def test_nothing_is_left_of_a_text_that_gin_refuses(text: str):
    registry = set(gin.config._REGISTRY._selector_map)
    with pytest.raises((ValueError, ConfigError, SyntaxError)), injected([NET], text):
        pass
    assert not gin.config_str().strip()
    assert set(gin.config._REGISTRY._selector_map) == registry


def test_a_name_that_only_a_kwargs_parameter_would_take_is_refused():
    with (
        pytest.raises(ValueError, match="'wdith'"),
        injected([NET], "Net.wdith = 1"),
    ):
        pass


def test_hidden_parameters_cannot_be_bound():
    hidden = Registration("Net", "fakes", fakes.Net, hidden=("label",))
    with (
        pytest.raises(ValueError, match="label"),
        injected([hidden], "Net.label = 'x'"),
    ):
        pass


def test_a_block_inside_a_block_is_refused_and_the_outer_one_goes_on():
    with injected([NET], "Net.width = 3") as injector:
        with pytest.raises(RuntimeError, match="only one build"), injected([], ""):
            pass
        assert injector.call("fakes.Net").given["width"] == 3


def test_bindings_made_elsewhere_are_not_mixed_in():
    gin.parse_config("lr = 1")
    try:
        with pytest.raises(RuntimeError, match="Gin already holds"), injected([], ""):
            pass
    finally:
        gin.clear_config()


def test_an_exception_of_a_constructor_is_kept_with_its_arguments():
    with (
        injected([BOTH], "Both.depth = -1") as injector,
        pytest.raises(ComponentError) as caught,
    ):
        injector.call("fakes.Both")
    error = caught.value
    assert error.selector == "fakes.Both"
    assert error.arguments == {"depth": -1}
    assert type(error.cause) is ValueError
    assert error.cause.args == ("depth is -1\nand must not be",)


def test_a_part_that_raises_inside_a_component_is_the_one_that_is_named():
    text = "Net.width = 3\nNet.scheduler = @Both()\nBoth.depth = -1"
    with (
        injected([NET, BOTH], text) as injector,
        pytest.raises(ComponentError) as caught,
    ):
        injector.call("fakes.Net")
    assert caught.value.selector == "fakes.Both"


def test_calls_are_kept_by_scope_with_what_the_caller_passed_itself():
    text = (
        "Adam.lr = 0.5\nslow/Adam.lr = 0.1\nNet.width = 3\nNet.optimizer = @slow/Adam"
    )
    with injected([ADAM, NET], text) as injector:
        injector.call("fakes.Net").configure()
        injector.call("fakes.Adam", params=[1])
    calls = {(c.selector, c.scope): dict(c.arguments) for c in injector.calls}
    assert calls["fakes.Adam", "slow"]["lr"] == 0.1
    assert calls["fakes.Adam", ""] == {"lr": 0.5, "params": [1]}


def test_an_operative_report_names_what_was_called_and_no_more():
    with injected([ADAM, NET], "Net.width = 3\nAdam.lr = 0.5") as injector:
        assert "Net" not in injector.operative()
        injector.call("fakes.Net")
        report = injector.operative()
    found = {
        (s.key.selector, s.key.parameter): s.value for s in parse_gin(report, "report")
    }
    assert found["Net", "width"] == 3
    assert not any(selector == "Adam" for selector, _ in found)


def test_registering_for_good_lets_recipes_load_in_gin_alone():
    adam = Registration("LastingAdam", "fakes", fakes.Adam)
    register([adam])
    try:
        gin.parse_config("LastingAdam.lr = 0.25\nrun.task = 'x'")
        made: Any = gin.get_configurable("LastingAdam")(params=[])
        assert made.lr == 0.25
    finally:
        gin.clear_config()
        for selector in ("fakes.LastingAdam", "project.core.gin_bridge.run"):
            gin.config._REGISTRY.pop(selector)
