"""Records: dataclasses, attrs classes, `NamedTuple`s and `TypedDict`s as values.

A record is written as a mapping and carried by Gin as a dict of literals, in the order
of its fields. A field that a mapping leaves out keeps what it has below in precedence
(`patched`), else the record's own default.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import InitVar, replace
from typing import Any, Final

from project.core.errors import nearest
from project.core.types import ANY, BadValueError, Field, Type
from project.core.values import (
    MISSING,
    Raw,
    Reference,
    Scalar,
    Value,
    brief,
    same,
    shown,
)

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
    name = wanted.text.partition("[")[0]  # `Box` of `Box[int]`.
    if type(raw).__name__ == name and not isinstance(raw, (Scalar, str)):
        return _of_instance(raw, names, wanted)
    items: list[Raw] = list(raw) if isinstance(raw, (list, tuple)) else []
    if items and len(items) <= len(names) and "by place" in wanted.choices:
        return dict(zip(names, items, strict=False))
    hint = f"{raw}()" if isinstance(raw, Reference) else ""
    raise BadValueError(hint=(hint,) if hint else ())


def _of_instance(given: Any, names: Sequence[str], wanted: Type) -> Mapping[str, Raw]:
    """The fields of an instance.

    Raises:
        BadValueError: Its constructor would not make its equal of them: it keeps some
            of them under another name, changed, or not at all.
    """
    attributes = {
        attribute.alias: attribute.name
        for attribute in getattr(type(given), "__attrs_attrs__", ())
    }
    try:
        found = {n: getattr(given, attributes.get(n, n)) for n in names}
        faithful = type(given)(**found) == given and not _has_init_only(given)
    except Exception:  # Anybody's constructor.
        faithful, found = False, {}
    if not faithful:
        expected = f"{record_phrase(wanted)}, or an object that its fields make again"
        raise BadValueError(expected)
    return found


def _has_init_only(given: Any) -> bool:
    """Whether a dataclass is given more than it keeps, which none can tell of it."""
    kept = getattr(type(given), "__dataclass_fields__", {})
    return any(isinstance(field.type, InitVar) or "InitVar" in str(field.type)
               for field in kept.values())  # fmt: skip


def _field_from(raw: Raw, field: Field, convert: Convert) -> Value:
    try:
        return convert(raw, field.type)
    except BadValueError as error:
        inner = error.raw if error.path else raw
        raise replace(error, path=within(field.name, error.path), raw=inner) from None


def items_from(
    items: Sequence[Raw], types: Iterable[Type], convert: Convert
) -> list[Value]:
    """Converts the items of a list, each to its type.

    Raises:
        BadValueError: One does not fit; it says which, and hints at whole lists.
    """
    done: list[Value] = []
    for place, (item, wanted) in enumerate(zip(items, types, strict=False)):
        try:
            done.append(convert(item, wanted))
        except BadValueError as error:
            if error.path:
                raise replace(error, path=within(f"[{place}]", error.path)) from None

            def whole(hint: str, place: int = place) -> str:
                texts = [
                    *map(shown, items[:place]),
                    hint,
                    *map(shown, items[place + 1 :]),
                ]
                return f"[{', '.join(texts)}]"

            raise _of_item(error, f"item {place + 1}", item, whole) from None
    return done


def values_from(
    keys: Sequence[Value], given: Mapping[Raw, Raw], wanted: Type, convert: Convert
) -> list[Value]:
    """Converts the values of a mapping, whose keys are converted already.

    Raises:
        BadValueError: One does not fit; it says which, and hints at whole mappings.
    """
    done: list[Value] = []
    for key, (written, item) in zip(keys, given.items(), strict=True):
        try:
            done.append(convert(item, wanted))
        except BadValueError as error:
            if error.path:
                raise replace(error, path=within(str(key), error.path)) from None

            def whole(hint: str, written: Raw = written) -> str:
                return shown({**given, written: Scalar(hint)})

            raise _of_item(error, f"the value of {key}", item, whole) from None
    return done


def key_from(raw: Raw, wanted: Type, convert: Convert) -> Value:
    """Converts a key of a mapping.

    Raises:
        BadValueError: It does not fit; it says which.
    """
    try:
        return convert(raw, wanted)
    except BadValueError:
        raise BadValueError(item=f"a key is {brief(raw)}") from None


def _of_item(
    error: BadValueError, name: str, item: Raw, whole: Callable[[str], str]
) -> BadValueError:
    """The error of what holds an item that does not fit: it expects all of it."""
    inner = f"{name} is {brief(item)}"
    if error.item:
        inner = error.item.replace(" is ", f" of {name} is ", 1)
    return BadValueError(hint=tuple(map(whole, error.hint)), item=inner)


def within(outer: str, inner: str) -> str:
    """Returns the path of something inside another: `blocks[0].width`.

    >>> within("blocks", within("[0]", "width"))
    'blocks[0].width'
    """
    return outer + (inner if not inner or inner.startswith("[") else f".{inner}")


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
        return _completed_items(value, wanted)
    whole: dict[Value, Value] = {}
    for field in record.fields:
        if field.name in value:
            whole[field.name] = completed(value[field.name], field.type)
        elif field.required:
            whole[field.name] = MISSING
    return whole


_MANY: Final = ("list", "sequence", "vartuple")


def _completed_items(value: Value, wanted: Type) -> Value:
    """A container of records, with each of them completed."""
    if wanted.kind == "union":
        several = [m for m in wanted.arguments if m.kind != "none"]
        return completed(value, several[0]) if len(several) == 1 else value
    if not wanted.arguments:
        return value
    inner = wanted.arguments[-1]
    if wanted.kind == "dict" and isinstance(value, dict):
        return {key: completed(item, inner) for key, item in value.items()}
    if wanted.kind == "tuple" and isinstance(value, tuple):
        return tuple(map(completed, value, wanted.arguments))
    if wanted.kind in _MANY and isinstance(value, (list, tuple)):
        items = [completed(item, inner) for item in value]
        return type(value)(items)
    return value


def missing_path(value: Value) -> str:
    """Returns where in a record the first `???` is; empty for the value itself."""
    if isinstance(value, dict):
        inside = [(f".{name}", inner) for name, inner in value.items()]
    elif isinstance(value, (list, tuple)):
        inside = [(f"[{place}]", inner) for place, inner in enumerate(value)]
    else:
        return ""
    for place, inner in inside:
        if inner is MISSING:
            return place
        if path := missing_path(inner):
            return f"{place}{path}"
    return ""


def keeps(member: Type, value: Value, written: Value) -> bool:
    """Whether a member keeps a value; the fields of a record have no order."""
    if member.kind == "record" and isinstance(written, dict):
        return same(value, {name: written.get(name) for name in value})
    return same(value, written)


def one_record(fitting: list[tuple[Type, Value]]) -> tuple[Type, Value]:
    """Returns the first of the members of a union that fit; a record that lacks a
    field it requires comes after all that lack none.

    Raises:
        BadValueError: Another record has the same fields, and lacks none either.
    """
    whole = [fit for fit in fitting if _lacks_none(*fit)] or fitting
    first = whole[0]
    records = [fit for fit in whole if _is_given(*fit)]
    if first in records and len(records) > 1:
        names = " or ".join(member.text for member, _ in records)
        raise BadValueError(f"fields that only one of them has: {names}")
    return first


def _is_given(member: Type, value: Value) -> bool:
    return member.kind == "record" and isinstance(value, dict)


def _lacks_none(member: Type, value: Value) -> bool:
    known = _is_given(member, value)
    return not known or all(f.name in value for f in member.fields if f.required)


def type_at(wanted: Type, path: str) -> Type:
    """Returns the type of what is at a path in a record: `.blocks[0].width`."""
    for name, place in re.findall(r"\.?([^.\[\]]+)|\[(\d+)\]", path):
        wanted = _type_inside(wanted, name, place)
    return wanted


def _type_inside(wanted: Type, name: str, place: str) -> Type:
    if wanted.kind == "union":
        found = [_type_inside(each, name, place) for each in wanted.arguments]
        return next((each for each in found if each is not ANY), ANY)
    if wanted.kind == "record":
        field = field_of(wanted, name)
        return field.type if field else ANY
    if wanted.kind == "tuple" and place:
        return wanted.arguments[int(place)]
    return wanted.arguments[-1] if wanted.arguments else ANY


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


def record_example(wanted: Type, example: Callable[[Type], str]) -> str:
    """Returns the text of a record with what it requires."""
    fields = [f"{f.name}: {example(f.type)}" for f in wanted.fields if f.required]
    return "{" + ", ".join(fields) + "}"
