"""What is to be known of each kind of type, one row a kind, and what is told by them.

Values are interpreted here and nowhere else: `convert` decides what a text or a literal
is, `realize` makes of that literal what the constructor receives, and both choose the
member of a union by one rule (`member_of`), so that what arrives is what was printed.
"""

from __future__ import annotations

import enum
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import repeat
from typing import Any, Final

from project.core import atoms
from project.core.limits import (
    check_limits,
    limited_example,
    limited_schemas,
    range_text,
)
from project.core.objects import OBJECTS
from project.core.phrases import dict_phrase, many_phrase, tuple_phrase
from project.core.records import (
    items_from,
    keeps,
    key_from,
    one_record,
    realized_record,
    record_example,
    record_from,
    record_in,
    record_phrase,
    values_from,
)
from project.core.spec import TEXT, TUPLE_TEXT, Schema, Spec, always, schemas
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
    own,
    settled,
    shown,
)

MARKED: Final[Schema] = {"type": "string", "pattern": "^[@%](?![@%])"}
"""The JSON schema of a reference or a macro, which may stand for any value."""


def expectation(wanted: Type) -> str:
    """Returns what a type accepts as a phrase for a message."""
    phrase = KINDS[wanted.kind].phrase(wanted)
    within = range_text(wanted.limits)
    return phrase if within in phrase else f"{phrase} {within}"


def example(wanted: Type) -> str:
    """Returns the text of a value that a type accepts, for a message to show."""
    return limited_example(KINDS[wanted.kind].example(wanted), wanted)


def alternatives(wanted: Type) -> list[Schema]:
    """Returns the JSON schemas of which a value of a type, in YAML, fits one."""
    return limited_schemas(KINDS[wanted.kind].schema(wanted), wanted)


def convert(raw: Raw, wanted: Type) -> Value:
    """Converts what a source has read to a value of a type.

    Nothing is rounded, truth-tested or guessed: `3.5` is no integer, `1` no boolean;
    `1` fits a float, a list fits a tuple, a string fits a path. In a union the
    literal's own type wins, and `str` comes last.

    Args:
        raw: A value, or one with `Scalar`s that still have their spelling.
        wanted: The type of the parameter.

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
    mark = literal_of(raw) if isinstance(raw, Scalar) else raw
    if mark is MISSING or _is_unknown(raw):
        return MISSING if mark is MISSING else raw
    try:
        value = KINDS[wanted.kind].convert(raw, wanted)
        if wanted.limits:
            check_limits(value, wanted)
        return value
    except (BadValueError, OverflowError) as error:
        known = error if isinstance(error, BadValueError) else BadValueError()
        hint = (f"{raw}()",) if isinstance(raw, Reference) else known.hint
        if wanted.limits:
            hint = tuple(each for each in hint if fits(Scalar(each), wanted))
        expected = known.expected or expectation(wanted)
        raise replace(known, expected=expected, hint=hint) from None


def fits(raw: Raw, wanted: Type) -> bool:
    """Returns whether `convert` takes what a source has read for a type."""
    try:
        convert(raw, wanted)
    except BadValueError:
        return False
    return True


def _is_unknown(raw: Raw) -> bool:
    """Whether nobody knows yet what it is: what a macro stands for, a call returns."""
    return isinstance(raw, Macro) or (isinstance(raw, Reference) and raw.call)


def realize(value: Any, wanted: Type) -> Any:
    """Returns what a constructor receives for a literal that Gin has carried.

    A string becomes the path or the enum member, `'inf'` the float, a tuple the set,
    at any depth, by the rule that converted it. What fits nowhere stays as it is.

    Args:
        value: What Gin injects: literals, and objects that references stood for.
        wanted: The type of the parameter, with its classes.
    """
    return KINDS[wanted.kind].realize(value, wanted)


# ---------------------------------------------------------------------- containers


def _items(raw: Raw, wanted: Type) -> Sequence[Raw]:
    if isinstance(raw, (list, tuple)):
        return raw
    if isinstance(raw, deque):
        return list(raw)
    if isinstance(raw, (set, frozenset)):
        raise BadValueError(hint=(shown(list(atoms.as_literal(raw))),))
    given = raw.text if isinstance(raw, Scalar) else shown(own(raw))
    raise BadValueError(hint=(f"[{given}]",) if fits(raw, _inner(wanted)) else ())


def _inner(wanted: Type) -> Type:
    return wanted.arguments[0] if wanted.arguments else ANY


def _list_from(raw: Raw, wanted: Type) -> Value:
    return items_from(_items(raw, wanted), repeat(_inner(wanted)), convert)


def _vartuple_from(raw: Raw, wanted: Type) -> Value:
    return tuple(_list_from(raw, wanted))


def _set_from(raw: Raw, wanted: Type) -> Value:
    known = atoms.in_order(raw) if isinstance(raw, (set, frozenset)) else raw
    items = _vartuple_from(known, wanted)
    _distinct(items, _inner(wanted), f"items that a set can hold ({wanted.text})")
    return items


def _tuple_from(raw: Raw, wanted: Type) -> Value:
    if not isinstance(raw, (list, tuple)) or len(raw) != len(wanted.arguments):
        raise BadValueError
    return tuple(items_from(raw, wanted.arguments, convert))


def _dict_from(raw: Raw, wanted: Type) -> Value:
    if not isinstance(raw, dict):
        raise BadValueError
    of_keys, of_values = wanted.arguments or (ANY, ANY)
    keys = [key_from(key, of_keys, convert) for key in raw]
    expected = f"keys that a mapping can hold, each once ({wanted.text})"
    if _distinct(keys, of_keys, expected) < len(keys):
        raise BadValueError(expected)
    values = values_from(keys, raw, of_values, convert)
    return dict(zip(keys, values, strict=True))


def _distinct(items: Iterable[Value], wanted: Type, expected: str) -> int:
    """The number of different objects that literals become.

    Raises:
        BadValueError: When one of them could be in no set, as it may change.
    """
    try:
        for item in items:
            hash(item)
        return len({realize(item, wanted) for item in items})
    except TypeError:
        raise BadValueError(expected) from None


def _realized_tuple(value: Any, wanted: Type) -> Any:
    if type(value) not in (list, tuple) or len(value) != len(wanted.arguments):
        return value
    return tuple(map(realize, value, wanted.arguments))


def _realized_dict(value: Any, wanted: Type) -> Any:
    if type(value) is not dict:
        return value
    of_keys, of_values = wanted.arguments or (ANY, ANY)
    done = {realize(k, of_keys): realize(v, of_values) for k, v in value.items()}
    return wanted.cls(done) if wanted.cls else done


def _into(container: type | None) -> Callable[[Any, Type], Any]:
    """What realizes the items into a container; None for that which they are in."""

    def realized(value: Any, wanted: Type) -> Any:
        # Of the very types that Gin's text has: a named tuple is its caller's own.
        if type(value) not in (list, tuple):
            return value
        done = [realize(item, _inner(wanted)) for item in value]
        try:
            return (wanted.cls or container or type(value))(done)
        except TypeError:  # Of what is in no set, as it may change.
            return value

    return realized


def _many(wanted: Type) -> str:
    return many_phrase(wanted, expectation)


def _many_example(wanted: Type) -> str:
    return f"[{example(_inner(wanted)) if wanted.arguments else '1'}]"


def _many_schema(wanted: Type) -> list[Schema]:
    items = _any_of(alternatives(_inner(wanted)))
    return [{"type": "array", "items": items}, TUPLE_TEXT]


def _tuple_schema(wanted: Type) -> list[Schema]:
    items = [_any_of(alternatives(argument)) for argument in wanted.arguments]
    size = {"minItems": len(items), "maxItems": len(items)}
    return [{"type": "array", "prefixItems": items, **size}, TUPLE_TEXT]


def _record_schema(wanted: Type) -> Schema:
    fields = {f.name: _any_of(alternatives(f.type)) for f in wanted.fields}
    return {"type": "object", "properties": fields, "additionalProperties": False}


def _any_of(fitting: list[Schema]) -> Schema:
    if not fitting:
        return MARKED
    return {"anyOf": [*fitting, MARKED]} if all(fitting) else {}


# -------------------------------------------------------------------------- unions


def member_of(raw: Raw, wanted: Type) -> tuple[Type, Value]:
    """The member of a union that takes a value, and what the value is to it.

    A number, a boolean or null goes to its own type. Else a member that keeps the
    value as it is goes before one that changes it, and then the rank decides: text
    stays a string where one fits, and is no path and no member of an enum.

    Raises:
        BadValueError: When none does.
    """
    kind = _OWN_KINDS.get(type(own(raw))) if isinstance(raw, Scalar) else None
    fitting: list[tuple[Type, Value]] = []
    hints: list[str] = []
    items: list[str] = []
    for member in sorted(wanted.arguments, key=lambda m: KINDS[m.kind].rank):
        try:
            fitting.append((member, convert(raw, member)))
        except BadValueError as error:
            hints.extend(error.hint)
            items += [error.item] if error.item else []
    written = settled(raw.value if isinstance(raw, enum.Enum) else raw)
    of_own_kind = [fit for fit in fitting if fit[0].kind == kind]
    unchanged = [fit for fit in fitting if keeps(*fit, written)]
    if not fitting:
        if isinstance(raw, dict) and (record := record_in(wanted)):
            convert(raw, record)  # To say which field it is.
        # What is nearly one of some names is hardly the name of a part.
        names = [hint for hint in hints if not hint.startswith("@")]
        hint = tuple(dict.fromkeys(names or hints))
        raise BadValueError(hint=hint, item=items[0] if len(items) == 1 else "")
    return one_record(of_own_kind or unchanged or fitting)


_OWN_KINDS: Final = {type(None): "none", bool: "bool", int: "int", float: "float"}


def _union_from(raw: Raw, wanted: Type) -> Value:
    member, value = member_of(raw, wanted)
    if isinstance(raw, enum.Enum) and member_of(value, wanted)[0] is not member:
        raise BadValueError  # Its name would arrive as a string.
    return value


def _realized_union(value: Any, wanted: Type) -> Any:
    try:
        member, _ = member_of(_with_stand_ins(value), wanted)
    except BadValueError:
        return value
    return realize(value, member)


def _with_stand_ins(value: Any) -> Value:
    """A value with a mark in place of every object, which fits wherever it is."""

    def leaf(inner: Any) -> Value:
        return inner if type(inner) in atoms.CARRIED else _OBJECT

    return mapped(value, leaf)


_OBJECT: Final = Reference("", call=True)


def _each_member(wanted: Type) -> str:
    return " or ".join(dict.fromkeys(map(expectation, wanted.arguments)))


def _union_example(wanted: Type) -> str:
    return example(next(m for m in wanted.arguments if m.kind != "none"))


def _union_schema(wanted: Type) -> list[Schema]:
    return [found for member in wanted.arguments for found in alternatives(member)]


# ------------------------------------------------------------------------- the table


_number = schemas({"type": "number"}, {"enum": list(atoms.ENDLESS)})

KINDS: Final[dict[str, Spec]] = {
    "any": Spec(always("any value"), atoms.any_from, rank=5),
    "none": Spec(always("null"), atoms.none_from, schema=schemas({"type": "null"})),
    "bool": Spec(always("true or false"), atoms.bool_from,
                 example=always("true"), schema=schemas({"type": "boolean"})),
    "int": Spec(always("an integer"), atoms.int_from,
                example=always("32"), schema=schemas({"type": "integer"})),
    "float": Spec(always("a number"), atoms.float_from, atoms.realized_float,
                  always("0.1"), _number),
    "str": Spec(always("a string"), atoms.str_from, schema=TEXT, rank=1),
    "bytes": Spec(always("bytes (b'...')"), atoms.bytes_from),
    # A `Literal`.
    "choice": Spec(atoms.choices_phrase, atoms.choice_from,
                   example=atoms.first_choice, schema=atoms.choices_schema),
    # A member by its name.
    "enum": Spec(atoms.choices_phrase, atoms.enum_from, atoms.realized_enum,
                 atoms.first_choice, atoms.choices_schema, rank=2),
    "path": Spec(always("a path"), atoms.path_from, atoms.realized_path,
                 always("PATH"), TEXT, rank=3),
    "list": Spec(_many, _list_from, _into(list), _many_example, _many_schema),
    # Every other iterable: a tuple too, since nobody may change it.
    "sequence": Spec(_many, _vartuple_from, _into(None), _many_example, _many_schema),
    # `tuple[X, ...]`
    "vartuple": Spec(_many, _vartuple_from, _into(tuple), _many_example, _many_schema),
    # `tuple[X, Y]`
    "tuple": Spec(lambda wanted: tuple_phrase(wanted, expectation), _tuple_from,
                  _realized_tuple, schema=_tuple_schema),
    # Gin has no literal for a set and carries a tuple.
    "set": Spec(_many, _set_from, _into(set), _many_example, _many_schema, rank=4),
    "frozenset": Spec(_many, _set_from, _into(frozenset), _many_example, _many_schema,
                      rank=4),
    "dict": Spec(lambda wanted: dict_phrase(wanted, expectation), _dict_from,
                 _realized_dict, schema=schemas({"type": "object"})),
    # A dataclass, an attrs class, a `NamedTuple`, a `TypedDict`.
    "record": Spec(record_phrase, lambda raw, wanted: record_from(raw, wanted, convert),
                   lambda value, wanted: realized_record(value, wanted, realize),
                   lambda wanted: record_example(wanted, example),
                   lambda wanted: [_record_schema(wanted)]),
    **OBJECTS,
    "union": Spec(_each_member, _union_from, _realized_union, _union_example,
                  _union_schema),
    # A callable, a class, an instance: only a reference gives one.
    "object": Spec(atoms.object_phrase, atoms.object_from,
                   example=atoms.object_example, schema=schemas()),
}  # fmt: skip
