"""What a message offers in place of a value that a type refuses.

What is offered is accepted when it is typed: it has been converted before it is shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Final

from project.core.errors import ConfigError, Fault
from project.core.gin_bridge.spelling import gin_text
from project.core.kinds import convert, example
from project.core.origins import Origin, Source
from project.core.shell_words import typed
from project.core.sources.scalars import raw_of_text
from project.core.types import BadValueError, Type
from project.core.values import (
    MISSING,
    Opaque,
    Raw,
    Reference,
    Value,
    own,
    settled,
    walk,
)
from project.core.writing.literals import yaml_text


def offered(
    fault: Fault, key: str, given: Raw, wanted: Type, default: Value = MISSING
) -> Fault:
    """Returns the fault of a value with another to type in its place.

    Args:
        fault: The fault, with the origin of the value.
        key: The key as the value was given to it; empty for what has none of its own.
        given: What was given.
        wanted: The type that refuses it.
        default: The parameter's default.
    """
    origin = fault.origin
    listed = all(hint.startswith("[") for hint in fault.nearest)
    ranged = listed and any(_clamped(given, each) for each in _members(wanted))
    if origin is None or not key or (fault.nearest and not ranged):
        return fault
    texts = _candidates(given, wanted, default)
    text = next((text for text in texts if is_accepted(text, wanted)), "")
    if not text:
        return fault
    if origin.source is Source.FLAG:
        binding = typed("--bind", f"{key}={text}")
        return replace(fault, nearest=(), next=binding)
    if origin.source is Source.ENV:
        name = origin.where.removeprefix("env ")
        return replace(fault, next=f"{name}={typed(text)}")
    return replace(fault, nearest=(text,))


def is_accepted(text: str, wanted: Type) -> bool:
    """Returns whether a type takes a text for a value; of a reference it is not known,
    which is more than a text."""
    try:
        value = convert(raw_of_text(text, _ANYWHERE), wanted)
    except (BadValueError, ConfigError, ValueError):
        return False
    return not any(isinstance(each, Reference) for each in walk(value))


_ANYWHERE: Final = Origin(Source.FLAG, "--bind")


def _candidates(given: Raw, wanted: Type, default: Value) -> Iterator[str]:
    """Texts in place of a value, best first; none is made up."""
    members = _members(wanted)
    near = [text for member in members for text in _clamped(given, member)]
    yield from (text for text in near if float(text))
    literal = default is not MISSING and not isinstance(default, Opaque)
    if literal and default:
        yield yaml_text(default, wanted)
    yield from (each for each in map(_sample, members) if each)
    if literal:
        yield yaml_text(default, wanted)
    yield from near


def sample(wanted: Type) -> str:
    """Returns an example, or `N` and the like where any number would be made up: one
    without a range is that of something else, such as the data's."""
    if wanted.limits:
        return example(wanted)
    if wanted.kind in _PLACEHOLDERS:
        return _PLACEHOLDERS[wanted.kind]
    if wanted.kind in _MANY and wanted.arguments:
        return f"[{sample(wanted.arguments[0])}]"
    return example(wanted)


_PLACEHOLDERS: Final = {"int": "N", "float": "NUMBER", "str": "TEXT"}
_MANY: Final = ("list", "sequence", "vartuple", "set", "frozenset")


def _members(wanted: Type) -> tuple[Type, ...]:
    return wanted.arguments if wanted.kind == "union" else (wanted,)


_NUMBERS: Final = ("int", "float")
_UNKNOWN: Final = ("none", "choice", "enum", "object", "any", "str", "union", "path")
"""Kinds of which any example would be made up."""


def _sample(wanted: Type) -> str:
    """An example, where it is more than a guess."""
    if wanted.kind in _UNKNOWN and not wanted.limits:
        return ""
    return example(wanted) if example(wanted) == sample(wanted) else ""


def _clamped(given: Raw, wanted: Type) -> list[str]:
    """The number of a type's range that is nearest to one outside of it."""
    value = own(given)
    if wanted.kind not in _NUMBERS or type(value) not in (int, float):
        return []
    whole = wanted.kind == "int"
    step = 1 if whole else 0  # An open end of a range of floats is no number of it.
    with suppress(ValueError, OverflowError):
        number = int(value) if whole else float(value)
        for limit in wanted.limits:
            if limit.name in ("ge", "gt"):
                number = max(number, limit.bound + step * (limit.name == "gt"))
            elif limit.name in ("le", "lt"):
                number = min(number, limit.bound - step * (limit.name == "lt"))
        return [repr(number)]
    return []


def in_gin(fault: Fault) -> Fault:
    """Returns the fault of a value in a .gin file in the spelling of Gin."""
    near: list[str] = []
    for text in fault.nearest:
        with suppress(ConfigError, ValueError):
            near.append(gin_text(settled(raw_of_text(text, _ANYWHERE))))
    expected = fault.expected.replace("null", "None")
    expected = expected.replace("true or false", "True or False")
    return replace(fault, nearest=tuple(near), expected=expected)
