"""Settings that do not get through are found by what Gin really calls."""

from __future__ import annotations

import pytest

from project.core.building.build import build
from project.core.components.manifest import Manifest
from project.core.errors import Fault
from project.core.request import Request
from project.core.resolving.resolve import resolve

BASE = ("task.batch_size=1", "model.width=1")


def without_effect(manifest: Manifest, *bindings: str) -> list[Fault]:
    """Builds the pair, lets it call its parts, and asks what had no effect."""
    resolution = resolve(
        Request("pixels", "net", bindings=(*BASE, *bindings)), manifest
    )
    assert resolution.faults == ()
    with build(resolution) as built:
        built.model.configure()
        return built.without_effect()


def test_settings_that_get_through_are_not_mentioned(manifest: Manifest) -> None:
    assert (
        without_effect(
            manifest,
            "model.optimizer=@Adam",
            "Adam.lr=0.5",
            "model.limit=inf",
            "model.weights=w.bin",
            "model.rate=%rate",
            "rate=1",
            "model.steps=[1, 2]",
        )
        == []
    )


def test_a_scope_that_nothing_enters_is_named_with_the_nearest(
    manifest: Manifest,
) -> None:
    (fault,) = without_effect(
        manifest, "model.optimizer=@train/Adam", "trian/Adam.lr=0.5"
    )
    assert fault.problem == (
        "trian/Adam.lr has no effect: nothing calls Adam in the scope 'trian'"
    )
    assert fault.nearest == ("train",)
    assert fault.origin is not None
    assert fault.origin.where == "--bind #4"


def test_a_parameter_that_its_caller_passes_is_named_with_the_value(
    manifest: Manifest,
) -> None:
    (fault,) = without_effect(
        manifest, "model.optimizer=@Adam", "Adam.params=[1]", "Adam.lr=0.5"
    )
    assert "Adam.params has no effect" in fault.problem
    assert "['weights']" in fault.problem


def test_a_binding_that_a_longer_scope_hides_is_named(manifest: Manifest) -> None:
    (fault,) = without_effect(
        manifest, "model.optimizer=@train/Adam", "train/Adam.lr=0.5", "Adam.lr=0.1"
    )
    assert fault.problem == (
        "Adam.lr has no effect: every call is in a scope that has its own lr"
    )


@pytest.mark.parametrize("scope", ["a", "a/b"])
def test_a_scope_inherits_what_is_bound_outside(manifest: Manifest, scope: str) -> None:
    assert (
        without_effect(
            manifest, f"model.optimizer=@{scope}/Adam", "Adam.lr=0.1", "a/Adam.lr=0.2"
        )
        != []
    )
    assert (
        without_effect(manifest, f"model.optimizer=@{scope}/Adam", "a/Adam.lr=0.2")
        == []
    )


def test_a_part_that_was_not_called_is_not_judged(manifest: Manifest) -> None:
    resolution = resolve(
        Request(
            "pixels", "net", bindings=(*BASE, "model.optimizer=@Adam", "Adam.lr=1")
        ),
        manifest,
    )
    with build(resolution) as built:
        assert built.without_effect() == []
