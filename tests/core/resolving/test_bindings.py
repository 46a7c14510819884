"""What is written, looked up and converted: one key, one value."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from asking import WHOLE, problems, resolved

from project.core.components.manifest import Manifest
from project.core.components.parameters import parameters_of
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


@dataclass
class Block:
    width: int = 1


def test_an_object_is_taken_where_an_annotation_makes_it_of_a_text(manifest: Manifest):
    def build(block: Block, pause: timedelta, width: int): ...

    more = {each.name: each for each in parameters_of(build)}
    rows = [replace(c, parameters={**c.parameters, **more}) if c.name == "net" else c
            for c in manifest.components]  # fmt: skip
    manifest = replace(manifest, components=tuple(rows))
    given = [("model.block", Block(3)), ("model.pause", timedelta(1))]
    found = resolved(manifest, *WHOLE, *given)  # type: ignore[arg-type]
    assert not found.faults
    assert found.value("model.block") == {"width": 3}
    assert found.value("model.pause") == "1 day, 0:00:00"
    (fault,) = resolved(manifest, *WHOLE, *given, ("model.width", Block())).faults  # type: ignore[arg-type]
    assert fault.problem.startswith("model.width cannot be ")
    assert fault.expected.startswith("a value that a text can hold, or a part")
