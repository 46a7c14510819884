"""What types that hold others accept, in words, for a message."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from project.core.limits import range_text
from project.core.types import Type

Expectation = Callable[[Type], str]
"""What says of any type what it accepts: `kinds.expectation`."""

_PLURALS: Final = {
    "any": "values",
    "bool": "booleans",
    "float": "numbers",
    "int": "integers",
    "path": "paths",
    "str": "strings",
}
_MANY: Final = ("list", "sequence", "vartuple", "set", "frozenset")


def many_phrase(wanted: Type, expectation: Expectation) -> str:
    """Returns what a list takes: `a list of integers at least 1`."""
    if not wanted.arguments:
        return "a list"
    items = f"a list of {_plural(wanted.arguments[0], expectation)}"
    length = range_text(wanted.limits)
    return f"{items}, {length}" if length else items


def tuple_phrase(wanted: Type, expectation: Expectation) -> str:
    """Returns what a tuple takes, each of its items in turn."""
    count, kinds = len(wanted.arguments), set(wanted.arguments)
    if len(kinds) == 1:
        return f"a list of {count} {_plural(kinds.pop(), expectation)}"
    items = ", ".join(map(expectation, wanted.arguments))
    return f"a list of {count}: {items}" if items else "an empty list"


def dict_phrase(wanted: Type, expectation: Expectation) -> str:
    """Returns what a mapping takes: `a mapping from strings to numbers`."""
    if not wanted.arguments:
        return "a mapping"
    keys, values = wanted.arguments
    of_keys = _plural(keys, expectation)
    if keys.kind == "choice":
        of_keys = expectation(keys).replace("one of", "any of", 1)
    return f"a mapping from {of_keys} to {_plural(values, expectation)}"


def _plural(wanted: Type, expectation: Expectation) -> str:
    if wanted.kind in _PLURALS:
        return f"{_PLURALS[wanted.kind]} {range_text(wanted.limits)}".rstrip()
    if wanted.kind in _MANY:
        return many_phrase(wanted, expectation).replace("a list", "lists", 1)
    phrase = expectation(wanted)
    if phrase.startswith("a reference "):
        return phrase.replace("a reference", "references", 1)
    return f"items, each {phrase}"
