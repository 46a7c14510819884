"""The parts that values refer to."""

from __future__ import annotations

from asking import WHOLE, resolved

from project.core.components.manifest import Manifest
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
