"""Asking probes: a task that is built once, first, and trains."""

from __future__ import annotations

import json
import pickle
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import fakes
import pytest

from project.core.building.build import build
from project.core.building.probing import answered, probed
from project.core.components.encoding import from_json, to_json
from project.core.components.inspection import describe_all
from project.core.errors import ConfigError
from project.core.gin_bridge.injection import ComponentError
from project.core.hooks import pair_hook
from project.core.request import Request
from project.core.resolving.resolution import Resolution
from project.core.resolving.resolve import resolve
from project.core.values import MISSING

SEEN: list[Any] = []
Config = Mapping[str, Any]


@pair_hook(model="net", probes="task", reads=["task.batch_size"], sets=["model.width"])
def width(config: Config, task: Any) -> Any:
    """The width is the batch of the built task."""
    SEEN.append(task)
    if task.batch_size == 13:
        raise ArithmeticError("thirteen")
    return {
        "model.width": task.batch_size * (-1 if config["task.batch_size"] < 0 else 1)
    }


@pair_hook(model="net", reads=["model.width"], sets=["model.label"])
def label(config: Config) -> Any:
    return {"model.label": f"wide {config['model.width']}"}


@pytest.fixture(autouse=True)
def nothing_seen() -> None:
    SEEN.clear()


def asked(*bindings: str, **more: Any) -> Resolution:
    functions: list[Any] = [label, width]
    hooks = tuple(function.__pair_hook__ for function in functions)
    made = replace(describe_all(("fakes",), "fakes:Trainer"), hooks=hooks)
    manifest = from_json(json.loads(json.dumps(to_json(made))))
    request = Request(task="pixels", model="net", bindings=bindings, **more)
    return resolve(request, manifest)


def test_the_task_that_a_probe_is_given_is_the_one_that_is_built():
    pending = asked("task.batch_size=4")
    with build(pending) as built:
        assert [built.task] == SEEN
        assert isinstance(built.task, fakes.Pixels)
        called = {call.selector: call.arguments for call in built.injector.calls}
        given = called["fakes.Net"]
        assert (given["width"], given["label"]) == (4, "wide 4")
        assert built.resolution.value("model.width") == 4
        assert "Net.width = 4" in built.operative()
        assert "Pixels.batch_size = 4" in built.operative()
        assert not built.without_effect()
    assert pending.value("model.width") is MISSING


def test_a_frozen_config_asks_no_probe(tmp_path: Any):
    with probed(asked("task.batch_size=4")) as found:
        (tmp_path / "config.gin").write_text(found.resolution.to_gin())
    SEEN.clear()
    again = asked(files=(str(tmp_path / "config.gin"),))
    assert not again.pending
    with build(again) as built:
        assert "Net.width = 4" in built.operative()
    assert not SEEN
    assert again.to_gin() == found.resolution.to_gin()


def test_a_resolution_that_waits_for_nothing_is_left_as_it_is():
    whole = asked(
        "task.batch_size=4", "model.width=3",
        precedence=("default", "pair", "file", "env", "flag"),
    )  # fmt: skip
    assert answered(whole) is whole
    with probed(whole) as found:
        assert (found.resolution, found.early) == (whole, None)
    assert not SEEN


def test_what_is_shown_is_answered_where_the_task_can_be_built():
    assert answered(asked("task.batch_size=4")).value("model.label") == "wide 4"
    incomplete = asked()
    assert answered(incomplete) is incomplete


def test_a_probe_that_raises_is_a_fault_and_a_constructor_an_error():
    thirteen = asked("task.batch_size=13")
    with pytest.raises(ConfigError, match="thirteen"), probed(thirteen):
        raise AssertionError("nothing was found")
    assert "thirteen" in answered(asked("task.batch_size=13")).faults[0].problem


def test_a_failing_task_says_where_its_arguments_were_set(
    monkeypatch: pytest.MonkeyPatch,
):
    def refuse(self: Any, batch_size: int, *, folder: Any = None) -> None:
        raise LookupError("no images")

    monkeypatch.setattr(fakes.Pixels, "__init__", refuse)
    with pytest.raises(ComponentError) as caught:
        answered(asked("task.batch_size=4"))
    assert str(caught.value.origins["batch_size"]) == "--bind #1"


def test_missing_values_are_refused_before_the_task_is_built():
    refused = pytest.raises(ConfigError, match=r"task\.batch_size has no value")
    with refused, probed(asked()):
        raise AssertionError("nothing was found")
    assert not SEEN


def test_what_a_probed_model_is_given_keeps_its_values_too():
    with build(
        asked("task.batch_size=4", "model.optimizer=@Adam", "Adam.lr=0.5")
    ) as built:
        factory = built.model.given["optimizer"]
        assert factory("weights").lr == 0.5
    assert pickle.loads(pickle.dumps(factory))("weights").lr == 0.5
    assert factory("weights").lr == 0.5
