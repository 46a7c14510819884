"""The parameters of a constructor: names, types, defaults and their doc lines.

Used where components are imported: in the process that makes the manifest, and where
Gin calls a constructor and the literals it carries become the objects that the
annotations ask for.
"""

from __future__ import annotations

import ast
import collections.abc
import enum
import inspect
import math
import os
import pathlib
import re
import sys
import types
import typing
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final, Literal, Union, cast

from project.core.types import ANY, Type
from project.core.values import MISSING, Opaque, Value, carried, same, walk

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


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a component.

    Attributes:
        name: Its name.
        type: What it accepts.
        default: Its default as a value; `MISSING` when it has none; `Opaque` when no
            literal expresses it.
        doc: The sentence about it in the component's docstring; may be empty.
        bindable: False for a positional-only parameter, which Gin cannot fill.
    """

    name: str
    type: Type
    default: Value = MISSING
    doc: str = ""
    bindable: bool = True

    @property
    def required(self) -> bool:
        return self.default is MISSING

    def to_json(self) -> dict[str, Any]:
        data: dict[str, Any] = {"name": self.name, "type": self.type.to_json()}
        if isinstance(self.default, Opaque):
            data["opaque"] = self.default.text
        elif self.default is not MISSING:
            data["default"] = _encoded(self.default)
        if self.doc:
            data["doc"] = self.doc
        if not self.bindable:
            data["bindable"] = False
        return data

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Parameter:
        default: Value = MISSING
        if "opaque" in data:
            default = Opaque(data["opaque"])
        elif "default" in data:
            default = _decoded(data["default"])
        return cls(
            data["name"],
            Type.from_json(data["type"]),
            default,
            data.get("doc", ""),
            data.get("bindable", True),
        )


def _encoded(value: Value) -> Any:
    """A literal as JSON: itself where JSON has it, else `{"literal": repr}`."""
    if isinstance(value, float) and not math.isfinite(value):
        return {"float": repr(value)}
    if isinstance(value, (bool, int, float, str)) or value is None:
        return value
    return {"literal": repr(value)}


def _decoded(data: Any) -> Value:
    if isinstance(data, dict):
        coded = cast(dict[str, str], data)
        if "float" in coded:
            return float(coded["float"])
        return ast.literal_eval(coded["literal"])
    return data


def signature_of(target: Callable[..., Any]) -> inspect.Signature:
    """Returns the signature of a class's constructor or of a function.

    Raises:
        TypeError: When Python cannot tell (a class written in C, say).
    """
    try:
        return inspect.signature(target)
    except ValueError as error:
        raise TypeError(str(error)) from None


def parameters_of(target: Callable[..., Any]) -> tuple[Parameter, ...]:
    """Returns the parameters of a constructor or function, in order.

    `*args` and `**kwargs` are left out: Gin cannot fill the first, and the second
    would accept any misspelt name.
    """
    hints = hints_of(target)
    docs = documented_parameters(target)
    found: list[Parameter] = []
    for parameter in signature_of(target).parameters.values():
        if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
            continue
        found.append(
            Parameter(
                name=parameter.name,
                type=type_of(hints.get(parameter.name, inspect.Parameter.empty)),
                default=_default(parameter.default, hints.get(parameter.name, Any)),
                doc=docs.get(parameter.name, ""),
                bindable=parameter.kind is not parameter.POSITIONAL_ONLY,
            )
        )
    return tuple(found)


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


def _default(default: Any, annotation: Any) -> Value:
    """The default as a value; `Opaque` where its literal would become another object.

    An enum member without an annotation, say, would reach the constructor as a string.
    """
    if default is inspect.Parameter.empty:
        return MISSING
    literal = default
    if isinstance(default, enum.Enum):
        literal = default.name
    elif isinstance(default, os.PathLike):
        literal = os.fspath(cast("os.PathLike[str]", default))
    plain = (type(None), bool, int, float, str, bytes, list, tuple, dict)
    if all(type(inner) in plain for inner in walk(literal)):
        given = realized(carried(literal), annotation)
        # An integer may become the float that its annotation promises.
        alike = type(given) is type(default) or type(default) is int
        if same(given, default) or (alike and given == default):
            return literal
    name = getattr(default, "__qualname__", None)
    module = getattr(default, "__module__", None)
    address = re.compile(r" at 0x[0-9a-f]+")
    text = f"{module}.{name}" if name and module else address.sub("", repr(default))
    return Opaque(text)


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


_SECTION = re.compile(r"^(\s*)(Args|Arguments|Parameters):\s*$")
_ENTRY = re.compile(r"^\*{0,2}(\w+)(?:\s*\([^)]*\))?:\s*(.*)$")


def documented_parameters(target: Callable[..., Any]) -> dict[str, str]:
    """Returns the first sentence about each parameter, from Google-style `Args:`.

    The docstrings of the bases, of the class and of its `__init__` are read; the most
    derived one wins.
    """
    docs: dict[str, str] = {}
    if inspect.isclass(target):
        for base in reversed(target.__mro__[:-1]):
            docs.update(_args_section(base.__dict__.get("__doc__") or ""))
            initializer = base.__dict__.get("__init__")
            docs.update(_args_section(getattr(initializer, "__doc__", None) or ""))
    else:
        docs.update(_args_section(target.__doc__ or ""))
    return docs


def _args_section(doc: str) -> dict[str, str]:
    entries: dict[str, list[str]] = {}
    current: list[str] | None = None
    indent: int | None = None
    inside = False
    for line in inspect.cleandoc(doc).splitlines():
        if _SECTION.match(line):
            inside, indent, current = True, None, None
            continue
        if not inside or not line.strip():
            continue
        depth = len(line) - len(line.lstrip())
        if depth == 0:
            inside = False
            continue
        indent = depth if indent is None else indent
        match = _ENTRY.match(line.strip()) if depth == indent else None
        if match:
            current = entries.setdefault(match[1], [])
            current.append(match[2])
        elif current is not None:
            current.append(line.strip())
    return {name: _sentence(" ".join(lines)) for name, lines in entries.items()}


def _sentence(text: str) -> str:
    """The first sentence of a text, without its full stop."""
    text = " ".join(text.split())
    match = re.match(r"(.+?)\.(?:\s+[A-Z`]|$)", text)
    return match[1] if match else text


def summary(target: Any) -> str:
    """Returns the first paragraph of a docstring as one line."""
    doc = inspect.cleandoc(target.__dict__.get("__doc__") or "")
    return " ".join(doc.split("\n\n")[0].split())
