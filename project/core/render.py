"""Everything the engine says, as text: faults, explanations, descriptions.

The only place where a fault becomes a message; snapshots of all of them are tests.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Any

from project.core.compatibility import Verdict, models_for, tasks_for
from project.core.errors import Fault
from project.core.formats import plain, yaml_text
from project.core.hooks import Hook
from project.core.manifest import Component, Manifest
from project.core.resolution import Resolution
from project.core.settings import ROLES, Key, Setting
from project.core.signatures import Parameter
from project.core.sources.environment import variable_of
from project.core.types import Type, expectation
from project.core.values import MISSING, Opaque, Value, shown

LEGEND = (
    "∅     the pair does not fit",
    "λx.x  it fits, and its config is used as it is",
    "λx.y  it fits, and a pair hook computes part of its config",
)

_WIDTH = 100


def fault_text(fault: Fault) -> str:
    """Returns a fault as a message of up to five parts, one a line."""
    lines = [f"error: {_printable(fault.problem)}"]

    def part(label: str, text: str) -> None:
        if text:
            head = f"  {label + ':':<10}"
            wrapped = textwrap.wrap(
                _printable(text),
                _WIDTH - 12,
                break_on_hyphens=False,
                break_long_words=False,
            )
            lines.append(f"\n{'':<12}".join([f"{head}{wrapped[0]}", *wrapped[1:]]))

    if fault.line:
        shown_line, *caret = fault.line.split("\n")
        lines.append(f"  {'given:':<10}{_printable(shown_line)}")
        lines += [f"  {'':<10}{text}" for text in caret]
    else:
        part("given", fault.given)
    part("where", str(fault.origin) if fault.origin else "")
    part("expected", fault.expected)
    part("nearest", ", ".join(fault.nearest))
    part("next", fault.next)
    return "\n".join(lines)


def _printable(text: str) -> str:
    """Text that a terminal shows as it is: control characters escaped, the middle of
    what is too long left out."""
    if not text.strip():
        return repr(text)
    shown_text = "".join(
        sign if sign.isprintable() else sign.encode("unicode_escape").decode("ascii")
        for sign in text
    )
    most = 1_000
    if len(shown_text) <= most:
        return shown_text
    return f"{shown_text[: most - 60]} ... {shown_text[-50:]}"


def faults_text(faults: Sequence[Fault]) -> str:
    """Returns faults as one text, grouped by source, in the order they are found in."""
    ranks = {"file": 0, "env": 1, "flag": 2, "pair": 3}
    grouped = sorted(
        dict.fromkeys(faults),
        key=lambda fault: ranks.get(fault.origin.source, -1) if fault.origin else -1,
    )
    return "\n".join(fault_text(fault) for fault in grouped)


# --------------------------------------------------------------- missing values


def missing_text(resolution: Resolution) -> str:
    """Returns a message that lists every missing value: type, doc, example flag."""
    rows: list[tuple[str, str, str, str]] = []
    for key in resolution.missing:
        parameter = resolution.parameter(key)
        assert parameter is not None
        wait = resolution.waits.get(key)
        flag = f"--bind {key}={example(parameter)}"
        rows.append((str(key), parameter.type.text, flag, parameter.doc))
        if wait:
            rows[-1] = (str(key), parameter.type.text, str(wait), parameter.doc)
    count = len(rows)
    noun = "value is" if count == 1 else "values are"
    pair = f"{resolution.task} with {resolution.model}"
    lines = [f"error: {count} {noun} missing for {pair}"]
    lines += _aligned([row[:3] for row in rows], [row[3] for row in rows])
    command = f"python -m project train --task {resolution.task}"
    command += f" --model {resolution.model} --print-config"
    lines.append(f"  {'next:':<10}{command}")
    return "\n".join(lines)


def _aligned(rows: Sequence[Sequence[str]], docs: Sequence[str]) -> list[str]:
    widths = [min(max(map(len, column)), 44) for column in zip(*rows, strict=True)]
    lines: list[str] = []
    for row, doc in zip(rows, docs, strict=True):
        cells = [f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)]
        lines.append(("  " + "  ".join(cells)).rstrip())
        if doc:
            lines += textwrap.wrap(
                doc, _WIDTH, initial_indent=" " * 6, subsequent_indent=" " * 6
            )
    return lines


def example(parameter: Parameter) -> str:
    """Returns a value that a parameter would accept, for a message to show."""
    return _example(parameter.type, parameter.name)


def _example(kind: Type, name: str) -> str:
    if kind.kind in ("choice", "enum"):
        first = kind.choices[0]
        return first if isinstance(first, str) else shown(first)
    if kind.kind == "union":
        members = [a for a in kind.arguments if a.kind != "none"]
        return _example(members[0], name)
    if kind.kind == "list" or kind.kind == "vartuple" or kind.kind == "sequence":
        inner = _example(kind.arguments[0], name) if kind.arguments else "1"
        return f"[{inner}]"
    examples = {"bool": "true", "int": "32", "float": "0.1", "path": "PATH"}
    return examples.get(kind.kind, "@NAME" if kind.kind == "object" else "VALUE")


# ------------------------------------------------------------------ provenance


def explanation(resolution: Resolution, keys: Sequence[Key]) -> str:
    """Returns where the values of keys come from and what they replaced."""
    return "\n".join(_explained(resolution, key) for key in keys)


def _explained(resolution: Resolution, key: Key) -> str:
    winner = resolution.folded.winner(key)
    lines: list[str] = []
    if winner is None or winner.value is MISSING:
        wait = resolution.waits.get(key)
        lines.append(f"{key} = ???" + (f"  {wait}" if wait else "  nobody set it"))
        hook = wait.hook if wait else None
    else:
        lines.append(f"{key} = {_value(resolution, winner)}  {_place(winner)}")
        hook = resolution.hooks.get(key)
        hook = hook if winner.origin.source == "pair" else None
    if hook:
        lines.append(f"    {hook.doc}")
        lines += [f"    from {_input(resolution, text)}" for text in hook.reads]
    for setting in resolution.folded.replaced(key):
        lines.append(f"    replaced {shown(setting.value)}  {_place(setting)}")
    return "\n".join(lines)


def _value(resolution: Resolution, setting: Setting) -> str:
    value = shown(setting.value)
    expanded = resolution.expanded(setting.value)
    return value if shown(expanded) == value else f"{value} = {shown(expanded)}"


def _place(setting: Setting) -> str:
    if setting.origin.source == "default":
        return f"(default of {setting.origin.where})"
    text = setting.origin.text
    quoted = f": {text}" if setting.origin.source == "file" and text else ""
    return f"({setting.origin.where}{quoted})"


def _input(resolution: Resolution, text: str) -> str:
    if text.startswith("run."):
        return f"{text} = {getattr(resolution, text[4:])}"
    winner = resolution.folded.winner(Key.parse(text))
    if winner is None or winner.value is MISSING:
        return f"{text} = ???"
    return f"{text} = {shown(winner.value)}  {_place(winner)}"


def explained_keys(resolution: Resolution) -> list[Key]:
    """Returns the keys that a source other than the defaults has set, or waits for."""
    found: list[Key] = []
    for key in resolution.folded:
        entries = resolution.folded.entries[key]
        if any(setting.origin.source != "default" for setting in entries):
            found.append(key)
    found += [key for key in resolution.missing if key not in found]
    order = {role: index for index, role in enumerate(ROLES)}
    return sorted(found, key=lambda key: order.get(key.selector, len(order)))


def explanation_data(resolution: Resolution, keys: Sequence[Key]) -> dict[str, Any]:
    """Returns the same as `explanation`, as plain data."""

    def setting_data(setting: Setting) -> dict[str, Any]:
        return {
            "value": plain(setting.value),
            "source": setting.origin.source,
            "where": setting.origin.where,
        }

    data: dict[str, Any] = {}
    for key in keys:
        winner = resolution.folded.winner(key)
        wait = resolution.waits.get(key)
        data[str(key)] = {
            "winner": setting_data(winner) if winner else None,
            "replaced": [setting_data(s) for s in resolution.folded.replaced(key)],
            "waits_for": list(wait.inputs) if wait else [],
        }
    return data


# ------------------------------------------------------------------ the matrix


def matrix_rows(
    matrix: Sequence[Sequence[Verdict]],
) -> tuple[list[str], list[list[str]]]:
    """Returns the header and the rows of the compatibility table."""
    models = [verdict.model for verdict in matrix[0]] if matrix else []
    rows = [
        [row[0].task, *(verdict.symbol for verdict in row)] for row in matrix if row
    ]
    return ["task", *models], rows


def reasons_text(matrix: Sequence[Sequence[Verdict]]) -> str:
    """Returns why each pair that does not fit does not, one line a pair."""
    refused = [verdict for row in matrix for verdict in row if not verdict.fits]
    width = max((len(f"{v.task} + {v.model}") for v in refused), default=0)
    return "\n".join(
        f"{v.task + ' + ' + v.model:<{width}}  {v.reason}" for v in refused
    )


# ----------------------------------------------------------------- description


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
                doc = f"cannot be imported: {component.error}"
            lines.append(f"  {component.name:<{width}}  {doc}".rstrip())
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)


def description(manifest: Manifest, component: Component) -> str:
    """Returns a component's doc, parameters, pairs and hooks."""
    name = component.name if component.role != "trainer" else "the trainer"
    blocks = [f"{name}: {component.selector}"]
    if component.doc:
        blocks.append(textwrap.fill(component.doc, _WIDTH))
    if component.error:
        return "\n\n".join([*blocks, f"It cannot be imported: {component.error}"])
    blocks.append(_parameters_text(component))
    if component.role in ("task", "model"):
        if component.role == "task":
            fitting, what = models_for(manifest, component), "models"
        else:
            fitting, what = tasks_for(manifest, component), "tasks"
        blocks.append(
            textwrap.fill(
                f"Fits the {what}: {', '.join(fitting) or 'none'}",
                _WIDTH,
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
        for text in about:
            lines += textwrap.wrap(
                text,
                _WIDTH,
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
            if key.partition(".")[0] == component.role
            and key.partition(".")[2] in component.parameters
        ]
        if hook.kind == "hook" and keys and _may_be_for(hook, manifest, component):
            lines.append(f"  {', '.join(keys)}: {hook.doc} ({hook.where})")
    return lines


def _may_be_for(hook: Hook, manifest: Manifest, component: Component) -> bool:
    if component.role == "task":
        pairs = [
            (component, manifest.models[m]) for m in models_for(manifest, component)
        ]
    else:
        pairs = [(manifest.tasks[t], component) for t in tasks_for(manifest, component)]
    return any(hook in manifest.hooks_for(task, model) for task, model in pairs)


def description_data(manifest: Manifest, component: Component) -> dict[str, Any]:
    """Returns the same as `description`, as plain data."""
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
