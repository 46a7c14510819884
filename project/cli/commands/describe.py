"""`describe`: a component in words, or a pair as a JSON schema."""

from __future__ import annotations

import json
from collections.abc import Sequence

from project.cli.commands.plan import Plan, chosen_format, manifest_with
from project.cli.output import DONE, out
from project.core.components.component import Component
from project.core.components.manifest import Manifest
from project.core.errors import PROGRAM, ConfigError, Fault, nearest
from project.core.request import Request
from project.core.resolving.pair import chosen_pair
from project.core.writing.descriptions import description, description_data
from project.core.writing.schema import schema_of


def describe(
    *,
    name: str = "",
    task: str | None = None,
    model: str | None = None,
    format: str | None = None,
    plugin: Sequence[str] = (),
    traceback: bool = False,
) -> Plan:
    """Describe a task, a model, the trainer or a part; or a pair, as a schema."""

    def run() -> int:
        if not name:
            return _describe_pair(task, model, format, plugin)
        style = chosen_format(format, ("text", "json"), "text")
        manifest = manifest_with(plugin)
        component = _component(manifest, name)
        if style == "json":
            data = description_data(manifest, component)
            out(json.dumps(data, indent=2, ensure_ascii=False))
        else:
            out(description(manifest, component))
        return DONE

    return Plan(run)


def _component(manifest: Manifest, name: str) -> Component:
    if name == "trainer":
        return manifest.trainer
    for component in manifest.components():
        if name in (component.name, component.class_name, component.selector):
            return component
    names = [component.name for component in manifest.components()]
    raise ConfigError(
        Fault(
            f"nothing is called {name!r}",
            given=f"describe {name}",
            expected="a task, a model, trainer, or a part",
            nearest=nearest(name, names),
            next=PROGRAM,
        )
    )


def _describe_pair(
    task: str | None, model: str | None, style: str | None, plugin: Sequence[str]
) -> int:
    """Prints the JSON schema of the config files of a pair."""
    chosen_format(style, ("json-schema",), "json-schema")
    manifest = manifest_with(plugin)
    request = Request(task=task, model=model)
    chosen = chosen_pair(request, manifest)
    schema = schema_of(manifest, *chosen)
    out(json.dumps(schema, indent=2, ensure_ascii=False))
    return DONE
