"""What is written, looked up and converted: one key, one value."""

from __future__ import annotations

import pytest
from asking import WHOLE, problems, resolved

from project.core.components.manifest import Manifest
from project.core.keys import Key


@pytest.mark.parametrize(
    "binding",
    ["model.width=3", "Net.width=3", "fakes.Net.width=3"],
)
def test_a_role_a_class_and_a_selector_are_one_key(manifest: Manifest, binding: str):
    found = resolved(manifest, "model.width=9", binding)
    assert found.value("model.width") == 3
    assert len(found.ledger.settings(Key("", "model", "width"))) == 2


def test_a_scope_makes_another_key(manifest: Manifest):
    found = resolved(manifest, *WHOLE, "eval/model.width=3")
    assert found.value("model.width") == 8
    assert found.value("eval/model.width") == 3


def test_a_variable_finds_its_parameter_whatever_the_case(manifest: Manifest):
    environment = {"PROJECT_MODEL__WIDTH": "3", "PROJECT_TASK__batch_size": "2"}
    found = resolved(manifest, environment=environment)
    assert (found.value("model.width"), found.value("task.batch_size")) == (3, 2)
    assert not found.faults


def test_faults_are_collected_not_raised(manifest: Manifest):
    found = resolved(manifest, "model.width=x", "zzz.a=1", "model.zzz=1", "model.rate")
    assert len(found.faults) == 4


def test_a_bad_value_is_not_missing_besides(manifest: Manifest):
    found = resolved(manifest, "model.width=x")
    assert [str(key) for key in found.missing] == ["task.batch_size"]


def test_two_parts_of_one_name_are_ambiguous_by_that_name_only(manifest: Manifest):
    found = resolved(manifest, *WHOLE, "model.untyped=@Nothing")
    assert problems(found) == ["no component 'Nothing' for @Nothing to refer to"]


@pytest.mark.parametrize(("name", "nearest"), [("Nothing", ()), ("Adam", ("@Adam",))])
def test_a_hint_is_no_reference_to_what_nobody_has(
    manifest: Manifest, name: str, nearest: tuple[str, ...]
):
    (fault,) = resolved(manifest, *WHOLE, f"model.optimizer={name}").faults
    assert fault.nearest == nearest
