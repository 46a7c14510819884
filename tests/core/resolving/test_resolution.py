"""The result of resolving: values, what is missing, and the texts of it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from project.core.components.manifest import Manifest
from project.core.errors import ConfigError
from project.core.gin_bridge import parse_gin
from project.core.keys import Key
from project.core.request import Request
from project.core.resolving.resolution import Resolution
from project.core.resolving.resolve import resolve
from project.core.values import MISSING

WHOLE = ("task.batch_size=4", "model.width=8")


def resolved(
    manifest: Manifest, *bindings: str, task: str = "pixels", model: str = "net",
    **more: Any,
) -> Resolution:  # fmt: skip
    request = Request(task=task, model=model, bindings=bindings)
    return resolve(request, manifest, **more)


def test_missing_values_are_in_the_order_of_the_signatures(manifest: Manifest):
    found = resolved(manifest, task="words", model="rnn")
    assert [str(key) for key in found.missing] == [
        "task.tokenizer",
        "model.vocab_size",
        "model.hidden_size",
    ]


def test_a_missing_value_is_a_fault_that_says_how_to_give_it(manifest: Manifest):
    tokenizer, vocabulary, _ = resolved(
        manifest, task="words", model="rnn"
    ).missing_faults()
    assert tokenizer.problem == "task.tokenizer has no value: The name of the tokenizer"
    assert tokenizer.expected == "one of bytes, words"
    assert "PROJECT_TASK__TOKENIZER=..." in tokenizer.next
    assert "waits for task.tokenizer" in vocabulary.problem
    assert vocabulary.next == ""


def test_what_can_be_built_needs_nothing(manifest: Manifest):
    resolved(manifest, *WHOLE).require()
    with pytest.raises(ConfigError) as caught:
        resolved(manifest, "model.rate=x").require()
    assert len(caught.value.faults) == 3


def test_question_marks_inside_a_value_are_missing_too(manifest: Manifest):
    found = resolved(manifest, *WHOLE, "model.names=(['a', %gin.REQUIRED])")
    assert [str(key) for key in found.missing] == ["model.names"]


def test_the_frozen_text_opens_with_the_request(manifest: Manifest):
    found = resolved(manifest, *WHOLE, plugins=("my_zoo",))
    assert found.to_gin().splitlines()[:4] == [
        "run.task = 'pixels'",
        "run.model = 'net'",
        "run.plugins = ['my_zoo']",
        "run.precedence = ['default', 'pair', 'file', 'env', 'flag']",
    ]
    assert found.to_yaml().startswith("run:\n  task: pixels\n  model: net\n")


def test_the_frozen_text_binds_every_parameter(manifest: Manifest):
    found = resolved(manifest, *WHOLE)
    bound = {str(s.key) for s in parse_gin(found.to_gin(), "text")}
    for role, component in found.components.items():
        for name, parameter in component.parameters.items():
            opaque = type(parameter.default).__name__ == "Opaque"
            assert (f"{component.gin_name}.{name}" in bound) is not opaque, (role, name)


def test_the_same_request_gives_the_same_bytes(manifest: Manifest):
    one, other = (resolved(manifest, *WHOLE, "model.optimizer=@Adam") for _ in "ab")
    assert one.to_gin() == other.to_gin()
    assert one.to_yaml() == other.to_yaml()


def sections(resolution: Resolution, **how: Any) -> dict[str, list[str]]:
    found = resolution.sections(**how)
    return {s.name: [row.name for row in s.rows] for s in found}


def test_secondary_parameters_are_shown_where_they_are_set(manifest: Manifest):
    few = sections(resolved(manifest, *WHOLE), everything=False)
    some = sections(resolved(manifest, *WHOLE, "trainer.budget=1"), everything=False)
    assert "budget" not in few["trainer"]
    assert "budget" in some["trainer"]
    assert "devices" not in some["trainer"]


def test_only_what_differs_from_the_defaults(manifest: Manifest):
    found = resolved(manifest, *WHOLE, "model.optimizer=@Adam", "Adam.lr=1")
    assert sections(found, changed=True) == {
        "run": ["task", "model"],
        "task": ["batch_size"],
        "model": ["width", "optimizer"],
        "trainer": [],
        "Adam": ["lr"],
        "macros": [],
    }
    assert json.loads(found.to_json(changed=True)) == {
        "task": {"batch_size": 4},
        "model": {"width": 8, "optimizer": "@Adam"},
        "trainer": {},
    }


def test_json_has_the_three_roles_with_macros_resolved(manifest: Manifest):
    found = resolved(manifest, *WHOLE, "model.rate=%lr", "lr=0.5")
    data = json.loads(found.to_json())
    assert list(data) == ["task", "model", "trainer"]
    assert data["model"]["rate"] == 0.5


def test_the_rows_say_where_values_come_from(manifest: Manifest):
    found = resolved(manifest, *WHOLE, task="pixels", model="net")
    model = next(s for s in found.sections() if s.name == "model")
    comments = {row.name: row.comment for row in model.rows}
    assert comments["width"] == "--bind #2"
    assert comments["rate"] == ""


def test_a_key_that_is_not_there_has_no_value(manifest: Manifest):
    found = resolved(manifest)
    assert found.value("model.width") is MISSING
    assert found.value("model.zzz") is MISSING
    assert found.parameter(Key("", "", "lr")) is None
