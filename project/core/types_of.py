"""Annotations of constructors as types.

They know the classes that `realize` makes objects of, so they are made both where the
manifest is and where Gin calls a constructor. What a type of some kind means is said in
`kinds`; an annotation that means nothing here is one whose values come by reference.
"""

from __future__ import annotations

import collections
import collections.abc
import dataclasses
import enum
import functools
import inspect
import operator
import os
import pathlib
import sys
import types
import typing
from collections.abc import Callable
from typing import Any, Final, Literal, Union

from project.core.annotations import (
    Unresolved,
    annotation_text,
    annotations_of,
    signature_of,
)
from project.core.atoms import CARRIED, as_literal
from project.core.instances import name_of, wanted_of
from project.core.kinds import convert
from project.core.limits import limited, limits_of
from project.core.loading import target_of
from project.core.objects import FORMS
from project.core.types import ANY, BadValueError, Field, Type
from project.core.values import carried, same, shown, walk

_PATHS: Final[Any] = os.PathLike

_SCALARS: Final[dict[Any, str]] = {
    bool: "bool",
    int: "int",
    float: "float",
    str: "str",
    bytes: "bytes",
}

_CONTAINERS: Final[dict[Any, str]] = {
    list: "list",
    dict: "dict",
    collections.OrderedDict: "dict",
    collections.Counter: "dict",
    collections.deque: "sequence",
    collections.abc.Mapping: "dict",
    collections.abc.MutableMapping: "dict",
    set: "set",
    frozenset: "frozenset",
    collections.abc.Set: "frozenset",
    collections.abc.Sequence: "sequence",
    collections.abc.MutableSequence: "sequence",
    collections.abc.Iterable: "sequence",
    collections.abc.Collection: "sequence",
}

_MADE: Final = (collections.OrderedDict, collections.Counter, collections.deque)
"""Containers that are made of the plain one."""

_QUALIFIERS: Final = ("Final", "ClassVar", "Required", "NotRequired", "ReadOnly")

_DEVICES: Final = ("cpu", "cuda", "mps", "xpu", "hpu", "mtia", "xla", "meta", "ipu",
                   "privateuseone")  # fmt: skip
"""Kinds of `torch.device` (https://docs.pytorch.org/docs/stable/tensor_attributes)."""

_NONE: Final = Type("none", "None")


@dataclasses.dataclass(frozen=True, slots=True)
class Typed:
    """What a parameter takes.

    Attributes:
        type: Its type; its own default always fits.
        note: What its author should know of its annotation; may be empty.
    """

    type: Type
    note: str = ""


def types_of(target: Callable[..., Any]) -> dict[str, Type]:
    """Returns the types of the parameters of a constructor or function, by name."""
    return {name: each.type for name, each in typed(target).items()}


def typed(
    target: Callable[..., Any], _inside: tuple[Any, ...] = ()
) -> dict[str, Typed]:
    """Returns what the parameters of a constructor or function take, by name.

    A default that does not fit its own annotation is one more value that fits: Python
    lets it through, and a config must be able to say it.
    """
    annotations = annotations_of(target)
    found: dict[str, Typed] = {}
    for name, parameter in signature_of(target).parameters.items():
        given = _typed(annotations.get(name, parameter.empty), _inside)
        if parameter.default is not parameter.empty:
            given = _with_default(given, parameter.default)
        found[name] = given
    return found


def _typed(annotation: Any, inside: tuple[Any, ...]) -> Typed:
    if isinstance(annotation, Unresolved):
        return Typed(ANY, f"its annotation {annotation.text} cannot be resolved "
                     f"({annotation.why}), so that it takes any value")  # fmt: skip
    return Typed(type_of(annotation, inside))


def _with_default(given: Typed, default: Any) -> Typed:
    """A type that its own default fits."""
    literal = as_literal(default)
    if not all(type(inner) in CARRIED for inner in walk(literal)):
        return given
    if not same(literal, default):  # A path or a member of an enum, say, is no text.
        return given
    wanted = given.type
    try:
        convert(carried(literal), wanted)
    except BadValueError:
        if default is None:
            text = f"{wanted.text} | None"
            return Typed(Type("union", text, (wanted, _NONE)), given.note)
        own = Type("choice", shown(literal), choices=(literal,))
        note = f"its default {shown(literal)} does not fit {wanted.text}"
        return Typed(Type("union", wanted.text, (wanted, own)), note)
    return given


def type_of(annotation: Any, _inside: tuple[Any, ...] = ()) -> Type:
    """Returns an annotation as a `Type`.

    An annotation that raises when it is looked at takes references, as one that means
    nothing here does.
    """
    try:
        return _type_of(annotation, _inside)
    except Exception:
        return Type("object", annotation_text(annotation))


def _type_of(annotation: Any, inside: tuple[Any, ...]) -> Type:
    plain = _plain(annotation)
    if plain is not annotation:
        return type_of(plain, inside)
    if _says_nothing(annotation):
        return ANY
    if annotation is None or annotation is type(None):
        return _NONE
    text = annotation_text(annotation)
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is typing.Annotated:
        return limited(type_of(arguments[0], inside), limits_of(arguments[1:]))
    if origin is Literal:
        return _type_of_choices(arguments, text)
    if origin in (Union, types.UnionType):
        members = tuple(type_of(each, inside) for each in arguments)
        return Type("union", _union_text(text, members), members)
    return _type_of_class(origin or annotation, arguments, text, inside)


def _plain(annotation: Any) -> Any:
    """What a qualifier, an alias or a bound stands for."""
    origin = typing.get_origin(annotation)
    name = getattr(origin, "_name", "") or getattr(annotation, "_name", "")
    if isinstance(annotation, dataclasses.InitVar):
        return annotation.type
    if isinstance(annotation, typing.NewType):
        return annotation.__supertype__
    if type(annotation).__name__ == "TypeAliasType":
        return annotation.__value__
    if isinstance(annotation, typing.TypeVar):
        several = annotation.__constraints__
        several_of = functools.reduce(operator.or_, several) if several else None
        return several_of or annotation.__bound__ or Any
    if name == "LiteralString":
        return str
    if name in _QUALIFIERS:
        return (*typing.get_args(annotation), Any)[0]
    return annotation


def _union_text(text: str, members: tuple[Type, ...]) -> str:
    """The text of a union, with the ranges of its members."""
    if "Annotated[" in text:
        return " | ".join(member.text for member in members)
    return text


def _container_text(text: str, items: tuple[Type, ...], more: str = "") -> str:
    """The text of a container, with the ranges of its items."""
    if "Annotated[" not in text:
        return text
    inner = ", ".join(item.text for item in items)
    return f"{text.partition('[')[0]}[{inner}{more}]"


def _says_nothing(annotation: Any) -> bool:
    return annotation is inspect.Parameter.empty or annotation is Any


def _type_of_choices(choices: tuple[Any, ...], text: str) -> Type:
    """The type of a `Literal`, whose members of an enum are those of that enum."""
    plain = tuple(c for c in choices if not isinstance(c, enum.Enum))
    named = [c for c in choices if isinstance(c, enum.Enum)]
    members = [Type("choice", text, choices=plain)] if plain or not named else []
    for cls in dict.fromkeys(map(type, named)):
        names = tuple(c.name for c in named if type(c) is cls)
        members.append(_made(cls, Type("enum", cls.__name__, choices=names)))
    return members[0] if len(members) == 1 else Type("union", text, tuple(members))


def _type_of_class(
    cls: Any, arguments: tuple[Any, ...], text: str, inside: tuple[Any, ...]
) -> Type:
    if not isinstance(cls, type):
        return Type("object", text)
    if cls is object:
        return ANY
    if cls in _SCALARS:
        return Type(_SCALARS[cls], text)
    if cls is tuple:
        return _type_of_tuple(arguments, text, inside)
    if cls in _CONTAINERS:
        items = tuple(type_of(each, inside) for each in arguments)
        text = _container_text(text, items)
        if cls is collections.Counter and items:
            items = (*items, Type("int", "int"))
        return _made(cls if cls in _MADE else None, Type(_CONTAINERS[cls], text, items))
    return _type_of_object(cls, arguments, text, inside)


def _type_of_object(
    cls: type, arguments: tuple[Any, ...], text: str, inside: tuple[Any, ...]
) -> Type:
    name = name_of(cls)
    if issubclass(cls, enum.Enum):
        return _made(cls, Type("enum", text, choices=tuple(cls.__members__)))
    if issubclass(cls, _PATHS):
        concrete = cls is not _PATHS and not inspect.isabstract(cls)
        return _made(cls if concrete else pathlib.Path, Type("path", text))
    if name in FORMS:
        return _made(cls, Type("text", text, choices=(name,)))
    if name.startswith("torch."):
        return _type_of_torch(name, cls, text)
    if _is_record(cls) and cls not in inside:
        places = ("by place",) if issubclass(cls, tuple) else ()
        fields = _fields(cls, (*inside, cls))
        made = None if typing.is_typeddict(cls) else cls
        return _made(made, Type("record", text, choices=places, fields=fields))
    return Type("object", text, choices=wanted_of(cls, arguments))


def _made(cls: type | None, of: Type) -> Type:
    """A type whose values are made objects of a class; None for no class."""
    return dataclasses.replace(of, home=target_of(cls), cls=cls) if cls else of


def _type_of_torch(name: str, cls: type, text: str) -> Type:
    if name == "torch.dtype":
        known = vars(sys.modules["torch"]).items()
        names = sorted(each for each, value in known if isinstance(value, cls))
        return _made(cls, Type("dtype", text, choices=tuple(names)))
    if name == "torch.device":
        return _made(cls, Type("device", text, choices=_DEVICES))
    if name == "torch.Size":
        return _made(cls, Type("vartuple", text, (Type("int", "int"),)))
    return Type("object", text, choices=wanted_of(cls, ()))


def _is_record(cls: type) -> bool:
    """Whether what is in objects of a class has names and types."""
    return (
        dataclasses.is_dataclass(cls)
        or hasattr(cls, "__attrs_attrs__")
        or typing.is_typeddict(cls)
        or (issubclass(cls, tuple) and hasattr(cls, "_fields"))
    )


def _fields(cls: Any, inside: tuple[Any, ...]) -> tuple[Field, ...]:
    if typing.is_typeddict(cls):
        return tuple(
            Field(name, _typed(hint, inside).type, name in cls.__required_keys__)
            for name, hint in annotations_of(cls).items()
        )
    parameters = signature_of(cls).parameters
    return tuple(
        Field(name, each.type, parameters[name].default is inspect.Parameter.empty)
        for name, each in typed(cls, inside).items()
    )


def _type_of_tuple(
    arguments: tuple[Any, ...], text: str, inside: tuple[Any, ...]
) -> Type:
    items = tuple(type_of(each, inside) for each in arguments if each is not Ellipsis)
    unpacked = any(map(_is_unpacked, arguments))
    if not arguments or Ellipsis in arguments or unpacked:
        text = text if unpacked else _container_text(text, items, ", ...")
        return Type("vartuple", text, () if unpacked else items)
    return Type("tuple", _container_text(text, items), items)


def _is_unpacked(annotation: Any) -> bool:
    """Whether it is `*tuple[...]`, of any length."""
    is_star = getattr(annotation, "__unpacked__", False) is True
    return is_star or "Unpack" in str(typing.get_origin(annotation))
