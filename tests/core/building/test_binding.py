"""Gin with the components of a resolution, for the length of one `with` block."""

from __future__ import annotations

import fakes
import gin
import pytest
from asking import WHOLE, resolved

from project.core.building.binding import bound
from project.core.components.manifest import Manifest
from project.core.errors import ConfigError


def test_a_text_is_bound_for_the_length_of_the_block(manifest: Manifest):
    found = resolved(manifest, *WHOLE)
    with bound(found, "Pixels.batch_size = 3") as injector:
        assert injector.call(found.components["task"].selector).batch_size == 3
        injector.rebind("Pixels.batch_size = 5")
        assert injector.call(found.components["task"].selector).batch_size == 5
    assert not gin.config_str().strip()


def test_a_class_that_has_lost_a_parameter_since_is_refused_by_name(
    manifest: Manifest, monkeypatch: pytest.MonkeyPatch
):
    class Pixels:
        def __init__(self, size: int = 1) -> None: ...

    found = resolved(manifest, *WHOLE)
    monkeypatch.setattr(fakes, "Pixels", Pixels)
    with (
        pytest.raises(ConfigError, match="has no parameter 'batch_size' any more"),
        bound(found, ""),
    ):
        pass
