"""The `default` source: what signatures say."""

from __future__ import annotations

from project.core.components.manifest import Manifest
from project.core.origins import Source
from project.core.sources.defaults import defaults_of
from project.core.values import Opaque


def test_defaults_are_settings_of_the_signature(manifest: Manifest):
    found = {str(s.key): s for s in defaults_of(manifest.models["net"], "model")}
    assert "model.width" not in found
    assert found["model.kernel"].value == (3, 3)
    assert found["model.marker"].value == Opaque("fakes.Marker")
    assert str(found["model.kernel"].origin) == "fakes.Net"
    assert found["model.kernel"].origin.source is Source.DEFAULT


def test_what_nobody_can_bind_has_no_setting(manifest: Manifest):
    keys = [str(s.key) for s in defaults_of(manifest.tasks["grey"], "task")]
    assert keys == ["task.batch_size"]
