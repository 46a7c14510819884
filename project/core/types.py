"""Parameter types as plain data, and the one conversion every source goes through.

An annotation becomes a `Type` where the component is imported, travels through the
manifest as JSON, and is what values are checked against where nothing is imported.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final, Literal, cast

from project.core.errors import nearest
from project.core.values import (
    MISSING,
    Macro,
    Missing,
    Raw,
    Reference,
    Scalar,
    Value,
    carried,
    literal_of,
    same,
    settled,
    shown,
    walk,
)

Kind = Literal[
    "any",
    "none",
    "bool",
    "int",
    "float",
    "str",
    "bytes",
    "path",
    "choice",
    "enum",
    "union",
    "list",
    "sequence",
    "tuple",
    "vartuple",
    "dict",
    "object",
]


@dataclass(frozen=True, slots=True)
class Type:
    """The type of a parameter.

    Attributes:
        kind: What is accepted. `choice` is `typing.Literal`; `enum` takes a member's
            name; `vartuple` is `tuple[X, ...]`; `sequence` is every other iterable,
            and becomes a tuple too; `object` is anything that only a Gin reference
            can give (a callable, a class, an instance).
        text: The annotation as its author would write it.
        arguments: The members of a union; the item type of a list, sequence or
            `vartuple`; the item types of a tuple; the key and value types of a dict.
        choices: The allowed values of `choice`, the member names of `enum`.
    """

    kind: Kind
    text: str
    arguments: tuple[Type, ...] = ()
    choices: tuple[Value, ...] = ()

    def to_json(self) -> dict[str, Any]:
        data: dict[str, Any] = {"kind": self.kind, "text": self.text}
        if self.arguments:
            data["arguments"] = [argument.to_json() for argument in self.arguments]
        if self.choices:
            data["choices"] = list(self.choices)
        return data

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Type:
        return cls(
            data["kind"],
            data["text"],
            tuple(cls.from_json(argument) for argument in data.get("arguments", ())),
            tuple(data.get("choices", ())),
        )

    @property
    def accepts_none(self) -> bool:
        if self.kind == "union":
            return any(argument.accepts_none for argument in self.arguments)
        return self.kind in ("any", "none")


ANY: Final = Type("any", "Any")


@dataclass(frozen=True)
class BadValueError(ValueError):
    """A value that does not fit a type.

    Attributes:
        expected: What would fit, as a phrase.
        hint: Nearest allowed values, best first.
    """

    expected: str
    hint: tuple[str, ...] = ()


def expectation(kind: Type) -> str:
    """Returns what a type accepts as a phrase for a message."""
    phrases: dict[Kind, str] = {
        "none": "null",
        "bool": "true or false",
        "int": "an integer",
        "float": "a number",
        "str": "a string",
        "path": "a path",
        "any": "any value",
        "bytes": "bytes (b'...')",
    }
    if kind.kind in phrases:
        return phrases[kind.kind]
    if kind.kind == "union":
        return " or ".join(
            dict.fromkeys(expectation(argument) for argument in kind.arguments)
        )
    if kind.kind in ("choice", "enum"):
        return "one of " + ", ".join(
            choice if isinstance(choice, str) else shown(choice)
            for choice in kind.choices
        )
    if kind.kind in ("list", "sequence", "vartuple"):
        return f"a list ({kind.text})"
    if kind.kind == "tuple":
        return f"a list of {len(kind.arguments)} ({kind.text})"
    if kind.kind == "dict":
        return f"a mapping ({kind.text})"
    return f"a reference such as @name ({kind.text})"


def convert(raw: Raw, kind: Type) -> Value:
    """Converts what a source has read to a value of a type.

    Nothing is rounded, truth-tested or guessed: `3.5` is no integer, `1` no boolean;
    `1` fits a float, a list fits a tuple, a string fits a path. In a union the
    literal's own type wins, and `str` comes last.

    Args:
        raw: A value, or one with `Scalar`s that still have their spelling.
        kind: The type of the parameter.

    Returns:
        A value of Python literals, references and macros. A path stays a string and
        an enum member its name: the literal is what Gin carries.

    Raises:
        BadValueError: When it does not fit.

    >>> convert(Scalar("1.10"), Type("str", "str"))
    '1.10'
    >>> convert(Scalar("1"), Type("float", "float"))
    1.0
    """
    if isinstance(raw, Macro) or raw is MISSING:
        return raw
    if isinstance(raw, Scalar) and raw.plain and raw.text == "???":
        return MISSING
    if isinstance(raw, Reference):
        return _converted_reference(raw, kind)
    try:
        return _CONVERTERS[kind.kind](raw, kind)
    except OverflowError:
        raise BadValueError(expectation(kind)) from None


def _own(raw: Raw) -> Value:
    """The value a scalar has by itself; containers are left to their converters."""
    return literal_of(raw) if isinstance(raw, Scalar) else raw


def _converted_reference(reference: Reference, kind: Type) -> Value:
    if reference.call or _takes_objects(kind):
        return reference
    raise BadValueError(expectation(kind), (f"{reference}()",))


def _takes_objects(kind: Type) -> bool:
    if kind.kind in ("union",):
        return any(_takes_objects(argument) for argument in kind.arguments)
    return kind.kind in ("any", "object")


def _any(raw: Raw, kind: Type) -> Value:
    return settled(raw)


def _none(raw: Raw, kind: Type) -> Value:
    if _own(raw) is not None:
        raise BadValueError(expectation(kind))
    return None


def _bool(raw: Raw, kind: Type) -> Value:
    value = _own(raw)
    if isinstance(value, bool):
        return value
    words = {"yes": "true", "on": "true", "1": "true"}
    words |= {"no": "false", "off": "false", "0": "false"}
    word = words.get(str(value).lower())
    raise BadValueError(expectation(kind), (word,) if word else ())


def _int(raw: Raw, kind: Type) -> Value:
    value = _own(raw)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    whole = isinstance(value, float) and value.is_integer() and abs(value) < 2**53
    raise BadValueError(expectation(kind), (str(int(value)),) if whole else ())


def _float(raw: Raw, kind: Type) -> Value:
    value = _own(raw)
    if isinstance(value, float):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        if int(float(value)) != value:
            raise BadValueError("a number that a float holds exactly")
        return float(value)
    # How `inf` and `nan` are written where only Python's literals are available.
    if isinstance(value, str) and value in ("inf", "-inf", "nan"):
        return float(value)
    raise BadValueError(expectation(kind))


def _str(raw: Raw, kind: Type) -> Value:
    if isinstance(raw, Scalar):
        if raw.plain and literal_of(raw) is None:
            raise BadValueError(expectation(kind), (f"'{raw.text}'",))
        return raw.text
    if isinstance(raw, str):
        return raw
    raise BadValueError(expectation(kind))


def _bytes(raw: Raw, kind: Type) -> Value:
    if isinstance(raw, bytes):
        return raw
    raise BadValueError(expectation(kind))


def _choice(raw: Raw, kind: Type) -> Value:
    value = _own(raw)
    spelled = raw.text if isinstance(raw, Scalar) else value
    for choice in kind.choices:
        if same(value, choice):
            return choice
    names = [choice for choice in kind.choices if isinstance(choice, str)]
    if spelled in names:
        return spelled
    raise BadValueError(expectation(kind), nearest(str(spelled), names))


def _union(raw: Raw, kind: Type) -> Value:
    members = kind.arguments
    if isinstance(raw, Scalar) and raw.plain:
        own = literal_of(raw)
        for member in members:
            if member.kind in _OWN_KINDS.get(type(own), ()):
                return _CONVERTERS[member.kind](raw, member)
    ordered = sorted(members, key=lambda member: member.kind in ("str", "any"))
    hints: list[str] = []
    for exact in (True, False):
        for member in ordered:
            try:
                value = convert(raw, member)
            except BadValueError as error:
                hints.extend(error.hint)
                continue
            # A member that keeps the value as it is goes before one that changes it.
            if not exact or same(value, settled(raw)):
                return value
    raise BadValueError(expectation(kind), tuple(dict.fromkeys(hints)))


_OWN_KINDS: Final[dict[type, tuple[Kind, ...]]] = {
    type(None): ("none",),
    bool: ("bool",),
    int: ("int",),
    float: ("float",),
}


def _items(raw: Raw) -> list[Raw] | None:
    if isinstance(raw, (list, tuple)):
        return list(cast(Iterable[Raw], raw))
    return None


def _list(raw: Raw, kind: Type) -> Value:
    items = _items(raw)
    if items is None:
        given = raw.text if isinstance(raw, Scalar) else shown(raw)
        raise BadValueError(expectation(kind), (f"[{given}]",))
    member = kind.arguments[0] if kind.arguments else ANY
    converted = [convert(item, member) for item in items]
    return converted if kind.kind == "list" else tuple(converted)


def _tuple(raw: Raw, kind: Type) -> Value:
    items = _items(raw)
    if items is None or len(items) != len(kind.arguments):
        raise BadValueError(expectation(kind))
    return tuple(map(convert, items, kind.arguments))


def _dict(raw: Raw, kind: Type) -> Value:
    if not isinstance(raw, dict):
        raise BadValueError(expectation(kind))
    keys, values = kind.arguments or (ANY, ANY)
    items = cast(dict[Raw, Raw], raw).items()
    return {convert(key, keys): convert(value, values) for key, value in items}


def _enum(raw: Raw, kind: Type) -> Value:
    spelled = raw.text if isinstance(raw, Scalar) else raw
    if spelled in kind.choices:
        return spelled
    names = [str(choice) for choice in kind.choices]
    raise BadValueError(expectation(kind), nearest(str(spelled), names))


def _object(raw: Raw, kind: Type) -> Value:
    text = raw.text if isinstance(raw, Scalar) else raw
    hint = (f"@{text}",) if isinstance(text, str) and text.isidentifier() else ()
    raise BadValueError(expectation(kind), hint)


_CONVERTERS: Final = {
    "any": _any,
    "none": _none,
    "bool": _bool,
    "int": _int,
    "float": _float,
    "str": _str,
    "bytes": _bytes,
    "path": _str,
    "choice": _choice,
    "enum": _enum,
    "union": _union,
    "list": _list,
    "sequence": _list,
    "tuple": _tuple,
    "vartuple": _list,
    "dict": _dict,
    "object": _object,
}


def expressible(value: Value, kind: Type) -> bool:
    """Returns whether Gin's text carries a value to a parameter of a type unchanged.

    An infinity travels as a string, which only `float` turns back; an object that is
    no literal does not travel at all.
    """
    inside = list(walk(value))
    if not all(type(inner) in _CARRIED for inner in inside):
        return False
    finite = all(math.isfinite(v) for v in inside if isinstance(v, float))
    return finite or same(convert(carried(value), kind), value)


_CARRIED: Final = (
    type(None),
    bool,
    int,
    float,
    str,
    bytes,
    list,
    tuple,
    dict,
    Reference,
    Macro,
    Missing,
)
