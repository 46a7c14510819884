"""Ranges that annotations declare: `Annotated[float, Ge(0), Lt(1)]`.

They are `annotated-types`' (https://github.com/annotated-types/annotated-types), read
by their attributes, and so are those of others that use the same names, which also
have a `pattern` for texts; whatever else stands in an `Annotated` means nothing here.
"""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any, Final

from project.core.types import BadValueError, Limit, Type
from project.core.values import MISSING, Macro, Reference, Value


def _divides(value: float, step: float) -> bool:
    if isinstance(value, int) and isinstance(step, int):
        return value % step == 0
    if not math.isfinite(value):
        return False
    return math.isclose(round(value / step) * step, value, abs_tol=1e-12)


_CHECKS: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "ge": operator.ge,
    "gt": operator.gt,
    "le": operator.le,
    "lt": operator.lt,
    "multiple_of": _divides,
    "min_length": lambda value, most: len(value) >= most,
    "max_length": lambda value, most: len(value) <= most,
    "pattern": lambda value, pattern: re.fullmatch(pattern, value) is not None,
}
_LENGTHS: Final = ("min_length", "max_length")
_NOT_ZERO: Final = ("min_length", "multiple_of")
_NUMBERS: Final = ("int", "float")
_SIZED: Final = ("str", "list", "sequence", "vartuple", "set", "frozenset", "dict")


def limits_of(metadata: Iterable[Any]) -> tuple[Limit, ...]:
    """Returns the limits among the metadata of an `Annotated`."""
    return tuple(
        limit for each in metadata for part in _parts(each) for limit in _limits(part)
    )


def _parts(given: Any) -> Iterable[Any]:
    """What a group of `annotated-types` stands for; anything else by itself."""
    group = _attribute(given, "__is_annotated_types_grouped_metadata__")
    return given if group is True else (given,)


def _attribute(given: Any, name: str) -> Any:
    try:
        return getattr(given, name, None)
    except Exception:  # Anybody's object, of which nothing is known.
        return None


def _limits(given: Any) -> Iterator[Limit]:
    for name in _CHECKS:
        bound = _attribute(given, name)
        known = type(bound) in ((str,) if name == "pattern" else (int, float))
        if known and not (name in _NOT_ZERO and bound == 0):
            yield Limit(name, bound)
    if isinstance(given, slice):  # As `Len(1, 3)` was written before.
        yield from _limits_of_slice(given)


def _limits_of_slice(given: slice) -> Iterator[Limit]:
    if given.start:
        yield Limit("min_length", given.start)
    if given.stop is not None:
        yield Limit("max_length", given.stop)


def limited(wanted: Type, limits: tuple[Limit, ...]) -> Type:
    """Returns a type with limits: a union has them in the members they can hold for."""
    if not limits:
        return wanted
    if wanted.kind == "union":
        members = tuple(limited(member, limits) for member in wanted.arguments)
        text = " | ".join(member.text for member in members)
        return replace(wanted, arguments=members, text=text)
    fitting = tuple(each for each in limits if _holds_for(each, wanted))
    if not fitting:
        return wanted
    every = (*wanted.limits, *fitting)
    bare = wanted.text.removesuffix(f" {range_text(wanted.limits)}")
    return replace(wanted, limits=every, text=f"{bare} {range_text(every)}")


def _holds_for(limit: Limit, wanted: Type) -> bool:
    if limit.name == "pattern":
        return wanted.kind == "str"
    return wanted.kind in (_SIZED if limit.name in _LENGTHS else _NUMBERS)


def range_text(limits: tuple[Limit, ...]) -> str:
    """Returns limits in words: `in [0, 1)`, `at least 1`.

    >>> range_text((Limit("gt", 0), Limit("le", 1)))
    'in (0, 1]'
    """
    known = {limit.name: limit.bound for limit in limits}
    low = next((n for n in ("ge", "gt") if n in known), "")
    high = next((n for n in ("le", "lt") if n in known), "")
    words: list[str] = []
    if low and high:
        opening, closing = "[" if low == "ge" else "(", "]" if high == "le" else ")"
        words.append(f"in {opening}{known[low]}, {known[high]}{closing}")
    elif low:
        words.append(f"{'at least' if low == 'ge' else 'above'} {known[low]}")
    elif high:
        words.append(f"{'at most' if high == 'le' else 'below'} {known[high]}")
    for name, phrase in (("multiple_of", "a multiple of {}"),
                         ("min_length", "of length {} or more"),
                         ("max_length", "of length {} or less")):  # fmt: skip
        if name in known:
            words.append(phrase.format(known[name]))
    if "pattern" in known:
        words.append(f"of the form {_form(str(known['pattern']))}")
    return " and ".join(words)


_GROUP: Final = r"\(\?P<(\w+)>[^()]*\)"


def _form(pattern: str) -> str:
    """A pattern with the names of its groups in their places.

    >>> _form(r"(?P<HH>\\d\\d):(?P<MM>\\d\\d)")
    'HH:MM'
    """
    return re.sub(_GROUP, r"\1", pattern)


def check_limits(value: Value, wanted: Type) -> None:
    """Checks that a value is within the limits of its type.

    Raises:
        BadValueError: It is not; nothing is within the limits of `nan`.
    """
    if value is MISSING or isinstance(value, (Reference, Macro)):
        return
    if not all(_CHECKS[each.name](value, each.bound) for each in wanted.limits):
        raise BadValueError


def limited_example(text: str, wanted: Type) -> str:
    """Returns the text of an example, or of a value within the limits."""
    known = {limit.name: limit.bound for limit in wanted.limits}
    if wanted.kind == "str" and "pattern" in known:
        return _text_of(str(known["pattern"])) or text
    if wanted.kind not in _NUMBERS or not known:
        return text
    kind = int if wanted.kind == "int" else float
    near = [bound + step for bound in known.values() for step in (0, 1, -1)]
    near.append(sum(known.values()) / len(known))
    for number in [kind(text), *map(kind, near)]:
        if all(_CHECKS[name](number, bound) for name, bound in known.items()):
            return text if number == kind(text) else str(number)
    return text


def _text_of(pattern: str) -> str:
    """A text that a pattern of named groups of digits matches; empty where that is not
    what it is.

    >>> _text_of(r"(?P<DD>\\d+):(?P<HH>\\d\\d):(?P<MM>\\d\\d)")
    '0:01:00'
    """
    ones = iter(("01",))

    def digits(group: re.Match[str]) -> str:
        if r"\d\d" in group[0]:
            return next(ones, "00")
        return "0" if r"\d+" in group[0] else "1"

    text = re.sub(_GROUP, digits, pattern)
    return text if re.fullmatch(pattern, text) else ""


SCHEMA_NAMES: Final = {
    "ge": "minimum",
    "gt": "exclusiveMinimum",
    "le": "maximum",
    "lt": "exclusiveMaximum",
    "multiple_of": "multipleOf",
}


def limited_schemas(found: list[dict[str, Any]], wanted: Type) -> list[dict[str, Any]]:
    """Returns JSON schemas with the limits of a type."""
    return [{**schema, **_in_schema(schema, wanted)} for schema in found]


def _in_schema(schema: dict[str, Any], wanted: Type) -> dict[str, Any]:
    kind = schema.get("type")
    bounds: dict[str, Any] = {}
    for name, bound in ((limit.name, limit.bound) for limit in wanted.limits):
        if name in SCHEMA_NAMES and kind in ("number", "integer"):
            bounds[SCHEMA_NAMES[name]] = bound
        elif name in _LENGTHS and kind == "array":
            bounds["minItems" if name == "min_length" else "maxItems"] = bound
        elif name in _LENGTHS and wanted.kind == "str":
            bounds["minLength" if name == "min_length" else "maxLength"] = bound
        elif name == "pattern":
            bounds |= {"type": "string", "pattern": _anchored(str(bound))}
    return bounds


def _anchored(pattern: str) -> str:
    """A pattern for a JSON schema, where a part may match and groups have no names."""
    return f"^(?:{re.sub(r'[?]P<[^>]*>', '', pattern)})$"
