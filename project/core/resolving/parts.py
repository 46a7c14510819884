"""Finds the parts that values refer to, and adds their settings."""

from __future__ import annotations

from project.core.gin_bridge.names import BUILT_IN
from project.core.resolving.bindings import Bindings
from project.core.sources.defaults import defaults_of
from project.core.values import Reference, walk


def fold_parts(bindings: Bindings) -> None:
    """Adds the settings of every part that is referred to, directly or not."""
    waiting = list(bindings.of_parts)
    done: set[str] = set()
    while names := _parts_in_use(bindings) - done:
        for name in sorted(names):
            _add_part(bindings, name)
        done |= names
        bindings.ledger.extend(s for s in waiting if s.key.selector in done)
        waiting = [s for s in waiting if s.key.selector not in done]
    bindings.unused += waiting


def _add_part(bindings: Bindings, name: str) -> None:
    part = bindings.manifest.parts.get(name)
    if part is None:  # One of Gin's own.
        return
    if part.fault:
        bindings.faults.append(part.fault)
    bindings.components[name] = part
    bindings.ledger.extend(defaults_of(part, name))


def _parts_in_use(bindings: Bindings) -> set[str]:
    names: set[str] = set()
    for setting in bindings.ledger.winners():
        for value in walk(setting.value):
            if isinstance(value, Reference):
                last = value.name.rpartition(".")[2]
                if value.name in BUILT_IN:
                    names.add(value.name)
                elif last in bindings.manifest.parts:
                    names.add(last)
    return names
