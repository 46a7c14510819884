"""Where values come from, as plain data; the snapshots have the words."""

from __future__ import annotations

from project.core.components.manifest import Manifest
from project.core.keys import Key
from project.core.request import Request
from project.core.resolving.explaining import explanation_data
from project.core.resolving.resolve import resolve


def test_explanations_as_data_hold_plain_values(manifest: Manifest):
    bindings = ("model.width=3", "model.width=4", "model.kernel=[1, 2]")
    found = resolve(Request("pixels", "net", bindings=bindings), manifest)
    width, kernel = Key("", "model", "width"), Key("", "model", "kernel")
    data = explanation_data(found, [width, kernel])
    assert data["model.width"]["winner"] == {
        "value": 4,
        "source": "flag",
        "where": "--bind #2",
    }
    assert [s["value"] for s in data["model.width"]["replaced"]] == [3]
    assert data["model.kernel"]["winner"]["value"] == [1, 2]
