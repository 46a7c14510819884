"""The type of a parameter as plain data.

An annotation becomes a `Type` where the component is imported, travels through the
manifest as JSON, and is what values are checked against where nothing is imported.
What is to be known of a kind of type is its row in `kinds`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Final

from project.core.values import Value

Kind = str
"""The name of a row of `kinds.KINDS`."""


@dataclass(frozen=True, slots=True)
class Limit:
    """One bound of a range or of a length.

    Attributes:
        name: `ge`, `gt`, `le`, `lt`, `multiple_of`, `min_length`, `max_length` or
            `pattern`.
        bound: The number it must be compared with; the regular expression that all of
            it must match.
    """

    name: str
    bound: Value


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a record.

    Attributes:
        name: Its name.
        type: Its type.
        required: Whether it has no default.
    """

    name: str
    type: Type
    required: bool = False


@dataclass(frozen=True, slots=True)
class Type:
    """The type of a parameter.

    Attributes:
        kind: What is accepted.
        text: The annotation as its author would write it.
        arguments: The members of a union; the item type of a list, sequence, set or
            `vartuple`; the item types of a tuple; the key and value types of a dict.
        choices: The allowed values of `choice`, the member names of `enum`, the names
            of dtypes and devices; the class whose text a `text` is; `by place` for a
            record whose fields may be given as a list; what an `object` asks for, as
            `instances.wanted_of` says it.
        fields: The fields of a record.
        limits: What a value must keep within besides.
        home: Where the class is whose objects are made, as `module:Class`; empty where
            none are.
        cls: The class itself; None where nothing is imported. It is no part of what
            the type is as data.
    """

    kind: Kind
    text: str
    arguments: tuple[Type, ...] = ()
    choices: tuple[Value, ...] = ()
    fields: tuple[Field, ...] = ()
    limits: tuple[Limit, ...] = ()
    home: str = ""
    cls: Any = field(default=None, compare=False, repr=False)


ANY: Final = Type("any", "Any")

_MODULES: Final = r"\b(?:[A-Za-z_]\w*\.)+(?=[A-Za-z_])"


def without_modules(text: str) -> str:
    """Returns the text of a type with the bare names of its classes.

    >>> without_modules("dict[str, torch.Tensor]")
    'dict[str, Tensor]'
    """
    return re.sub(_MODULES, "", text)


@dataclass(frozen=True)
class BadValueError(ValueError):
    """A value that does not fit a type.

    Attributes:
        expected: What would fit, as a phrase; empty for what the type expects anyway.
        hint: Nearest allowed values, best first.
        item: Which item of a list or a mapping it is, and what was given there, as
            `item 1 is abc`; empty for the whole.
        path: The field of a record that it is in, with dots; empty for the whole.
        raw: What was given there.
    """

    expected: str = ""
    hint: tuple[str, ...] = ()
    item: str = ""
    path: str = ""
    raw: Any = None
