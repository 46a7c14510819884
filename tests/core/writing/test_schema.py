"""The JSON schema of a pair accepts what the engine accepts."""

from __future__ import annotations

import json
import re

from project.core.components.manifest import Manifest
from project.core.writing.schema import schema_of


def test_a_schema_names_every_parameter_and_no_other(manifest: Manifest):
    task, model = manifest.tasks["pixels"], manifest.models["net"]
    schema = schema_of(manifest, task, model)
    json.dumps(schema, allow_nan=False)
    properties = schema["properties"]
    assert set(properties["task"]["properties"]) == {"batch_size", "folder"}
    assert set(properties["model"]["properties"]) == set(model.parameters)
    assert properties["model"]["additionalProperties"] is False


def test_parts_may_have_sections_in_any_scope(manifest: Manifest):
    task, model = manifest.tasks["pixels"], manifest.models["net"]
    patterns = schema_of(manifest, task, model)["patternProperties"]
    for name, accepted in [("Adam", True), ("slow/Adam", True), ("Adams", False)]:
        assert any(re.search(p, name) for p in patterns) is accepted


def test_what_nobody_can_bind_is_not_in_it(manifest: Manifest):
    task, model = manifest.tasks["grey"], manifest.models["net"]
    properties = schema_of(manifest, task, model)["properties"]
    assert set(properties["task"]["properties"]) == {"batch_size"}
