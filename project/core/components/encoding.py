"""The manifest as JSON and back, by the fields of its dataclasses.

The one place that knows how: a record is an object with a key for each field that is
not at its default, and what is in a field is written and read by the codec of the
field's annotation. A new field needs no code here, a new annotation one row.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache, cached_property, partial
from typing import Any, Final, TypeVar, get_args

from project.core.components.component import Component, Parameter, Role
from project.core.components.manifest import Manifest
from project.core.errors import Fault
from project.core.hooks import Hook
from project.core.keys import Key
from project.core.kinds import KINDS
from project.core.origins import Origin, Source
from project.core.types import Field, Limit, Type
from project.core.values import (
    MISSING,
    Macro,
    Opaque,
    Raw,
    Reference,
    Scalar,
    Value,
    marked,
    same,
)

_Record = TypeVar("_Record")


def to_json(manifest: Manifest) -> dict[str, Any]:
    """Returns a manifest as what `json.dumps` takes."""
    return _encoded(manifest)


def from_json(data: Any) -> Manifest:
    """Returns the manifest of decoded JSON.

    The parameters of a component are decoded when they are first looked at: most
    components are never asked for theirs.

    Raises:
        ValueError: When it is not a manifest: a key is missing, unknown, or of another
            type. For the parameters of a component, when they are looked at.
    """
    manifest = _decoded(Manifest, data)
    if "trainer" not in manifest.of("trainer"):
        raise ValueError("no trainer in the manifest")
    return manifest


def _encoded(record: Any) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for field in fields(record):
        value = getattr(record, field.name)
        if field.compare and not same(value, field.default):
            row[field.name] = _CODECS[str(field.type)].encode(value)
    return row


def _decoded(cls: type[_Record], row: Any) -> _Record:
    read = _readers(cls)
    try:
        return cls(**{name: read[name](value) for name, value in row.items()})
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"no {cls.__name__} in JSON: {error!r}") from None


@cache
def _readers(cls: Any) -> dict[str, Callable[[Any], Any]]:
    return {field.name: _CODECS[str(field.type)].decode for field in fields(cls)
            if field.compare}  # fmt: skip


class _Parameters(Mapping[str, Parameter]):
    """The parameters of a component by name, decoded when they are first asked for."""

    def __init__(self, rows: Sequence[Any]) -> None:
        self._rows = rows

    @cached_property
    def _found(self) -> dict[str, Parameter]:
        found = [_decoded(Parameter, row) for row in self._rows]
        return {parameter.name: parameter for parameter in found}

    def __getitem__(self, name: str) -> Parameter:
        return self._found[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._rows)


@dataclass(eq=False, repr=False)
class _Codec:
    """How the fields of one annotation are written and read."""

    encode: Callable[[Any], Any]
    decode: Callable[[Any], Any]


def _checked(cls: type, value: Any) -> Any:
    if type(value) is not cls:
        raise TypeError(f"{value!r:.50} is no {cls.__name__}")
    return value


def _one_of(known: Collection[str]) -> _Codec:
    def decode(text: Any) -> str:
        if text not in known:
            raise TypeError(f"{text!r:.50} is none of {', '.join(known)}")
        return text

    return _Codec(lambda text: text, decode)


def _many(codec: _Codec) -> _Codec:
    def encode(values: Sequence[Any]) -> list[Any]:
        return list(map(codec.encode, values))

    def decode(values: Any) -> tuple[Any, ...]:
        return tuple(map(codec.decode, _checked(list, values)))

    return _Codec(encode, decode)


def _record(cls: type) -> _Codec:
    return _Codec(_encoded, partial(_decoded, cls))


def value_to_json(value: Raw) -> Any:
    """Returns a value: itself where JSON has it, else an object with one key."""
    if isinstance(value, float) and not math.isfinite(value):
        return {"float": repr(value)}
    if isinstance(value, Opaque):
        return {"opaque": value.text}
    if isinstance(value, bytes):
        return {"bytes": value.hex()}
    if isinstance(value, Scalar):
        return {"plain" if value.plain else "quoted": value.text}
    if isinstance(value, (Reference, Macro)):
        return {"gin": str(value)}
    if value is MISSING:
        return {"missing": True}
    if isinstance(value, tuple):
        return {"tuple": list(map(value_to_json, value))}
    if isinstance(value, dict):
        return {"dict": [list(map(value_to_json, pair)) for pair in value.items()]}
    if isinstance(value, list):
        return list(map(value_to_json, value))
    return value


def value_from_json(data: Any) -> Raw:
    """Returns the value of decoded JSON.

    Raises:
        KeyError, TypeError, ValueError: It stands for none.
    """
    if type(data) is list:
        return list(map(value_from_json, data))
    if type(data) is dict:
        ((form, inner),) = data.items()
        return _FORMS[form](inner)
    return data


_FORMS: Final[dict[str, Callable[[Any], Value]]] = {
    "float": float,
    "opaque": lambda inner: Opaque(_checked(str, inner)),
    "bytes": bytes.fromhex,
    "plain": lambda inner: Scalar(_checked(str, inner)),
    "quoted": lambda inner: Scalar(_checked(str, inner), plain=False),
    "gin": lambda inner: marked(_checked(str, inner)),
    "missing": lambda _: MISSING,
    "tuple": lambda inner: tuple(map(value_from_json, inner)),
    "dict": lambda inner: {
        value_from_json(key): value_from_json(item) for key, item in inner
    },
}

_TEXT: Final = _Codec(lambda text: text, partial(_checked, str))
_FLAG: Final = _Codec(lambda flag: flag, partial(_checked, bool))
_LITERAL: Final = _Codec(value_to_json, value_from_json)
_PAIRS: Final = _many(_many(_TEXT))

_CODECS: Final[dict[str, _Codec]] = {
    "str": _TEXT,
    "bool": _FLAG,
    "Role": _one_of(get_args(Role)),
    "Kind": _one_of(KINDS),
    "Literal['hook', 'check']": _one_of(("hook", "check")),
    "Literal['', 'task']": _one_of(("", "task")),
    "tuple[str, ...]": _many(_TEXT),
    "tuple[tuple[str, str], ...]": _PAIRS,
    "tuple[Key, ...]": _many(_Codec(str, lambda text: Key.of(_checked(str, text)))),
    "dict[str, str]": _Codec(
        lambda texts: list(map(list, texts.items())),
        lambda rows: dict(_PAIRS.decode(rows)),
    ),
    "Value": _LITERAL,
    "tuple[Value, ...]": _many(_LITERAL),
    "Type": _record(Type),
    "tuple[Type, ...]": _many(_record(Type)),
    "tuple[Field, ...]": _many(_record(Field)),
    "tuple[Limit, ...]": _many(_record(Limit)),
    "Mapping[str, Parameter]": _Codec(
        lambda found: list(map(_encoded, found.values())),
        lambda rows: _Parameters(_checked(list, rows)),
    ),
    "tuple[Component, ...]": _many(_record(Component)),
    "tuple[Hook, ...]": _many(_record(Hook)),
    "Source": _Codec(str, Source),
    "Origin | None": _record(Origin),
    "Fault | None": _record(Fault),
    "tuple[Fault, ...]": _many(_record(Fault)),
    "set[tuple[str, str]]": _Codec(
        lambda pairs: sorted(map(list, pairs)),
        lambda rows: {(task, model) for task, model in _PAIRS.decode(rows)},
    ),
    "dict[tuple[str, str], str]": _Codec(
        lambda reasons: [[*pair, why] for pair, why in reasons.items()],
        lambda rows: {(task, model): why for task, model, why in _PAIRS.decode(rows)},
    ),
}
