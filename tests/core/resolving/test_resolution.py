"""The result of resolving: values, what is missing, and the texts of it."""

from __future__ import annotations

import json

import pytest
from asking import WHOLE, resolved

from project.core.components.manifest import Manifest
from project.core.errors import ConfigError
from project.core.keys import Key
from project.core.values import MISSING


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


def test_the_same_request_gives_the_same_bytes(manifest: Manifest):
    one, other = (resolved(manifest, *WHOLE, "model.optimizer=@Adam") for _ in "ab")
    assert one.to_gin() == other.to_gin()
    assert one.to_yaml() == other.to_yaml()


def test_json_has_the_three_roles_with_macros_resolved(manifest: Manifest):
    found = resolved(manifest, *WHOLE, "model.rate=%lr", "lr=0.5")
    data = json.loads(found.to_json())
    assert list(data) == ["task", "model", "trainer"]
    assert data["model"]["rate"] == 0.5


def test_a_key_that_is_not_there_has_no_value(manifest: Manifest):
    found = resolved(manifest)
    assert found.value("model.width") is MISSING
    assert found.value("model.zzz") is MISSING
    assert found.parameter(Key("", "", "lr")) is None
