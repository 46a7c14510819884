"""`describe`: a component in words, or a pair as a JSON schema."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from project.cli.command import Command, CommandLine, Word
from project.cli.flag import FORMAT, MODEL, PLUGIN, TASK
from project.cli.format_flag import chosen_format
from project.cli.output import DONE, out, out_json
from project.cli.with_plugins import manifest_with
from project.core.components.component import Component
from project.core.components.manifest import Manifest
from project.core.errors import PROGRAM, ConfigError, Fault, nearest
from project.core.request import Request
from project.core.resolving.pair import chosen_pair
from project.core.writing.descriptions import description, description_data
from project.core.writing.schema import schema_of

NAMES: Final = "a task, a model, trainer, or a part"


def describe(line: CommandLine) -> int:
    """Describes a task, a model, the trainer or a part; or a pair, as a schema."""
    if not line.words:
        return _describe_pair(line)
    style = chosen_format(line.text(FORMAT), ("text", "json"), "text")
    manifest = manifest_with(line)
    component = _component(manifest, line.words[0])
    if style == "json":
        out_json(description_data(component))
    else:
        out(description(manifest, component))
    return DONE


def _component(manifest: Manifest, name: str) -> Component:
    if name == "trainer":
        return manifest.trainer
    for component in manifest.components:
        if name in (component.name, component.class_name, component.selector):
            return component
    names = [component.name for component in manifest.components]
    raise ConfigError(
        Fault(
            f"nothing is called {name!r}",
            given=f"describe {name}",
            expected=NAMES,
            nearest=nearest(name, names),
            next=PROGRAM,
        )
    )


def _describe_pair(line: CommandLine) -> int:
    """Prints the JSON schema of the config files of a pair."""
    chosen_format(line.text(FORMAT), ("json-schema",), "json-schema")
    manifest = manifest_with(line)
    request = Request(task=line.text(TASK), model=line.text(MODEL))
    out_json(schema_of(manifest, *chosen_pair(request, manifest)))
    return DONE


COMMAND: Final = Command(
    run=describe,
    flags=(
        TASK,
        MODEL,
        replace(FORMAT, doc="text, json [text]; with a task and a model: json-schema."),
        PLUGIN,
    ),
    words=(
        Word(
            "NAME",
            Fault(
                "describe needs a name",
                expected=NAMES,
                next=f"{PROGRAM} describe trainer",
            ),
            unless=(TASK, MODEL),
        ),
    ),
    examples=("describe lit-conv-net", "describe trainer", "describe AdamW"),
)
