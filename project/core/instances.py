"""What only a reference gives: objects, classes, and what can be called.

An annotation asks for one of the three, a component is a class or a function and gives
objects when it is called. Both are told by the names of classes, so that they can be
compared where nothing is imported.
"""

from __future__ import annotations

import collections.abc
import functools
import types
import typing
from typing import Any, Final

_FUNCTIONS: Final = (
    types.FunctionType,
    types.MethodType,
    types.BuiltinFunctionType,
    functools.partial,
)


def wanted_of(cls: type, arguments: tuple[Any, ...]) -> tuple[str, ...]:
    """Returns what a class as an annotation asks for.

    Args:
        cls: The class, such as `Callable`, `type` or `Callback`.
        arguments: What stands in its brackets.

    Returns:
        `instance`, `callable` or `class`, and a class by name: the instance's, that of
        what a callable returns, the base of a class. The name is empty where nothing
        is asked of it, or where objects of strange classes fit as well, as they do a
        protocol; for an instance nothing at all is returned then.

    >>> wanted_of(collections.abc.Callable, (..., int))
    ('callable', 'builtins.int')
    """
    if cls is type:
        return ("class", _name(arguments[0] if arguments else None))
    if cls is collections.abc.Callable:
        return ("callable", _name(arguments[-1] if arguments else None))
    if issubclass(cls, _FUNCTIONS) or _is_callback(cls):
        return ("callable", "")
    name = _name(cls)
    return ("instance", name) if name else ()


def bases_of(target: Any) -> tuple[str, ...]:
    """Returns the names of a class and its bases; nothing for a function."""
    return tuple(map(name_of, target.__mro__[:-1])) if isinstance(target, type) else ()


def gives(target: Any, returned: Any) -> str:
    """Returns what comes of calling a class or a function.

    Args:
        target: The class or function.
        returned: What a function says that it returns; None where it does not.

    Returns:
        `callable` or `object`, which cannot be called; empty where nobody knows.
    """
    made = target
    if not isinstance(target, type):
        made = typing.get_origin(returned) or returned
    if made is collections.abc.Callable:
        return "callable"
    if not isinstance(made, type) or not _name(made):
        return ""
    return "callable" if issubclass(made, collections.abc.Callable) else "object"


def name_of(cls: type) -> str:
    """Returns a class's name with that of its module."""
    return f"{cls.__module__}.{cls.__qualname__}"


def _name(cls: Any) -> str:
    """The name of a class whose objects are those of its subclasses and no others."""
    if not isinstance(cls, type) or getattr(cls, "_is_protocol", False):
        return ""
    if cls in (object, Any):  # A class, in Python 3.11.
        return ""
    own = [vars(base) for base in cls.__mro__[:-1]]
    if any("__subclasshook__" in names for names in own):
        return ""
    return "" if _has_strangers(cls) else name_of(cls)


def _has_strangers(cls: type) -> bool:
    """Whether classes that do not derive from it have been registered with it."""
    if "_abc_impl" in dir(cls):
        # What `ABCMeta._dump_registry` prints.
        from _abc import _get_dump  # type: ignore[import-not-found]

        registered: Any = _get_dump(cls)[0]
        return bool(registered)
    return False


def _is_callback(cls: type) -> bool:
    """Whether it is a protocol of what can be called."""
    return bool(getattr(cls, "_is_protocol", False)) and any(
        "__call__" in vars(base) for base in cls.__mro__[:-1]
    )
