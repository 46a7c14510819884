"""The values a config can hold, and how written text becomes one.

A value is a Python literal, a Gin reference (`@AdamW`), a Gin macro (`%lr`), or one of
two marks: `MISSING` for `???`, and `Opaque` for a default that no literal expresses
and that therefore stays with its constructor.

Text keeps its spelling until the annotation of the parameter it is for is known
(`Scalar`), so that `1.10` given to a string stays `1.10`.
"""

from __future__ import annotations

import enum
import math
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final


class Missing(enum.Enum):
    """The type of `MISSING`."""

    MISSING = "???"

    def __repr__(self) -> str:
        return "???"


MISSING: Final = Missing.MISSING
"""The value of a parameter that nobody has set: `???`."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A Gin reference: `@AdamW` (the component) or `@AdamW()` (what it returns).

    Attributes:
        name: The component's name or selector.
        scope: The Gin scope it is called in; empty for none.
        call: Whether Gin calls it and passes on the result.
    """

    name: str
    scope: str = ""
    call: bool = False

    def __str__(self) -> str:
        scope = f"{self.scope}/" if self.scope else ""
        return f"@{scope}{self.name}{'()' if self.call else ''}"


@dataclass(frozen=True, slots=True)
class Macro:
    """A Gin macro: `%lr` stands for the value of the binding `lr = ...`."""

    name: str

    def __str__(self) -> str:
        return f"%{self.name}"


@dataclass(frozen=True, slots=True)
class Opaque:
    """A default that no literal can express, shown as its `repr`."""

    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Scalar:
    """A scalar as it was written.

    Attributes:
        text: The text between the quotes, or the whole text where there are none.
        plain: False when the text was quoted, which makes it a string.
    """

    text: str
    plain: bool = True


Value = Any
"""A literal, `Reference`, `Macro`, `Opaque` or `MISSING`; lists, tuples and dicts of
them. The type is recursive, and every consumer inspects it, so it is not spelled out.
"""

Raw = Any
"""A `Value` that may also hold `Scalar`s: what a source has read but not converted."""

# The core schema of YAML 1.2 (https://yaml.org/spec/1.2.2/#103-core-schema).
_INT = re.compile(r"[-+]?[0-9]+")
_OCTAL_OR_HEX = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_MAX_DIGITS = 4300  # Python's own limit, unless somebody has changed it.
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_INFINITY = re.compile(r"([-+]?)(\.inf|\.Inf|\.INF|inf)")
_WORDS: Final[dict[str, Value]] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL", "None"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((".nan", ".NaN", ".NAN", "nan"), math.nan),
    "???": MISSING,
}

_NAME = r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*"
_REFERENCE = re.compile(rf"@((?:{_NAME}/)*)({_NAME})(\(\))?", re.ASCII)
_MACRO = re.compile(rf"%((?:{_NAME}/)*{_NAME})", re.ASCII)


def literal_of(scalar: Scalar) -> Value:
    """Returns the value that a scalar has on its own, without an annotation.

    Numbers and booleans follow the core schema of YAML 1.2 (`1e-3` is a float, `no` a
    string, `012` is 12), and Gin's own `None`, `True`, `False` mean what they say. A
    number that Python cannot hold (`1e999`, thousands of digits) stays text.

    >>> [literal_of(Scalar(text)) for text in ("1e-3", "no", "012", "None", "12:30")]
    [0.001, 'no', 12, None, '12:30']
    >>> literal_of(Scalar("12", plain=False))
    '12'
    """
    text = scalar.text
    if not scalar.plain:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INT.fullmatch(text):
        return int(text) if len(text) <= _MAX_DIGITS else text
    if _OCTAL_OR_HEX.fullmatch(text):
        return int(text, 0)
    if _FLOAT.fullmatch(text):
        return float(text) if math.isfinite(float(text)) else text
    if match := _INFINITY.fullmatch(text):
        return -math.inf if match[1] == "-" else math.inf
    return text


def marked(text: str) -> Reference | Macro | str | None:
    """Reads the text of a string that starts with `@` or `%`.

    Returns:
        A reference, a macro, the text itself for a doubled `@@` or `%%` (less one), or
        None for text that starts with neither.

    Raises:
        ValueError: When the text starts with one of them and is not well-formed.

    >>> marked("@train/AdamW()")
    Reference(name='AdamW', scope='train', call=True)
    >>> marked("@@home")
    '@home'
    """
    if text[:1] not in ("@", "%") or not text:
        return None
    if text[:2] in ("@@", "%%"):
        return text[1:]
    if match := _REFERENCE.fullmatch(text):
        return Reference(match[2], match[1].rstrip("/"), bool(match[3]))
    if match := _MACRO.fullmatch(text):
        return Macro(match[1])
    kind = "reference" if text[0] == "@" else "macro"
    raise ValueError(f"{text!r} is not a {kind}; double the {text[0]} for plain text")


def mapped(
    value: Raw,
    leaf: Callable[[Raw], Value],
    *,
    tuples: Callable[[Iterable[Value]], Value] = tuple,
    keys: Callable[[Value], Value] | None = None,
) -> Value:
    """Returns a value of the same shape with another value in place of every leaf.

    This is the one traversal that makes a value from a value; a leaf is what is
    neither a list, a tuple nor a dict, and the keys of a dict have leaves too.

    Args:
        value: The value.
        leaf: What takes the place of a leaf.
        tuples: What a tuple becomes: `list` where the target has no tuples.
        keys: What a key becomes when its leaves are done: `str` for JSON.

    >>> mapped({"a": (1, [2])}, lambda leaf: leaf if leaf == "a" else -leaf)
    {'a': (-1, [-2])}
    """

    def inner(item: Raw) -> Value:
        if isinstance(item, list):
            return [inner(each) for each in item]
        if isinstance(item, tuple):
            return tuples(inner(each) for each in item)
        if isinstance(item, dict):
            return {keyed(key): inner(each) for key, each in item.items()}
        return leaf(item)

    def keyed(key: Raw) -> Value:
        return keys(inner(key)) if keys else inner(key)

    return inner(value)


def spelled(
    value: Raw, leaf: Callable[[Raw], str], *, colon: str = ": ", lists: bool = False
) -> str:
    """Returns a value as text, in the brackets of Python, which are YAML's too.

    Args:
        value: The value.
        leaf: The text of what is neither a list, a tuple nor a dict.
        colon: What stands between a key and its value.
        lists: Whether a tuple is written as a list.

    >>> spelled({"a": (1,)}, str)
    '{a: (1,)}'
    """

    def inner(item: Raw) -> str:
        if isinstance(item, dict):
            pairs = [f"{inner(k)}{colon}{inner(each)}" for k, each in item.items()]
            return "{" + ", ".join(pairs) + "}"
        if isinstance(item, tuple) and not lists:
            return "(" + ", ".join(map(inner, item)) + ("," * (len(item) == 1)) + ")"
        if isinstance(item, (list, tuple)):
            return "[" + ", ".join(map(inner, item)) + "]"
        return leaf(item)

    return inner(value)


def settled(raw: Raw) -> Value:
    """Returns the value of what was read, for a parameter without an annotation."""
    return mapped(raw, own)


def own(raw: Raw) -> Raw:
    """Returns the value that a scalar has by itself, and anything else as it is.

    A NumPy scalar is the Python number it holds; NumPy is not imported to know it.
    """
    if isinstance(raw, Scalar):
        return literal_of(raw)
    bases = [(base.__module__, base.__name__) for base in type(raw).__mro__[1:]]
    return raw.item() if ("numpy", "generic") in bases else raw


def walk(value: Value) -> Iterator[Value]:
    """Yields a value and, depth first, all values inside it."""
    yield value
    if isinstance(value, dict):
        for item in value.items():
            yield from walk(item[0])
            yield from walk(item[1])
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from walk(item)


def carried(value: Value) -> Value:
    """Returns what Gin's text holds for a value: `inf` and `nan`, for which it has no
    literals, as strings.

    >>> carried([1.0, math.inf])
    [1.0, 'inf']
    """
    return mapped(value, _carried_leaf)


def _carried_leaf(value: Value) -> Value:
    endless = isinstance(value, float) and not math.isfinite(value)
    return str(value) if endless else value


def same(one: Value, other: Value) -> bool:
    """Returns whether two values are the same, type included.

    `1`, `1.0` and `True` differ, `nan` is the same as `nan`.
    """
    if type(one) is not type(other):
        return False
    if isinstance(one, float):
        return one == other or (math.isnan(one) and math.isnan(other))
    if isinstance(one, dict):
        return same(list(one.items()), list(other.items()))
    if isinstance(one, (list, tuple)):
        return len(one) == len(other) and all(map(same, one, other))
    return bool(one == other)


def brief(value: Raw) -> str:
    """Returns what `shown` does, and no more than fits into a sentence."""
    text = shown(value)
    return text if len(text) <= 100 else f"{text[:80]}...{text[-15:]}"


def shown(value: Raw) -> str:
    """Returns a value as a message shows it: Python's spelling, types visible."""
    return spelled(value, _shown_leaf)


def _shown_leaf(value: Raw) -> str:
    if isinstance(value, Scalar):
        return value.text or "null" if value.plain else repr(value.text)
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (Reference, Macro, Opaque)):
        return str(value)
    return repr(value)
