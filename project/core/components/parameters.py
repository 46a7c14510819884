"""The parameters of a constructor: names, types, defaults and their doc lines."""

from __future__ import annotations

import enum
import inspect
import os
import re
from collections.abc import Callable
from typing import Any, cast

from project.core.annotations import hints_of, realized, signature_of, type_of
from project.core.components.component import Parameter
from project.core.components.docstrings import documented_parameters
from project.core.values import MISSING, Opaque, Value, carried, same, walk


def parameters_of(target: Callable[..., Any]) -> tuple[Parameter, ...]:
    """Returns the parameters of a constructor or function, in order.

    `*args` and `**kwargs` are left out: Gin cannot fill the first, and the second
    would accept any misspelt name.
    """
    hints = hints_of(target)
    docs = documented_parameters(target)
    found: list[Parameter] = []
    for parameter in signature_of(target).parameters.values():
        if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
            continue
        found.append(
            Parameter(
                name=parameter.name,
                type=type_of(hints.get(parameter.name, inspect.Parameter.empty)),
                default=_default(parameter.default, hints.get(parameter.name, Any)),
                doc=docs.get(parameter.name, ""),
                bindable=parameter.kind is not parameter.POSITIONAL_ONLY,
            )
        )
    return tuple(found)


def _default(default: Any, annotation: Any) -> Value:
    """The default as a value; `Opaque` where its literal would become another object.

    An enum member without an annotation, say, would reach the constructor as a string.
    """
    if default is inspect.Parameter.empty:
        return MISSING
    literal = default
    if isinstance(default, enum.Enum):
        literal = default.name
    elif isinstance(default, os.PathLike):
        literal = os.fspath(cast("os.PathLike[str]", default))
    plain = (type(None), bool, int, float, str, bytes, list, tuple, dict)
    if all(type(inner) in plain for inner in walk(literal)):
        given = realized(carried(literal), annotation)
        # An integer may become the float that its annotation promises.
        alike = type(given) is type(default) or type(default) is int
        if same(given, default) or (alike and given == default):
            return literal
    name = getattr(default, "__qualname__", None)
    module = getattr(default, "__module__", None)
    address = re.compile(r" at 0x[0-9a-f]+")
    text = f"{module}.{name}" if name and module else address.sub("", repr(default))
    return Opaque(text)
