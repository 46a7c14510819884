"""What differs from the defaults, in Gin's own words."""

from __future__ import annotations

import gin
from hypothesis import given, settings
from hypothesis import strategies as st

from project.core.building.build import build
from project.core.building.differing import differing
from project.core.components.manifest import Manifest
from project.core.request import Request
from project.core.resolving.resolution import Resolution
from project.core.resolving.resolve import resolve

BASE = ("task.batch_size=1", "model.width=1")


def resolved(manifest: Manifest, *bindings: str) -> Resolution:
    resolution = resolve(
        Request("pixels", "net", bindings=(*BASE, *bindings)), manifest
    )
    assert resolution.faults == ()
    return resolution


def found(manifest: Manifest, *bindings: str) -> list[str]:
    resolution = resolved(manifest, *bindings)
    with build(resolution) as built:
        built.model.configure()
        assert built.operative() == gin.operative_config_str()
        return differing(built.operative(), resolution)


def test_what_has_no_default_differs_from_it(manifest: Manifest) -> None:
    assert found(manifest) == ["Net.width = 1", "Pixels.batch_size = 1"]


def test_a_value_that_is_the_default_does_not_differ_whoever_set_it(
    manifest: Manifest,
) -> None:
    assert found(
        manifest, "model.limit=inf", "model.label=''", "trainer.max_epochs=10"
    ) == [
        "Net.label = ''",
        "Net.width = 1",
        "Pixels.batch_size = 1",
    ]


def test_parts_scopes_and_macros_are_among_them(manifest: Manifest) -> None:
    lines = found(manifest, "model.optimizer=@slow/Adam", "slow/Adam.lr=%lr", "lr=0.5")
    assert "lr = 0.5" in lines
    assert "Net.optimizer = @slow/Adam" in lines
    assert "slow/Adam.lr = %lr" in lines


def test_a_binding_of_several_lines_stays_whole(manifest: Manifest) -> None:
    steps = ", ".join(str(n) for n in range(1000, 1030))
    (line,) = [
        each
        for each in found(manifest, f"model.steps=[{steps}]")
        if each.startswith("Net.steps")
    ]
    assert line.startswith("Net.steps = \\\n    (1000,\n")
    assert line.endswith("1029)")


@settings(max_examples=50)
@given(label=st.text(st.characters(codec="utf-8", exclude_categories=["C"])))
def test_any_text_is_told_from_the_default(manifest: Manifest, label: str) -> None:
    resolution = resolved(manifest)
    texts = [f"Net.label = {label!r}", f"Net.width = {1!r}"]
    shown = differing("# Parameters for Net:\n" + "\n".join(texts), resolution)
    default = resolution.components["model"].parameters["label"].default
    assert shown == (texts[1:] if label == default else texts)


def test_the_request_is_not_among_them(manifest: Manifest) -> None:
    assert differing("run.task = 'pixels'\n", resolved(manifest)) == []
