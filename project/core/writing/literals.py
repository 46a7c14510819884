"""A value as YAML text that reads back as the same value, and as JSON."""

from __future__ import annotations

import json
import math
import re
from typing import Any, Final

from project.core.gin_bridge.spelling import gin_text
from project.core.kinds import convert
from project.core.types import ANY, BadValueError, Type
from project.core.values import (
    MISSING,
    Macro,
    Raw,
    Reference,
    Scalar,
    Value,
    literal_of,
    mapped,
    same,
    spelled,
    walk,
)

_PLAIN: Final = re.compile(r"[A-Za-z0-9_./\-+][\w./\-+ ]*", re.ASCII)


def yaml_text(value: Value, kind: Type = ANY) -> str:
    """Returns a value as YAML flow text that reads back as the same value.

    What YAML would read as another one is written in Gin's spelling, `(1, 2)`, where
    values have their types: a tuple that the type does not make of a list, or `false`
    where the type has a place for text.
    """
    inside = list(walk(value))
    if any(map(_is_no_yaml, inside[1:])) or _has_tuple_keys(value):
        return _gin_in_yaml(value)
    if isinstance(value, (list, tuple, dict)) and not _reads_back(value, kind):
        return _gin_in_yaml(value)
    return spelled(value, _yaml_leaf, lists=True)


def _is_no_yaml(inner: Value) -> bool:
    """Whether YAML has no text for a value inside another: `[???]`, tuples as keys."""
    return inner is MISSING or isinstance(inner, bytes) or _has_tuple_keys(inner)


def _has_tuple_keys(value: Value) -> bool:
    return isinstance(value, dict) and any(isinstance(key, tuple) for key in value)


def _yaml_leaf(value: Value) -> str:
    if value is MISSING:
        return "???"
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _yaml_float(value)
    if isinstance(value, (Reference, Macro)):
        return f'"{value}"'
    if isinstance(value, str):
        return _yaml_string(value)
    return _gin_in_yaml(value) if isinstance(value, bytes) else repr(value)


def _yaml_float(value: float) -> str:
    if math.isnan(value):
        return ".nan"
    if math.isinf(value):
        return ".inf" if value > 0 else "-.inf"
    return repr(value)


def _yaml_string(text: str) -> str:
    if text[:1] in ("@", "%"):
        return _quoted(text[0] + text)
    plain = (
        _PLAIN.fullmatch(text)
        and not text.endswith(" ")
        and not text.startswith(("- ", "-", "..."))
        and literal_of(Scalar(text)) == text
    )
    if plain and isinstance(literal_of(Scalar(text)), str):
        return text
    return _quoted(text)


def _quoted(text: str) -> str:
    """A double-quoted string: JSON's are YAML's, but for characters beyond U+FFFF."""
    signs = json.dumps(text, ensure_ascii=False)
    return "".join(s if s.isprintable() else f"\\U{ord(s):08x}" for s in signs)


def _reads_back(value: Value, kind: Type) -> bool:
    """Whether a type makes the same value of what YAML will read."""
    try:
        return same(convert(mapped(value, _as_read, tuples=list), kind), value)
    except BadValueError:
        return False


def _as_read(leaf: Value) -> Raw:
    """What is read of the YAML text of a value that holds no others."""
    if isinstance(leaf, (Reference, Macro)):
        return leaf
    text = _yaml_leaf(leaf)
    return Scalar(leaf, plain=text == leaf) if isinstance(leaf, str) else Scalar(text)


def _gin_in_yaml(value: Value) -> str:
    """Gin's spelling of a value, in parentheses, free of what YAML would cut at: `: `
    and ` #` end a scalar there."""
    text = spelled(value, _uncut, colon=":")
    return text if text.startswith("(") else f"({text})"


def _uncut(value: Value) -> str:
    text = gin_text(value)
    if isinstance(value, (str, bytes)):
        return text.replace(":", r"\x3a").replace("#", r"\x23")
    return text


def plain(value: Value) -> Any:
    """Returns a value as JSON can hold it: tuples as lists, the rest as text."""
    return mapped(value, _json_leaf, tuples=list, keys=str)


def _json_leaf(value: Value) -> Any:
    if isinstance(value, float) and not math.isfinite(value):
        return _yaml_float(value)
    if isinstance(value, (bool, int, float, str)) or value is None:
        return value
    return "???" if value is MISSING else str(value)
