"""A JSON schema for the YAML of one pair, so that editors complete and check it.

Draft 2020-12 (https://json-schema.org/draft/2020-12). An editor sees the YAML's own
scalars, so every value may also be a macro or a reference, which are strings.
"""

from __future__ import annotations

from typing import Any, Final

from project.core.components.component import Component, Parameter
from project.core.components.manifest import Manifest
from project.core.kinds import MARKED, alternatives
from project.core.values import Opaque
from project.core.writing.literals import plain

_MISSING: Final = {"const": "???"}


def schema_of(manifest: Manifest, task: Component, model: Component) -> dict[str, Any]:
    """Returns the schema of a config file for a pair.

    Args:
        manifest: What can be chosen; its parts may have sections too.
        task: The task.
        model: The model.
    """
    trainer = manifest.trainer
    sections = {
        "task": _section(task),
        "model": _section(model),
        "trainer": _section(trainer),
        "run": {
            "type": "object",
            "properties": {
                "task": {"enum": list(manifest.tasks)},
                "model": {"enum": list(manifest.models)},
                "plugins": {"type": "array", "items": {"type": "string"}},
                "precedence": {"type": "array", "items": {"type": "string"}},
            },
            "additionalProperties": False,
        },
        "include": {
            "anyOf": [
                {"type": "string"},
                {"type": "array", "items": {"type": "string"}},
            ]
        },
        "macros": {"type": "object"},
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"{task.name} with {model.name}",
        "type": "object",
        "properties": sections,
        "$defs": {name: _section(part) for name, part in manifest.parts.items()},
        "patternProperties": {
            rf"^([A-Za-z_]\w*/)*{name}$": {"$ref": f"#/$defs/{name}"}
            for name in manifest.parts
        },
    }


def _section(component: Component) -> dict[str, Any]:
    data: dict[str, Any] = {
        "type": ["object", "null"],
        "properties": {
            parameter.name: _property(parameter)
            for parameter in component.parameters.values()
            if parameter.bindable
        },
        "additionalProperties": False,
    }
    if component.doc:
        data["description"] = component.doc
    return data


def _property(parameter: Parameter) -> dict[str, Any]:
    data: dict[str, Any] = {}
    fitting = alternatives(parameter.type)
    if all(fitting):  # Else any value will do.
        data["anyOf"] = [*fitting, MARKED, _MISSING]
    if parameter.doc:
        data["description"] = parameter.doc
    if not parameter.required and not isinstance(parameter.default, Opaque):
        data["default"] = plain(parameter.default)
    return data
