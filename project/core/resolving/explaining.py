"""Where values come from, what they replaced, and which are missing, in words."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Any

from project.core.keys import ROLES, Key
from project.core.ledger import Setting
from project.core.resolving.resolution import Resolution
from project.core.values import MISSING, shown
from project.core.writing.literals import plain
from project.core.writing.messages import _WIDTH, example


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
