"""What there is to know of a kind of type: the columns of the table in `kinds`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from project.core.types import Type
from project.core.values import Raw, Value

Schema = dict[str, Any]


def as_it_is(value: Any, wanted: Type) -> Any:
    """Returns a value unchanged."""
    return value


@dataclass(eq=False, repr=False)
class Spec:
    """A kind of type: every function is given the type it is asked about.

    Attributes:
        phrase: What it accepts, for a message.
        convert: A literal of what a source has read; raises `BadValueError`.
        realize: What the constructor receives of such a literal. It leaves what is
            no literal as it is: what a reference stood for, what a caller passes.
        example: Text of a value it accepts.
        schema: JSON schemas of which a value in YAML fits one; `[{}]` for any, none
            for what only a reference can give.
        rank: The members of a union are asked in this order, then as declared.
    """

    phrase: Callable[[Type], str]
    convert: Callable[[Raw, Type], Value]
    realize: Callable[[Any, Type], Any] = as_it_is
    example: Callable[[Type], str] = lambda _: "VALUE"
    schema: Callable[[Type], list[Schema]] = lambda _: [{}]
    rank: int = 0


def always(text: str) -> Callable[[Type], str]:
    """Returns a function that says the same of every type."""
    return lambda wanted: text


def schemas(*fitting: Schema) -> Callable[[Type], list[Schema]]:
    """Returns a function that gives the same schemas for every type."""
    return lambda wanted: list(fitting)


TEXT = schemas({"type": ["string", "number", "boolean"]})
"""The text of any scalar is a string where a string is asked for."""

TUPLE_TEXT: Final[Schema] = {"type": "string", "pattern": r"^\("}
"""The JSON schema of Gin's text for a tuple, as YAML holds it."""
