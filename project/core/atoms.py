"""The kinds of one value, without others inside it: how it is read, told and made.

Nothing is rounded, truth-tested or guessed: `3.5` is no integer, `1` no boolean. An
object that Python code gives in place of text (a `Path`, an enum member, a NumPy
number, a date) becomes the literal that stands for it where the kind asks for such
objects, and is refused elsewhere.
"""

from __future__ import annotations

import ast
import datetime
import enum
import os
import pathlib
import re
from collections.abc import Collection
from typing import Any, Final

from project.core.errors import nearest
from project.core.types import BadValueError, Type
from project.core.values import (
    Macro,
    Missing,
    Raw,
    Reference,
    Scalar,
    Value,
    mapped,
    own,
    same,
    shown,
)

CARRIED: Final = (
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
"""The Python types of what Gin's text holds, subclasses excepted."""

_DATES: Final = (datetime.date, datetime.time)  # A datetime is a date.


ENDLESS: Final = ("inf", "-inf", "nan")
"""How these floats are written where only Python's literals are available."""


def as_literal(value: object) -> Value:
    """Returns the literal that stands for an object wherever an annotation asks for it.

    A path is its text, an enum member its name, a date its ISO text, a set the tuple of
    its items. Anything else is returned as it is, literal or not.

    >>> as_literal({"b": {3, 1}})
    {'b': (1, 3)}
    """
    return mapped(value, _literal_leaf)


def _literal_leaf(value: object) -> Value:
    if isinstance(value, enum.Enum):
        return value.name
    if isinstance(value, os.PathLike):
        return os.fspath(value)
    if isinstance(value, _DATES):
        return value.isoformat()
    if isinstance(value, (set, frozenset)):
        return tuple(map(as_literal, in_order(value)))
    return own(value)


def in_order(items: Collection[Raw]) -> list[Raw]:
    """Returns the items of a set in an order of their own: that of their literals, so
    that the same set is always the same text."""
    try:
        return sorted(items, key=as_literal)
    except TypeError:  # Of several types, which have no order.
        return sorted(items, key=lambda item: repr(as_literal(item)))


def foreign(value: object) -> list[object]:
    """Returns the objects in a value that no literal stands for, whatever is asked."""
    found: list[object] = []

    def leaf(inner: Value) -> None:
        if type(inner) not in CARRIED:
            found.append(inner)

    mapped(as_literal(value), leaf)
    return found


def any_from(raw: Raw, wanted: Type) -> Value:
    """Takes whatever Gin's text can hold."""
    return mapped(raw, _any_leaf)


def _any_leaf(raw: Raw) -> Value:
    value = own(raw)
    if type(value) in CARRIED:
        return value
    literal = as_literal(value)
    known = type(literal) in CARRIED
    raise BadValueError("a literal", (repr(literal),) if known else ())


def none_from(raw: Raw, wanted: Type) -> Value:
    if own(raw) is not None:
        raise BadValueError
    return None


def bool_from(raw: Raw, wanted: Type) -> Value:
    value = own(raw)
    if isinstance(value, bool):
        return value
    words = {"yes": "true", "on": "true", "1": "true"}
    words |= {"no": "false", "off": "false", "0": "false"}
    word = words.get(str(value).lower()) if isinstance(value, (str, int)) else None
    raise BadValueError(hint=(word,) if word else ())


def int_from(raw: Raw, wanted: Type) -> Value:
    value = own(raw)
    if isinstance(value, int) and not isinstance(value, bool):
        return int(value)
    whole = isinstance(value, float) and value.is_integer() and abs(value) < 2**53
    raise BadValueError(hint=(str(int(value)),) if whole else ())


def float_from(raw: Raw, wanted: Type) -> Value:
    value = own(raw)
    if isinstance(value, float):
        return float(value)
    if isinstance(value, int) and not isinstance(value, bool):
        if int(float(value)) != value:
            raise BadValueError("a number that a float holds exactly")
        return float(value)
    if isinstance(value, str) and value in ENDLESS:
        return float(value)
    raise BadValueError


def realized_float(value: Any, wanted: Type) -> Any:
    known = type(value) is int or (type(value) is str and value in ENDLESS)
    return float(value) if known else value


def str_from(raw: Raw, wanted: Type) -> Value:
    if isinstance(raw, Scalar):
        if raw.plain and own(raw) is None:
            raise BadValueError(hint=(f"'{raw.text}'",))
        return raw.text
    value = own(raw)
    if isinstance(value, str):
        return str.__str__(value)  # An enum member that is a string is that string.
    if isinstance(value, os.PathLike):
        return _path_text(value)
    if isinstance(value, _DATES):
        return value.isoformat()
    raise BadValueError


def path_from(raw: Raw, wanted: Type) -> Value:
    if isinstance(raw, (Scalar, str)):
        return str_from(raw, wanted)
    if isinstance(raw, os.PathLike):
        return _path_text(raw)
    raise BadValueError


def _path_text(path: os.PathLike[str] | os.PathLike[bytes]) -> str:
    text = os.fspath(path)
    if isinstance(text, str):
        return text
    raise BadValueError


def realized_path(value: Any, wanted: Type) -> Any:
    return (wanted.cls or pathlib.Path)(value) if type(value) is str else value


def bytes_from(raw: Raw, wanted: Type) -> Value:
    value = _with_bytes(raw)
    if type(value) is bytes:
        return value
    raise BadValueError


def _with_bytes(raw: Raw) -> Value:
    """What was read, where `b'...'` is bytes."""
    if isinstance(raw, Scalar) and raw.plain and re.fullmatch(_BYTES, raw.text):
        try:
            return ast.literal_eval(raw.text)
        except (SyntaxError, ValueError):
            return raw.text
    return own(raw)


_BYTES: Final = r"""b'[^']*'|b"[^"]*\""""


def choices_phrase(wanted: Type) -> str:
    texts = list(dict.fromkeys(map(_choice_text, wanted.choices)))
    if len(texts) < 2:
        return "".join(texts)
    some = texts
    if len(texts) > _MOST_CHOICES:  # The short names are those of what is common.
        short = sorted(texts, key=len)[: _MOST_CHOICES // 2]
        some = [text for text in texts if text in short]
    more = len(texts) - len(some)
    return f"one of {', '.join(some)}" + (f" and {more} more" if more else "")


_MOST_CHOICES: Final = 16
"""As many as a message names; of more it names half as many."""


def _choice_text(choice: Value) -> str:
    return choice if isinstance(choice, str) else shown(choice)


def first_choice(wanted: Type) -> str:
    return _choice_text(wanted.choices[0]) if wanted.choices else "VALUE"


def choices_schema(wanted: Type) -> list[dict[str, Any]]:
    # JSON has no bytes; in YAML they are Gin's text.
    plain = [choice for choice in wanted.choices if not isinstance(choice, bytes)]
    text = [{"type": "string"}] if len(plain) < len(wanted.choices) else []
    return [{"enum": plain}, *text]


def choice_from(raw: Raw, wanted: Type) -> Value:
    value = own(raw)
    spelled = raw.text if isinstance(raw, Scalar) else value
    for choice in wanted.choices:
        if same(value, choice) or same(_with_bytes(raw), choice):
            return choice
    names = [choice for choice in wanted.choices if isinstance(choice, str)]
    if isinstance(spelled, str) and spelled in names:
        return names[names.index(spelled)]
    raise BadValueError(hint=_nearest(spelled, names))


def enum_from(raw: Raw, wanted: Type) -> Value:
    """Takes the name of a member, or a member: of an enum with that name."""
    spelled = raw.text if isinstance(raw, Scalar) else raw
    if isinstance(spelled, enum.Enum) and type(spelled).__name__ == wanted.text:
        spelled = spelled.name
    names = [str(choice) for choice in wanted.choices]
    if type(spelled) is str and spelled in names:
        return spelled
    raise BadValueError(hint=_nearest(spelled, names))


def _nearest(given: Raw, names: list[str]) -> tuple[str, ...]:
    literals = (str, int, float, bytes, type(None))
    return nearest(str(given), names) if isinstance(given, literals) else ()


def realized_enum(value: Any, wanted: Type) -> Any:
    members: dict[str, Any] = getattr(wanted.cls, "__members__", {})
    return members.get(value, value) if type(value) is str else value


def object_phrase(wanted: Type) -> str:
    return f"a reference such as {object_example(wanted).lower()} ({wanted.text})"


def object_example(wanted: Type) -> str:
    """A reference: to an object that is made, where one is wanted."""
    return "@NAME()" if wanted.choices[:1] == ("instance",) else "@NAME"


def object_from(raw: Raw, wanted: Type) -> Value:
    """Takes a reference only."""
    if isinstance(raw, Reference):
        return raw
    text = raw.text if isinstance(raw, Scalar) else raw
    known = isinstance(text, str) and text.isidentifier()
    raise BadValueError(hint=(f"@{text}",) if known else ())
