"""Finds the parts that values refer to, and adds their settings."""

from __future__ import annotations

from project.core.errors import Fault
from project.core.gin_bridge import BUILT_IN
from project.core.origins import Source
from project.core.resolving.bindings import Bindings
from project.core.sources.defaults import defaults_of
from project.core.values import Reference, walk


def fold_parts(bindings: Bindings, precedence: tuple[Source, ...]) -> None:
    """Adds the settings of every part that is referred to, directly or not."""
    waiting = list(bindings.of_parts)
    done: set[str] = set()
    while True:
        names = _parts_in_use(bindings, precedence) - done
        if not names:
            break
        for name in sorted(names):
            done.add(name)
            part = bindings.manifest.parts.get(name)
            if part is not None:
                if part.error:
                    problem = f"{name} cannot be imported: {part.error}"
                    bindings.faults.append(Fault(problem, given=f"@{name}"))
                bindings.components[name] = part
                bindings.ledger.extend(defaults_of(part, name))
        bindings.ledger.extend(s for s in waiting if s.key.selector in done)
        waiting = [s for s in waiting if s.key.selector not in done]
    bindings.unused += waiting


def _parts_in_use(bindings: Bindings, precedence: tuple[Source, ...]) -> set[str]:
    folded = bindings.ledger.folded(precedence)
    names: set[str] = set()
    for key in folded:
        for value in walk(folded.value(key)):
            if isinstance(value, Reference):
                last = value.name.rpartition(".")[2]
                if value.name in BUILT_IN:
                    names.add(value.name)
                elif last in bindings.manifest.parts:
                    names.add(last)
    return names
