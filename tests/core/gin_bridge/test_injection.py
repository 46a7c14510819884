"""Gin with one config bound, for the length of a block."""

from __future__ import annotations

import pickle
from contextlib import suppress
from typing import Any

import fakes
import gin
import pytest

from project.core.blame import Blame
from project.core.errors import ConfigError
from project.core.gin_bridge.factories import Registration
from project.core.gin_bridge.injection import (
    ComponentError,
    injected,
    register,
)
from project.core.gin_bridge.parsing import parse_gin

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
        with pytest.raises(RuntimeError, match="outside any build"), injected([], ""):
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
    register([adam])
    try:
        with injected([adam], "LastingAdam.lr = 0.5") as injector:
            assert injector.call("fakes.LastingAdam", params=[]).lr == 0.5
        gin.parse_config("LastingAdam.lr = 0.25\nrun.task = 'x'")
        made: Any = gin.get_configurable("LastingAdam")(params=[])
        assert made.lr == 0.25
    finally:
        gin.clear_config()
        for selector in ("fakes.LastingAdam", "project.core.gin_bridge.run"):
            gin.config._REGISTRY.pop(selector)


def test_a_component_that_registers_itself_is_refused():
    """Its own calls would lose what is bound for it when the block ends."""
    decorated = gin.configurable(fakes.double, module="fakes")
    try:
        known = Registration("double", "fakes", decorated)
        with pytest.raises(ConfigError) as caught, injected([known], ""):
            pass
        assert "fakes.double is registered" in str(caught.value)
    finally:
        gin.config._REGISTRY.pop("fakes.double")


def test_a_report_outlives_its_block_even_one_that_raises():
    with suppress(KeyError), injected([NET], "Net.width = 3") as injector:
        injector.call("fakes.Net")
        report = injector.operative()
        raise KeyError
    assert "Net.width = 3" in report
    assert injector.operative() == report


def test_a_failure_is_sent_to_another_process_with_what_can_be():
    class Own(Exception):
        pass

    for cause in (ValueError("no"), Own("no")):
        error = ComponentError("zoo.Net", {"depth": 3, "call": lambda: 3}, cause)
        error.blame = Blame("net (zoo.Net)", given=("depth = 3  (default)",))
        again = pickle.loads(pickle.dumps(error))
        assert str(again) == str(error)
        assert again.arguments["depth"] == 3
        assert str(again.arguments["call"]) == "function"
        kind = ValueError if isinstance(cause, ValueError) else RuntimeError
        assert type(again.cause) is kind
        assert "no" in str(again.cause)
