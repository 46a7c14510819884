"""What plugins declare by hand: pairs that fit or do not, and hidden parameters.

A pair is declared by names or by patterns, as hooks are. A name that nothing has is
refused where the manifest is made, since it would have no effect.
"""

from __future__ import annotations

import sys
import types
import typing
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase
from typing import Any

from project.core.components.component import Component, Parameter
from project.core.components.in_process import called
from project.core.components.registry import Tables
from project.core.errors import Fault, nearest
from project.core.hooks import is_pattern
from project.core.types import Type
from project.core.types_of import type_of
from project.core.values import Opaque

LEFT_OUT = Opaque("left out")
"""The default of a parameter that the component is given only where it is set."""


def undeclared(tables: Tables) -> Iterator[Fault]:
    """Yields a fault for every name in the tables that nothing has."""
    known = {
        role: [name for owner, name in tables.entries if owner == role]
        for role in ("task", "model")
    }
    for pair, table in tables.declared.items():
        for role, name in zip(known, pair, strict=True):
            if not any(fnmatchcase(each, name) for each in known[role]):
                what = "matches no" if is_pattern(name) else "names no"
                yield Fault(
                    f"{table}: {name!r} {what} {role}",
                    given=str(pair),
                    expected=f"the public name of a {role}, or a pattern such as '*'",
                    nearest=nearest(name, known[role]),
                )
    names = [name for _, name in tables.entries]
    for name, (plugin, _) in tables.extra.items():
        if name not in names:
            yield Fault(
                f"EXTRA of {called(plugin)}: nothing is called {name!r}",
                given=name,
                expected="the public name of a task, a model or a part",
                nearest=nearest(name, names),
            )


def with_extra(component: Component, tables: Tables) -> Component:
    """Returns a component with what a plugin says is in its `**kwargs`."""
    plugin, annotations = tables.extra.get(component.name, ("", {}))
    found = {
        name: Parameter(name, kind, LEFT_OUT)
        for name, kind in _types(plugin, annotations).items()
        if name not in component.parameters
    }
    return replace(component, parameters={**component.parameters, **found})


def extra_types(plugins: Sequence[str], name: str) -> dict[str, Type]:
    """Returns the types of a component's hidden parameters, with their classes.

    Args:
        plugins: Modules that are imported.
        name: The component's public name.
    """
    found: dict[str, Type] = {}
    for plugin in plugins:
        tables: Mapping[str, Any] = getattr(sys.modules.get(plugin), "EXTRA", {})
        found |= _types(plugin, tables.get(name, {}))
    return found


def _types(plugin: str, annotations: Mapping[str, Any]) -> dict[str, Type]:
    namespace = vars(sys.modules[plugin]) if plugin in sys.modules else {}
    holder = types.SimpleNamespace(__annotations__=dict(annotations))
    hints = typing.get_type_hints(holder, dict(namespace), include_extras=True)
    return {name: type_of(hint) for name, hint in hints.items()}
