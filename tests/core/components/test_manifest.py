"""Everything the registry's tables name, as plain data."""

from __future__ import annotations

from project.core.components.manifest import Manifest


def test_components_know_their_names(manifest: Manifest):
    adam, net = manifest.parts["Adam"], manifest.models["net"]
    assert (adam.gin_name, adam.selector) == ("Adam", "fakes.Adam")
    assert (net.gin_name, net.selector, net.name) == ("Net", "fakes.Net", "net")
    assert net.batch_names == ("ImageBatch",)
    roles = [component.role for component in manifest.components]
    assert roles == [*["task"] * 3, *["model"] * 5, "trainer", *["part"] * 4]


def test_hooks_are_found_by_the_batch_type_a_pair_shares(manifest: Manifest):
    tasks, models = manifest.tasks, manifest.models
    names = [h.name for h in manifest.hooks_for(tasks["grey"], models["net"])]
    assert names == ["match_width"]  # The pair shares ImageBatch, not GreyBatch.
