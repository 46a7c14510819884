"""Components in words."""

from __future__ import annotations

import textwrap
from typing import Any

from project.core.components.compatibility import models_for, tasks_for
from project.core.components.component import Component, Parameter
from project.core.components.manifest import Manifest
from project.core.hooks import Hook
from project.core.keys import ROLES
from project.core.kinds import expectation
from project.core.sources.variables import variable_of
from project.core.values import Opaque, Value
from project.core.writing.literals import yaml_text
from project.core.writing.matrix import broken_text
from project.core.writing.messages import WIDTH


def overview(manifest: Manifest) -> str:
    """Returns the tasks and the models, a line each."""
    blocks: list[str] = []
    groups = {"Tasks": manifest.tasks.values(), "Models": manifest.models.values()}
    width = max(len(c.name) for group in groups.values() for c in group)
    for title, components in groups.items():
        lines = [f"{title}:"]
        for component in components:
            doc = component.doc.split(". ")[0].rstrip(".")
            if component.error:
                doc = component.error
            lines.append(f"  {component.name:<{width}}  {doc}".rstrip())
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)


def description(manifest: Manifest, component: Component) -> str:
    """Returns a component's doc, parameters, pairs and hooks."""
    name = component.name if component.role != "trainer" else "the trainer"
    blocks = [f"{name}: {component.selector}"]
    if component.doc:
        blocks.append(textwrap.fill(component.doc, WIDTH))
    if component.error:
        return "\n\n".join([*blocks, f"It cannot be used: {broken_text(component)}"])
    blocks.append(_parameters_text(component))
    if component.role in ("task", "model"):
        if component.role == "task":
            fitting, what = models_for(manifest, component), "models"
        else:
            fitting, what = tasks_for(manifest, component), "tasks"
        blocks.append(
            textwrap.fill(
                f"Fits the {what}: {', '.join(fitting) or 'none'}",
                WIDTH,
                break_on_hyphens=False,
            )
        )
        if hooks := _setters(manifest, component):
            blocks.append("\n".join(["Set by pair hooks:", *hooks]))
    return "\n\n".join(blocks)


def _parameters_text(component: Component) -> str:
    if not component.parameters:
        return "It takes no parameters."
    lines = ["Parameters:"]
    for parameter in component.parameters.values():
        default = "required" if parameter.required else _default(parameter)
        lines.append(f"  {parameter.name}: {parameter.type.text} = {default}")
        about = [parameter.doc] if parameter.doc else []
        if component.role in ROLES:
            about.append(variable_of(component.role, parameter.name))
        elif not parameter.bindable:
            about.append("Given by the caller.")
        if parameter.note:
            about.append(f"Note: {parameter.note}.")
        for text in about:
            lines += textwrap.wrap(
                text,
                WIDTH,
                initial_indent=" " * 6,
                subsequent_indent=" " * 6,
                break_on_hyphens=False,
            )
    return "\n".join(lines)


def _default(parameter: Parameter) -> str:
    value: Value = parameter.default
    return str(value) if isinstance(value, Opaque) else yaml_text(value, parameter.type)


def _setters(manifest: Manifest, component: Component) -> list[str]:
    lines: list[str] = []
    for hook in manifest.hooks:
        keys = [
            key
            for key in hook.sets
            if key.selector == component.role and key.parameter in component.parameters
        ]
        if hook.kind == "hook" and keys and _may_be_for(hook, manifest, component):
            when = ", known once the task is built" if hook.probes else ""
            said = f"{hook.doc} ({hook.where}){when}"
            lines.append(f"  {', '.join(map(str, keys))}: {said}")
    return lines


def _may_be_for(hook: Hook, manifest: Manifest, component: Component) -> bool:
    if component.role == "task":
        pairs = [
            (component, manifest.models[m]) for m in models_for(manifest, component)
        ]
    else:
        pairs = [(manifest.tasks[t], component) for t in tasks_for(manifest, component)]
    return any(hook in manifest.hooks_for(task, model) for task, model in pairs)


def description_data(component: Component) -> dict[str, Any]:
    """Returns a component's doc and its parameters as plain data."""
    return {
        "name": component.name,
        "role": component.role,
        "selector": component.selector,
        "doc": component.doc,
        "error": component.error,
        "parameters": [
            {
                "name": parameter.name,
                "type": parameter.type.text,
                "expected": expectation(parameter.type),
                "required": parameter.required,
                "default": None if parameter.required else _default(parameter),
                "doc": parameter.doc,
            }
            for parameter in component.parameters.values()
        ],
    }
