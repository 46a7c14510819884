"""Records: dataclasses, attrs classes, `NamedTuple`s and `TypedDict`s as values.

A record is written as a mapping and carried by Gin as a dict of literals, in the order
of its fields. A field that a mapping leaves out keeps what it has below in precedence
(`patched`), else the record's own default.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from project.core.errors import nearest
from project.core.types import BadValueError, Field, Type
from project.core.values import MISSING, Raw, Reference, Scalar, Value

Convert = Callable[[Raw, Type], Value]
Realize = Callable[[Any, Type], Any]


def record_in(wanted: Type) -> Type | None:
    """Returns the record that a type is, or the only one in a union; else None."""
    if wanted.kind == "record":
        return wanted
    if wanted.kind != "union":
        return None
    found = [member for member in wanted.arguments if record_in(member)]
    return record_in(found[0]) if len(found) == 1 else None


def field_of(wanted: Type, name: str) -> Field | None:
    """Returns the field of a record by its name."""
    return next((field for field in wanted.fields if field.name == name), None)


def record_from(raw: Raw, wanted: Type, convert: Convert) -> Value:
    """Converts a mapping, or an instance, field by field.

    Raises:
        BadValueError: With the path of the field that does not fit.
    """
    given = _mapping(raw, wanted)
    names = [field.name for field in wanted.fields]
    for key in given:
        name = key.text if isinstance(key, Scalar) else key
        if name not in names:
            close = nearest(str(name), names)
            raise BadValueError(f"a field of {wanted.text}: {', '.join(names)}", close,
                                path=str(name), raw=given[key])  # fmt: skip
    by_name = {k.text if isinstance(k, Scalar) else k: v for k, v in given.items()}
    done: dict[Value, Value] = {}
    for field in wanted.fields:
        if field.name in by_name:
            done[field.name] = _field_from(by_name[field.name], field, convert)
    return done


def _mapping(raw: Raw, wanted: Type) -> Mapping[Any, Raw]:
    """The fields that are given: of a mapping, of an instance, or by their places."""
    if isinstance(raw, dict):
        return raw
    names = [field.name for field in wanted.fields]
    if type(raw).__name__ == wanted.text and not isinstance(raw, (Scalar, str)):
        return {n: getattr(raw, n) for n in names if hasattr(raw, n)}
    items: list[Raw] = list(raw) if isinstance(raw, (list, tuple)) else []
    if items and len(items) <= len(names) and "by place" in wanted.choices:
        return dict(zip(names, items, strict=False))
    hint = f"{raw}()" if isinstance(raw, Reference) else ""
    raise BadValueError(hint=(hint,) if hint else ())


def _field_from(raw: Raw, field: Field, convert: Convert) -> Value:
    try:
        return convert(raw, field.type)
    except BadValueError as error:
        path = f"{field.name}.{error.path}" if error.path else field.name
        inner = error.raw if error.path else raw
        raise replace(error, path=path, raw=inner) from None


def realized_record(value: Any, wanted: Type, realize: Realize) -> Any:
    """Returns the object of a mapping: an instance, or a dict for a `TypedDict`."""
    if type(value) is not dict:
        return value
    fields = {field.name: field.type for field in wanted.fields}
    if not {*value} <= {*fields}:
        return value
    done = {name: realize(value[name], fields[name]) for name in value}
    return wanted.cls(**done) if wanted.cls else done


def patched(below: Value, above: Value, wanted: Type) -> Value:
    """Returns a value of a record's type laid over the value below it.

    Args:
        below: What a less important setting holds.
        above: A converted value; a mapping changes the fields that it names.
        wanted: The type of both.
    """
    record = record_in(wanted)
    if record is None or not isinstance(above, dict):
        return above
    known: dict[Value, Value] = below if isinstance(below, dict) else {}
    merged: dict[Value, Value] = {}
    for field in record.fields:
        if field.name in above:
            inner = patched(known.get(field.name), above[field.name], field.type)
            merged[field.name] = inner
        elif field.name in known:
            merged[field.name] = known[field.name]
    return merged


def completed(value: Value, wanted: Type) -> Value:
    """Returns a value with `???` for every field that needs one and has none."""
    record = record_in(wanted)
    if record is None or not isinstance(value, dict):
        return value
    whole: dict[Value, Value] = {}
    for field in record.fields:
        if field.name in value:
            whole[field.name] = completed(value[field.name], field.type)
        elif field.required:
            whole[field.name] = MISSING
    return whole


def missing_path(value: Value) -> str:
    """Returns where in a record the first `???` is; empty for the value itself."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if inner is MISSING:
                return f".{name}"
            if path := missing_path(inner):
                return f".{name}{path}"
    return ""


def wrapped(path: tuple[str, ...], raw: Raw) -> Raw:
    """Returns the mapping that sets one field.

    >>> wrapped(("a", "b"), 1)
    {'a': {'b': 1}}
    """
    for name in reversed(path):
        raw = {name: raw}
    return raw


def record_phrase(wanted: Type) -> str:
    """Returns what fits a record, for a message."""
    names = ", ".join(field.name for field in wanted.fields)
    return f"a mapping with {names} ({wanted.text})" if names else "{}"
