"""The parameters of a constructor: names, types, defaults and their doc lines."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from typing import Any

from project.core.annotations import (
    Unresolved,
    annotations_of,
    signature_of,
    type_of,
)
from project.core.atoms import CARRIED, as_literal
from project.core.components.component import Parameter
from project.core.components.docstrings import documented_parameters
from project.core.kinds import realize
from project.core.types import ANY, Type
from project.core.values import MISSING, Opaque, Value, carried, same, walk


def parameters_of(target: Callable[..., Any]) -> tuple[Parameter, ...]:
    """Returns the parameters of a constructor or function, in order.

    `*args` and `**kwargs` are left out: Gin cannot fill the first, and the second
    would accept any misspelt name.
    """
    annotations = annotations_of(target)
    docs = documented_parameters(target)
    found: list[Parameter] = []
    for parameter in signature_of(target).parameters.values():
        if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
            continue
        wanted, note = _type(annotations.get(parameter.name, parameter.empty))
        found.append(
            Parameter(
                name=parameter.name,
                type=wanted,
                default=_default(parameter.default, wanted),
                doc=docs.get(parameter.name, ""),
                bindable=parameter.kind is not parameter.POSITIONAL_ONLY,
                note=note,
            )
        )
    return tuple(found)


def _type(annotation: Any) -> tuple[Type, str]:
    """The type that an annotation asks for, and what is to be said of it."""
    if isinstance(annotation, Unresolved):
        return ANY, (
            f"its annotation {annotation.text} cannot be resolved ({annotation.why}), "
            "so that it takes any value"
        )
    return type_of(annotation), ""


def _default(default: Any, wanted: Type) -> Value:
    """The default as a value; `Opaque` where its literal would become another object.

    An enum member without an annotation, say, would reach the constructor as a string.
    """
    if default is inspect.Parameter.empty:
        return MISSING
    literal = as_literal(default)
    if all(type(inner) in CARRIED for inner in walk(literal)):
        given = realize(carried(literal), wanted)
        # An integer may become the float that its annotation promises.
        alike = type(given) is type(default) or type(default) is int
        if same(given, default) or (alike and given == default):
            return literal
    return Opaque(_opaque_text(default))


def _opaque_text(default: Any) -> str:
    """The name of a class or function, else the `repr`, which has no address then."""
    name = getattr(default, "__qualname__", None)
    module = getattr(default, "__module__", None)
    if name and module:
        return f"{module}.{name}"
    return re.sub(r" at 0x[0-9a-f]+", "", repr(default))
