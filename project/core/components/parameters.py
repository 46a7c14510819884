"""The parameters of a constructor: names, types, defaults and their doc lines."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from typing import Any

from project.core.annotations import signature_of
from project.core.atoms import CARRIED, as_literal
from project.core.components.component import Parameter
from project.core.components.docstrings import documented_parameters
from project.core.kinds import convert, realize
from project.core.types import Type
from project.core.types_of import typed
from project.core.values import MISSING, Opaque, Value, carried, same, walk


def parameters_of(target: Callable[..., Any]) -> tuple[Parameter, ...]:
    """Returns the parameters of a constructor or function, in order.

    `*args` and `**kwargs` are left out: Gin cannot fill the first, and the second
    would accept any misspelt name.
    """
    types = typed(target)
    docs = documented_parameters(target)
    found: list[Parameter] = []
    for name, parameter in signature_of(target).parameters.items():
        if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
            continue
        unfillable = _unfillable(parameter)
        found.append(
            Parameter(
                name=name,
                type=types[name].type,
                default=_default(parameter.default, types[name].type),
                doc=docs.get(name, ""),
                bindable=not unfillable,
                note=types[name].note or unfillable,
            )
        )
    return tuple(found)


def _unfillable(parameter: inspect.Parameter) -> str:
    """Why Gin cannot fill a parameter; empty where it can."""
    if parameter.kind is parameter.POSITIONAL_ONLY:
        return "it is given by position only, so it is left to the constructor"
    if not parameter.name.isascii():
        return "Gin has no such names, so it is left to the constructor"
    return ""


def _default(default: Any, wanted: Type) -> Value:
    """The default as a value; `Opaque` where its literal would become another object.

    An enum member without an annotation, say, would reach the constructor as a string.
    """
    if default is inspect.Parameter.empty:
        return MISSING
    for each in (as_literal(default), default):
        # As it is written when it is loaded again: `1.0` for `share: float = 1`.
        literal = _converted(each, wanted)
        if all(type(inner) in CARRIED for inner in walk(literal)):
            given = realize(carried(literal), wanted)
            # An integer may become the float that its annotation promises.
            alike = type(given) is type(default) or type(default) is int
            if same(given, default) or (alike and _equal(given, default)):
                return literal
    return Opaque(_opaque_text(default))


def _converted(default: Any, wanted: Type) -> Value:
    """What a type makes of an object: the mapping of a record, the text of a date."""
    try:
        return convert(default, wanted)
    except Exception:
        return default


def _equal(one: Any, other: Any) -> bool:
    """Whether two objects are equal; what cannot be compared is not."""
    try:
        return bool(one == other)
    except Exception:
        return False


def _opaque_text(default: Any) -> str:
    """The name of a class or function, else the `repr`, which has no address then."""
    name = getattr(default, "__qualname__", None)
    module = getattr(default, "__module__", None)
    if name and module:
        return f"{module}.{name}"
    return re.sub(r" at 0x[0-9a-f]+", "", repr(default))
