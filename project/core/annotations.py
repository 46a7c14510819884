"""Annotations and signatures of constructors and functions, resolved.

Used where components are imported: in the process that makes the manifest, and where
Gin calls a constructor. What an annotation asks for is said in `types_of`.
"""

from __future__ import annotations

import inspect
import re
import sys
import types
import typing
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from project.core.forwarding import forwarded
from project.core.loading import said
from project.core.types import without_modules


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
        return Unresolved(text.strip("'\""), said(error))


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


_MEMBER: Final = re.compile(r"<(\w+\.\w+): [^<>]*>")


def annotation_text(annotation: Any) -> str:
    """Returns an annotation as its author would write it, without modules; a module is
    named in full."""
    if isinstance(annotation, type) and not typing.get_args(annotation):
        return "None" if annotation is type(None) else annotation.__name__
    if isinstance(annotation, types.ModuleType):
        return annotation.__name__
    try:
        text = _MEMBER.sub(r"\1", str(annotation))
    except Exception:
        return type(annotation).__name__
    return without_modules(text).replace("NoneType", "None")
