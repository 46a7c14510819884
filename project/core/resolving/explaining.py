"""Where values come from, what they replaced, and which are missing, in words."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Any

from project.core.keys import ROLES, Key
from project.core.ledger import Setting
from project.core.origins import Source
from project.core.records import missing_path, type_at
from project.core.request import PAIR_KEYS, PLUGINS_KEY
from project.core.resolving.offering import sample
from project.core.resolving.resolution import Resolution
from project.core.shell_words import typed
from project.core.types import Type
from project.core.values import MISSING, shown
from project.core.writing.literals import plain
from project.core.writing.messages import WIDTH


def missing_text(resolution: Resolution, command: str) -> str:
    """Returns a message that lists every missing value: type, doc, example flag.

    Args:
        resolution: What lacks them.
        command: The command to type next.
    """
    rows: list[tuple[str, str, str, str]] = []
    for key in resolution.missing:
        parameter = resolution.parameter(key)
        assert parameter is not None
        wait = resolution.waits.get(key)
        setting = resolution.ledger.winner(key)
        path = missing_path(setting.value) if setting else ""
        wanted = type_at(parameter.type, path)
        hint = str(wait) if wait else _flag(key, parameter.type, path)
        rows.append((f"{key}{path}", wanted.text, hint, parameter.doc))
    pair = f"{resolution.task} with {resolution.model}"
    lines = [f"error: {_count(resolution)} missing for {pair}"]
    lines += _aligned([row[:3] for row in rows], [row[3] for row in rows])
    lines.append(f"  {'next:':<10}{command}")
    return "\n".join(lines)


def also_missing_text(resolution: Resolution) -> str:
    """Returns the line that follows the faults of a config that lacks values too."""
    keys = ", ".join(map(str, resolution.missing))
    return f"note: {_count(resolution)} missing as well: {keys}"


def _count(resolution: Resolution) -> str:
    count = len(resolution.missing)
    return f"{count} {'value is' if count == 1 else 'values are'}"


def _flag(key: Key, wanted: Type, path: str) -> str:
    """The flag that sets a missing value, or the list that it is missing in."""
    settable = path.partition("[")[0]
    return typed("--bind", f"{key}{settable}={sample(type_at(wanted, settable))}")


def _aligned(rows: Sequence[Sequence[str]], docs: Sequence[str]) -> list[str]:
    widths = [min(max(map(len, column)), 44) for column in zip(*rows, strict=True)]
    lines: list[str] = []
    for row, doc in zip(rows, docs, strict=True):
        cells = [f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)]
        lines.append(("  " + "  ".join(cells)).rstrip())
        if doc:
            lines += textwrap.wrap(
                doc, WIDTH, initial_indent=" " * 6, subsequent_indent=" " * 6
            )
    return lines


def explanation(resolution: Resolution, keys: Sequence[Key]) -> str:
    """Returns where the values of keys come from and what they replaced."""
    return "\n".join(_explained(resolution, key) for key in keys)


def _explained(resolution: Resolution, key: Key) -> str:
    ledger = resolution.ledger_of(key)
    winner = ledger.winner(key)
    if winner is None or winner.value is MISSING:
        wait = resolution.waits.get(key)
        lines = [f"{key} = ???  {wait or 'nobody set it'}"]
        hook = wait.hook if wait else None
    else:
        lines = [f"{key} = {_value(resolution, winner)}  ({winner.origin.label})"]
        computed = winner.origin.source is Source.PAIR
        hook = resolution.hooks.get(key) if computed else None
    if hook:
        lines.append(f"    {hook.doc}")
        lines += [f"    from {_input(resolution, read)}" for read in hook.reads]
    # A place that names plugins adds them to those of others.
    lost = "added to" if key == PLUGINS_KEY else "replaced"
    for setting in ledger.replaced(key):
        lines.append(f"    {lost} {shown(setting.value)}  ({setting.origin.label})")
    return "\n".join(lines)


def _value(resolution: Resolution, setting: Setting) -> str:
    value = shown(setting.value)
    expanded = shown(resolution.expanded(setting.value))
    return value if expanded == value else f"{value} = {expanded}"


def _input(resolution: Resolution, key: Key) -> str:
    if key in PAIR_KEYS:
        return f"{key} = {resolution.components[key.parameter].name}"
    winner = resolution.ledger.winner(key)
    if winner is None or winner.value is MISSING:
        return f"{key} = ???"
    return f"{key} = {shown(winner.value)}  ({winner.origin.label})"


def explained_keys(resolution: Resolution) -> list[Key]:
    """Returns the keys that a source other than the defaults has set, or waits for."""
    found = [
        key
        for key in resolution.ledger
        if any(
            setting.origin.source is not Source.DEFAULT
            for setting in resolution.ledger.settings(key)
        )
    ]
    found += [key for key in resolution.missing if key not in found]
    order = {role: index for index, role in enumerate(ROLES)}
    return sorted(found, key=lambda key: order.get(key.selector, len(order)))


def explanation_data(resolution: Resolution, keys: Sequence[Key]) -> dict[str, Any]:
    """Returns which settings hold and which they replaced, as plain data."""
    return {str(key): _explained_data(resolution, key) for key in keys}


def _explained_data(resolution: Resolution, key: Key) -> dict[str, Any]:
    ledger = resolution.ledger_of(key)
    winner = ledger.winner(key)
    wait = resolution.waits.get(key)
    return {
        "winner": _setting_data(winner) if winner else None,
        "replaced": [_setting_data(s) for s in ledger.replaced(key)],
        "waits_for": list(map(str, wait.inputs)) if wait else [],
    }


def _setting_data(setting: Setting) -> dict[str, Any]:
    return {
        "value": plain(setting.value),
        "source": setting.origin.source,
        "where": setting.origin.where,
    }
