"""Which pairs fit, and the sentence that says why not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from project.core.components.compatibility import (
    check_hooks,
    hook_faults,
    matrix,
    models_for,
    tasks_for,
    verdict,
)
from project.core.components.inspection import describe_all
from project.core.components.manifest import Manifest
from project.core.errors import ConfigError
from project.core.hooks import Hook
from project.core.keys import Key


def judged(manifest: Manifest, task: str, model: str):
    return verdict(manifest, manifest.tasks[task], manifest.models[model])


@pytest.mark.parametrize(
    ("task", "model", "symbol", "reason"),
    [
        ("pixels", "net", "λx.x", "pixels yields ImageBatch, net takes it"),
        ("grey", "net", "λx.y", "grey yields GreyBatch, net takes it"),
        ("words", "both", "λx.y", "words yields TokenBatch, both takes it"),
        ("pixels", "both", "λx.x", "pixels yields ImageBatch, both takes it"),
        ("words", "net", "∅", "words yields TokenBatch, net takes ImageBatch"),
        ("pixels", "untyped", "λx.x", "declared in COMPATIBLE"),
        ("grey", "both", "∅", "a grey image has too few channels"),
        ("grey", "untyped", "∅", "Untyped.forward is not annotated; declare the pair "
         'in fakes.py: COMPATIBLE = [("grey", "untyped")]'),
    ],
)  # fmt: skip
def test_a_pair_is_judged_with_a_reason(
    manifest: Manifest, task: str, model: str, symbol: str, reason: str
):
    found = judged(manifest, task, model)
    assert (found.symbol, found.reason) == (symbol, reason)


def test_a_model_of_a_subclass_does_not_take_the_base():
    """The matrix is not symmetric: grey images are images, not the other way round."""
    made = describe_all(["fakes"], "fakes:Trainer")
    rows = [c for c in made.components if c.name != "net"]
    net = replace(made.models["net"], batch=("fakes.GreyBatch",))
    manifest = replace(made, components=(*rows, net))
    assert not judged(manifest, "pixels", "net").fits
    assert judged(manifest, "grey", "net").fits


def test_the_matrix_has_a_row_for_every_task_and_a_column_for_every_model(
    manifest: Manifest,
):
    found = matrix(manifest)
    assert [row[0].task for row in found] == list(manifest.tasks)
    assert [v.model for v in found[0]] == list(manifest.models)


def test_what_fits_is_listed_both_ways(manifest: Manifest):
    assert models_for(manifest, manifest.tasks["pixels"]) == ["net", "both", "untyped"]
    assert tasks_for(manifest, manifest.models["net"]) == ["pixels", "grey"]


def with_hooks(*hooks: dict[str, Any]) -> Manifest:
    base: dict[str, Any] = {
        "kind": "hook", "module": "m", "where": "m.py:1", "doc": "", "task": ("*",),
        "model": ("*",), "batch": "", "reads": [], "sets": [], "optional": [],
        "force": False,
    }  # fmt: skip
    rows = [{**base, **hook} for hook in hooks]
    for row in rows:
        for name in ("reads", "sets", "optional"):
            row[name] = tuple(map(Key.of, row[name]))
    made = describe_all(["fakes"], "fakes:Trainer")
    return replace(made, hooks=tuple(Hook(**row) for row in rows))


def test_an_optional_key_that_the_model_lacks_computes_nothing():
    hook: dict[str, Any] = {"name": "a", "sets": ["model.width"]}
    hook["optional"] = ["model.width"]
    manifest = with_hooks(hook)
    assert judged(manifest, "pixels", "net").computed
    assert not judged(manifest, "pixels", "both").computed


def test_hooks_that_contradict_each_other_are_refused_before_any_runs():
    twice = with_hooks(
        {"name": "a", "sets": ["model.width"]}, {"name": "b", "sets": ["model.width"]}
    )
    with pytest.raises(ConfigError, match=r"2 pair hooks set model\.width"):
        check_hooks(twice, twice.tasks["pixels"], twice.models["net"])
    (fault,) = hook_faults(twice)
    assert fault.problem.startswith("2 pair hooks set model.width for ")
    circle = with_hooks(
        {"name": "a", "reads": ["model.x"], "sets": ["model.y"]},
        {"name": "b", "reads": ["model.y"], "sets": ["model.x"]},
    )
    with pytest.raises(ConfigError, match="wait for each other"):
        check_hooks(circle, circle.tasks["pixels"], circle.models["net"])
    (fault,) = hook_faults(circle)
    assert "wait for each other" in fault.problem


def test_a_contradiction_for_a_pair_that_does_not_fit_harms_nobody():
    elsewhere = with_hooks(
        {"name": "a", "task": "words", "model": "net", "sets": ["model.width"]},
        {"name": "b", "task": "words", "model": "net", "sets": ["model.width"]},
    )
    assert hook_faults(elsewhere) == []
    check_hooks(elsewhere, elsewhere.tasks["pixels"], elsewhere.models["net"])


def test_the_fakes_hooks_are_in_order(manifest: Manifest):
    assert isinstance(manifest.hooks[0], Hook)
    assert hook_faults(manifest) == []
