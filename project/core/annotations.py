"""Annotations of constructors as types, and literals as what an annotation asks for.

Used where components are imported: in the process that makes the manifest, and where
Gin calls a constructor and the literals it carries become the objects that the
annotations ask for.
"""

from __future__ import annotations

import collections.abc
import enum
import inspect
import os
import pathlib
import re
import sys
import types
import typing
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final, Literal, Union, cast

from project.core.types import ANY, Type
from project.core.values import Value

_PATHS: Final[Any] = os.PathLike


_TUPLES: Final = (tuple,)


_LISTS: Final = (list,)


_ITERABLES: Final = (
    set,
    frozenset,
    collections.abc.Sequence,
    collections.abc.MutableSequence,
    collections.abc.Iterable,
    collections.abc.Collection,
    collections.abc.Set,
)


_MAPPINGS: Final = (dict, collections.abc.Mapping, collections.abc.MutableMapping)


def signature_of(target: Callable[..., Any]) -> inspect.Signature:
    """Returns the signature of a class's constructor or of a function.

    Raises:
        TypeError: When Python cannot tell (a class written in C, say).
    """
    try:
        return inspect.signature(target)
    except ValueError as error:
        raise TypeError(str(error)) from None


def hints_of(target: Callable[..., Any]) -> dict[str, Any]:
    """Returns the resolved annotations of a constructor or function, by parameter.

    An annotation that cannot be resolved (a name imported for type checkers only)
    is left out, and its parameter then accepts any value.
    """
    explicit = getattr(target, "__signature__", None)
    if explicit is not None:
        owner: Any = target
        raw = {p.name: p.annotation for p in signature_of(target).parameters.values()}
    else:
        owner = target
        if inspect.isclass(target):
            owner = target.__init__ if "__init__" in _defined(target) else target
            if owner is target:
                owner = target.__new__ if "__new__" in _defined(target) else target
        owner = inspect.unwrap(owner)
        raw = dict(getattr(owner, "__annotations__", {}))
    names = [getattr(place, "__module__", "") for place in (target, owner)]
    modules = [sys.modules[name] for name in names if name in sys.modules]
    namespace = {name: value for m in modules for name, value in vars(m).items()}
    resolved: dict[str, Any] = {}
    for name, annotation in raw.items():
        # One at a time: a name that cannot be resolved must not hide the others.
        holder = types.SimpleNamespace(__annotations__={name: annotation})
        with suppress(Exception):
            resolved |= typing.get_type_hints(holder, namespace, include_extras=True)
    return resolved


def _defined(cls: type) -> set[str]:
    """Names that a class or one of its bases below `object` defines."""
    return {name for base in cls.__mro__[:-1] for name in vars(base)}


def type_of(annotation: Any) -> Type:
    """Returns an annotation as a `Type`."""
    if annotation is inspect.Parameter.empty or annotation is Any:
        return ANY
    text = annotation_text(annotation)
    if annotation is None or annotation is type(None):
        return Type("none", "None")
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is typing.Annotated:
        return type_of(arguments[0])
    if origin is Literal:
        return Type("choice", text, choices=arguments)
    if origin in (Union, types.UnionType):
        return Type("union", text, tuple(type_of(a) for a in arguments))
    if isinstance(annotation, typing.NewType):
        return type_of(annotation.__supertype__)
    if isinstance(annotation, typing.TypeVar):
        return ANY
    plain = origin or annotation
    if not isinstance(plain, type):
        return Type("object", text)
    return _type_of_class(plain, arguments, text)


def _type_of_class(cls: type, arguments: tuple[Any, ...], text: str) -> Type:
    scalars = {bool: "bool", int: "int", float: "float", str: "str", bytes: "bytes"}
    if cls in scalars:
        return Type(cast(Any, scalars[cls]), text)
    if cls is object:
        return ANY
    if issubclass(cls, enum.Enum):
        return Type("enum", text, choices=tuple(cls.__members__))
    if issubclass(cls, _PATHS):
        return Type("path", text)
    if cls in _MAPPINGS:
        return Type("dict", text, tuple(type_of(a) for a in arguments))
    if cls in _TUPLES:
        if not arguments:
            return Type("vartuple", text)
        if len(arguments) == 2 and arguments[1] is Ellipsis:
            return Type("vartuple", text, (type_of(arguments[0]),))
        return Type("tuple", text, tuple(type_of(a) for a in arguments if a != ()))
    if cls in _LISTS or cls in _ITERABLES:
        kind = "list" if cls in _LISTS else "sequence"
        return Type(kind, text, tuple(type_of(a) for a in arguments))
    return Type("object", text)


def annotation_text(annotation: Any) -> str:
    """Returns an annotation as its author would write it, without modules."""
    if isinstance(annotation, type) and not typing.get_args(annotation):
        return "None" if annotation is type(None) else annotation.__name__
    return re.sub(r"\b(?:\w+\.)+(?=\w)", "", str(annotation)).replace(
        "NoneType", "None"
    )


def realized(value: Value, annotation: Any) -> Any:
    """Turns a literal that Gin carried into what the annotation asks for.

    A string becomes the `Path` or the enum member, `'inf'` the float, a list the
    tuple or set, at any depth; everything else is returned as it is.
    """
    if value is None or annotation is inspect.Parameter.empty or annotation is Any:
        return value
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is typing.Annotated:
        return realized(value, arguments[0])
    if origin in (Union, types.UnionType):
        return _realized_member(value, arguments)
    plain = origin or annotation
    if not isinstance(plain, type):
        return value
    if isinstance(value, str):
        return _realized_text(value, plain)
    if plain is float and type(value) is int:
        return float(value)
    if isinstance(value, (list, tuple)):
        return _realized_items(cast(list[Any], value), plain, arguments)
    if isinstance(value, dict) and plain in _MAPPINGS and len(arguments) == 2:
        items = cast(dict[Any, Any], value).items()
        return {realized(k, arguments[0]): realized(v, arguments[1]) for k, v in items}
    return value


def _realized_member(value: Value, members: tuple[Any, ...]) -> Any:
    plain = [typing.get_origin(member) or member for member in members]
    if isinstance(value, (str, int)) and type(value) in plain:
        return value
    choices = [a for m in members if typing.get_origin(m) is Literal
               for a in typing.get_args(m)]  # fmt: skip
    if value in choices:
        return value
    for member in members:
        result = realized(value, member)
        if type(result) is not type(value) or result != value:
            return result
    return value


def _realized_text(value: str, plain: type) -> Any:
    if issubclass(plain, enum.Enum):
        return plain[value] if value in plain.__members__ else value
    if issubclass(plain, _PATHS):
        from_text = cast(Callable[[str], Any], plain)
        if inspect.isabstract(plain) or plain is os.PathLike:
            return pathlib.Path(value)
        return from_text(value)
    if plain is float and value in ("inf", "-inf", "nan"):
        return float(value)
    return value


def _realized_items(items: list[Any], plain: type, arguments: tuple[Any, ...]) -> Any:
    if plain is tuple and arguments and arguments[-1] is not Ellipsis:
        if len(arguments) != len(items):
            return items
        return tuple(map(realized, items, arguments))
    inner = arguments[0] if arguments else Any
    done = [realized(item, inner) for item in items]
    if plain in (tuple, set, frozenset):
        return plain(done)
    if plain is list:
        return done
    return type(items)(done)
