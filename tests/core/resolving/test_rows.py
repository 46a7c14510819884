"""How a resolved config is laid out."""

from __future__ import annotations

import json
from typing import Any

from asking import WHOLE, resolved

from project.core.components.manifest import Manifest
from project.core.gin_bridge.parsing import parse_gin
from project.core.request import Request
from project.core.resolving.resolution import Resolution
from project.core.resolving.resolve import resolve


def test_the_frozen_text_opens_with_the_request(manifest: Manifest):
    found = resolve(Request("pixels", "net", bindings=WHOLE), manifest, ("my_zoo",))
    assert found.to_gin().splitlines()[:4] == [
        "run.task = 'pixels'",
        "run.model = 'net'",
        "run.plugins = ['my_zoo']",
        "run.precedence = ['default', 'pair', 'file', 'env', 'flag']",
    ]
    assert found.to_yaml().startswith("run:\n  task: pixels\n  model: net\n")


def test_the_frozen_text_binds_every_parameter(manifest: Manifest):
    found = resolved(manifest, *WHOLE)
    bound = {str(s.key) for s in parse_gin(found.to_gin(), "text")}
    for role, component in found.components.items():
        for name, parameter in component.parameters.items():
            opaque = type(parameter.default).__name__ == "Opaque"
            assert (f"{component.gin_name}.{name}" in bound) is not opaque, (role, name)


def sections(resolution: Resolution, **how: Any) -> dict[str, list[str]]:
    found = resolution.sections(**how)
    return {s.name: [row.name for row in s.rows] for s in found}


def test_secondary_parameters_are_shown_where_they_are_set(manifest: Manifest):
    few = sections(resolved(manifest, *WHOLE), everything=False)
    some = sections(resolved(manifest, *WHOLE, "trainer.budget=1"), everything=False)
    assert "budget" not in few["trainer"]
    assert "budget" in some["trainer"]
    assert "devices" not in some["trainer"]


def test_only_what_differs_from_the_defaults(manifest: Manifest):
    found = resolved(manifest, *WHOLE, "model.optimizer=@Adam", "Adam.lr=1")
    assert sections(found, changed=True) == {
        "run": ["task", "model"],
        "task": ["batch_size"],
        "model": ["width", "optimizer"],
        "trainer": [],
        "Adam": ["lr"],
        "macros": [],
    }
    assert json.loads(found.to_json(changed=True)) == {
        "task": {"batch_size": 4},
        "model": {"width": 8, "optimizer": "@Adam"},
        "trainer": {},
    }


def test_the_rows_say_where_values_come_from(manifest: Manifest):
    found = resolved(manifest, *WHOLE, task="pixels", model="net")
    model = next(s for s in found.sections() if s.name == "model")
    comments = {row.name: row.comment for row in model.rows}
    assert comments["width"] == "--bind #2"
    assert comments["rate"] == ""
