"""The parts that values refer to."""

from __future__ import annotations

from dataclasses import replace

from asking import WHOLE, resolved

from project.core.components.manifest import Manifest
from project.core.errors import Fault
from project.core.origins import Origin, Source
from project.core.values import Reference


def test_parts_are_found_by_reference_and_by_references_of_parts(manifest: Manifest):
    found = resolved(
        manifest,
        *WHOLE,
        "model.scheduler=@Chain()",
        "Chain.parts=[@Steps, %more]",
        "more=@double",
        "Steps.step_size=3",
        "Adam.lr=1",
    )
    assert set(found.components) == {
        "task", "model", "trainer", "Chain", "Steps", "double",
    }  # fmt: skip
    assert found.value("Steps.step_size") == 3
    assert [str(s.key) for s in found.unused] == ["Adam.lr"]
    assert found.value("Chain.parts") == (Reference("Steps"), Reference("double"))


def test_a_losing_reference_brings_no_part_in(manifest: Manifest):
    found = resolved(manifest, *WHOLE, "model.optimizer=@Adam", "model.optimizer=null")
    assert "Adam" not in found.components


def test_settings_of_other_components_are_unused_and_left_out(manifest: Manifest):
    found = resolved(manifest, *WHOLE, "Rnn.hidden_size=3")
    assert "Rnn" not in found.to_gin()
    assert found.notices == (
        "Rnn.hidden_size (--bind #3) is unused: neither pixels nor net refers to it",
    )


def test_a_part_that_cannot_be_used_says_why_once(manifest: Manifest):
    fault = Fault("the part Adam is gone", origin=Origin(Source.FLAG, "zoo.py:3"))
    components = [
        replace(c, fault=fault, parameters={}) if c.name == "Adam" else c
        for c in manifest.components
    ]
    broken = replace(manifest, components=tuple(components))
    for more in ((), ("Adam.lr=1",)):
        found = resolved(broken, *WHOLE, "model.optimizer=@Adam", *more)
        assert {*found.faults} == {fault}
    assert resolved(broken, *WHOLE).faults == ()
