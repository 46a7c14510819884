"""Annotations of constructors as types.

Used where components are imported: in the process that makes the manifest, and where
Gin calls a constructor and the literals it carries become the objects that the
annotations ask for. What a type of some kind means is said in `kinds`.
"""

from __future__ import annotations

import collections.abc
import enum
import inspect
import os
import pathlib
import sys
import types
import typing
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Literal, Union

from project.core.forwarding import forwarded
from project.core.loading import said
from project.core.types import ANY, Type, without_modules

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


@dataclass(frozen=True, slots=True)
class Unresolved:
    """An annotation that stands for nothing here: a name imported for type checkers
    only, say, or one that does not exist.

    Attributes:
        text: The annotation as it is written.
        why: What Python says of it.
    """

    text: str
    why: str


def signature_of(target: Callable[..., Any]) -> inspect.Signature:
    """Returns the signature of a class's constructor or of a function.

    Parameters of parents that the constructor takes as `**kwargs` and hands on are
    among them, by keyword.

    Raises:
        TypeError: When Python cannot tell (a class written in C, say).
    """
    try:
        signature = inspect.signature(target)
    except ValueError as error:
        raise TypeError(str(error)) from None
    known = signature.parameters
    rest = next((p for p in known.values() if p.kind is p.VAR_KEYWORD), None)
    if rest is None or not inspect.isclass(target):
        return signature
    found = forwarded(target)
    more = [
        parameter.replace(kind=parameter.KEYWORD_ONLY)
        for name, parameter in found.parameters.items()
        if name not in known
    ]
    kept = [p for p in known.values() if p is not rest]
    end = [] if found.complete else [rest]
    return signature.replace(parameters=[*kept, *more, *end])


def hints_of(target: Callable[..., Any]) -> dict[str, Any]:
    """Returns the annotations of a constructor or function that can be resolved, by
    parameter; one without such an annotation accepts any value."""
    found = annotations_of(target)
    return {n: hint for n, hint in found.items() if not isinstance(hint, Unresolved)}


def annotations_of(target: Callable[..., Any]) -> dict[str, Any]:
    """Returns the annotations of a constructor or function, resolved, by parameter.

    What a constructor hands on to its parent's has the annotation it has there.
    """
    owner = _annotated(target)
    if hasattr(target, "__signature__"):
        raw = {p.name: p.annotation for p in signature_of(target).parameters.values()}
    else:
        raw = dict(getattr(owner, "__annotations__", {}))
    found = {name: _resolved(name, raw[name], target, owner) for name in raw}
    if inspect.isclass(target) and not hasattr(target, "__signature__"):
        for name, maker in forwarded(target).makers.items():
            if name not in found and name in maker.__annotations__:
                hint = maker.__annotations__[name]
                found[name] = _resolved(name, hint, maker, maker)
    return found


def _resolved(name: str, annotation: Any, *places: Any) -> Any:
    """An annotation with the names in it looked up where it is written."""
    names = [getattr(place, "__module__", "") for place in places]
    modules = [sys.modules[name] for name in names if name in sys.modules]
    namespace = {name: value for m in modules for name, value in vars(m).items()}
    # One at a time: a name that cannot be resolved must not hide the others.
    holder = types.SimpleNamespace(__annotations__={name: annotation})
    try:
        hints = typing.get_type_hints(holder, namespace, include_extras=True)
        return hints[name]
    except Exception as error:
        text = (
            annotation if isinstance(annotation, str) else annotation_text(annotation)
        )
        return Unresolved(text, said(error))


def is_typed_dict(hint: Any) -> bool:
    """Whether a type is a `TypedDict`, that of `typing_extensions` too, which is not
    the one of `typing` in every Python."""
    return isinstance(hint, type) and hasattr(hint, "__required_keys__")


def _annotated(target: Callable[..., Any]) -> Any:
    """What has the annotations of a callable: for a class, what it is made by."""
    if hasattr(target, "__signature__") or is_typed_dict(target):
        return target
    if not inspect.isclass(target):
        return inspect.unwrap(target)
    for name in ("__init__", "__new__"):
        if name in _defined(target):
            return inspect.unwrap(getattr(target, name))
    return inspect.unwrap(target)


def _defined(cls: type) -> set[str]:
    """Names that a class or one of its bases below `object` defines."""
    return {name for base in cls.__mro__[:-1] for name in vars(base)}


def types_of(target: Callable[..., Any]) -> dict[str, Type]:
    """Returns the types of the parameters of a constructor or function, by name.

    They know the classes that `realize` makes objects of. A parameter without an
    annotation, or with one that cannot be resolved, is left out and takes anything.
    """
    return {name: type_of(hint) for name, hint in hints_of(target).items()}


def type_of(annotation: Any) -> Type:
    """Returns an annotation as a `Type`."""
    if _says_nothing(annotation):
        return ANY
    if annotation is None or annotation is type(None):
        return Type("none", "None")
    if isinstance(annotation, typing.NewType):
        return type_of(annotation.__supertype__)
    text = annotation_text(annotation)
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is typing.Annotated:
        return type_of(arguments[0])
    if origin is Literal:
        return _type_of_choices(arguments, text)
    if origin in (Union, types.UnionType):
        return Type("union", text, tuple(map(type_of, arguments)))
    return _type_of_class(origin or annotation, arguments, text)


def _says_nothing(annotation: Any) -> bool:
    missing = annotation is inspect.Parameter.empty or annotation is Any
    return missing or isinstance(annotation, typing.TypeVar)


def _type_of_choices(choices: tuple[Any, ...], text: str) -> Type:
    """The type of a `Literal`, whose members of an enum are those of that enum."""
    plain = tuple(c for c in choices if not isinstance(c, enum.Enum))
    named = [c for c in choices if isinstance(c, enum.Enum)]
    members = [Type("choice", text, choices=plain)] if plain or not named else []
    for cls in dict.fromkeys(map(type, named)):
        names = tuple(c.name for c in named if type(c) is cls)
        members.append(Type("enum", cls.__name__, choices=names, cls=cls))
    return members[0] if len(members) == 1 else Type("union", text, tuple(members))


def _type_of_class(cls: Any, arguments: tuple[Any, ...], text: str) -> Type:
    if not isinstance(cls, type):
        return Type("object", text)
    if cls is object:
        return ANY
    if cls in _SCALARS:
        return Type(_SCALARS[cls], text)
    if cls is tuple:
        return _type_of_tuple(arguments, text)
    if cls in _CONTAINERS:
        return Type(_CONTAINERS[cls], text, tuple(map(type_of, arguments)))
    if issubclass(cls, enum.Enum):
        return Type("enum", text, choices=tuple(cls.__members__), cls=cls)
    if issubclass(cls, _PATHS):
        concrete = cls is not _PATHS and not inspect.isabstract(cls)
        return Type("path", text, cls=cls if concrete else pathlib.Path)
    return Type("object", text)


def _type_of_tuple(arguments: tuple[Any, ...], text: str) -> Type:
    if not arguments or arguments[-1] is Ellipsis:
        return Type("vartuple", text, tuple(map(type_of, arguments[:-1])))
    return Type("tuple", text, tuple(map(type_of, arguments)))


def annotation_text(annotation: Any) -> str:
    """Returns an annotation as its author would write it, without modules."""
    if isinstance(annotation, type) and not typing.get_args(annotation):
        return "None" if annotation is type(None) else annotation.__name__
    return without_modules(str(annotation)).replace("NoneType", "None")
