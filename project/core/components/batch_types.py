"""What a task yields and what a model takes, as names.

A pair fits when one of the names of what the task yields is one that the model takes.
A class has its own name and those of its bases; `list[X]` is also a `Sequence[X]`, and
a `TypedDict` also what stands in it. Names are compared with their modules and shown
without them, as their authors wrote them.
"""

from __future__ import annotations

import inspect
import types
import typing
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Union

from project.core.annotations import (
    Unresolved,
    annotation_text,
    annotations_of,
    is_typed_dict,
)


@dataclass(frozen=True, slots=True)
class Batch:
    """What one component says of its batches.

    Attributes:
        names: For a task, the name of the type it yields, then what else that is; for
            a model, the names of what it takes.
        silent: Why nothing is said, as a phrase that begins with the method; empty
            where something is.
    """

    names: tuple[str, ...] = ()
    silent: str = ""


_SILENT_MODULES: Final = ("collections.abc", "typing", "typing_extensions")
_SILENT: Final = ("object", "tuple", "list", "dict", "set", "frozenset")
_TENSORS: Final = ("Tensor", "TensorBase")
"""Types that do not say what is in a batch."""

_WIDER: Final = {
    "list": ("MutableSequence", "Sequence", "Collection", "Iterable"),
    "tuple": ("Sequence", "Collection", "Iterable"),
    "dict": ("MutableMapping", "Mapping"),
    "OrderedDict": ("dict", "MutableMapping", "Mapping"),
    "defaultdict": ("dict", "MutableMapping", "Mapping"),
    "MutableSequence": ("Sequence", "Collection", "Iterable"),
    "MutableMapping": ("Mapping",),
    "Sequence": ("Collection", "Iterable"),
    "Collection": ("Iterable",),
}
"""What else a container with the same items is."""


def yielded(target: Any) -> Batch:
    """Returns what a task's `train_dataloader` yields, by what it returns:
    `DataLoader[X]`, or any other iterable of one type."""
    method = "train_dataloader"
    hint = _hint(_class_of(target), method, "return")
    if isinstance(hint, Unresolved):
        return Batch(silent=_unresolved(method, hint))
    items = [item for item in map(_item, _members(hint)) if item is not None]
    names = _names(items[0]) if len(items) == 1 else ()
    return Batch(names) if names else Batch(silent=_silence(method, hint))


def taken(target: Any) -> Batch:
    """Returns what a model takes: the more specific of two annotations.

    That is the batch of `training_step`, where the class that defines the step is at
    least as derived as the one that defines `forward`, and its annotation says more
    than that of `forward`; else the first argument of `forward`. A generic step of a
    base class never overrules a `forward`.
    """
    cls = _class_of(target)
    forward = _first_hint(cls, "forward")
    step = _first_hint(cls, "training_step")
    first, second = ("forward", forward), ("training_step", step)
    if _depth(cls, "training_step") <= _depth(cls, "forward"):
        if _names_of_members(step) and not _is_wider(step, forward):
            return Batch(_names_of_members(step))
        if not _is_own(cls, "forward"):
            first, second = second, first
    if names := _names_of_members(forward):
        return Batch(names)
    for method, hint in (first, second):
        if isinstance(hint, Unresolved):
            return Batch(silent=_unresolved(method, hint))
    return Batch(silent=_silence(*first))


def _class_of(target: Any) -> Any:
    """The class of what a component makes: a function says what it returns."""
    if inspect.isclass(target):
        return target
    made = annotations_of(target).get("return") if callable(target) else None
    return made if inspect.isclass(made) else target


def _hint(cls: Any, method: str, name: str) -> Any:
    function = getattr(cls, method, None)
    return annotations_of(function).get(name) if callable(function) else None


def _first_hint(cls: Any, method: str) -> Any:
    """The annotation of the first argument of a method."""
    function = getattr(cls, method, None)
    if not callable(function):
        return None
    try:
        names = list(inspect.signature(function).parameters)
    except (TypeError, ValueError):
        return None
    plain = inspect.getattr_static(cls, method)
    bound = isinstance(plain, (staticmethod, classmethod)) or not inspect.isclass(cls)
    first = names[0 if bound else 1 :][:1]
    return annotations_of(function).get(first[0]) if first else None


def _depth(cls: Any, method: str) -> int:
    """How far from a class the base is that defines a method."""
    bases = getattr(cls, "__mro__", ())
    places = (i for i, base in enumerate(bases) if method in vars(base))
    return next(places, len(bases))


def _is_own(cls: Any, method: str) -> bool:
    """Whether a method is the component's, and not torch's or Lightning's."""
    owner = getattr(getattr(cls, method, None), "__module__", None) or ""
    theirs = ("torch", "pytorch_lightning", "lightning")
    return bool(owner) and owner.partition(".")[0] not in theirs


def _silence(method: str, hint: Any) -> str:
    if hint is None or hint is Any:
        return f"{method} is not annotated"
    text = annotation_text(hint)
    return f"{method} says {text}, which does not tell what is in a batch"


def _unresolved(method: str, hint: Unresolved) -> str:
    return f"{method} says {hint.text}, which cannot be resolved ({hint.why})"


# ----------------------------------------------------------------------------- types


def _unwrapped(hint: Any) -> Any:
    """What an alias, a qualifier or a bound stands for."""
    while True:
        if typing.get_origin(hint) is typing.Annotated:
            hint = typing.get_args(hint)[0]
        elif isinstance(hint, typing.TypeVar):
            hint = hint.__bound__
        elif type(hint).__name__ == "TypeAliasType":
            hint = hint.__value__
        else:
            return hint


def _members(hint: Any) -> list[Any]:
    """The members of a union, `None` aside, or the one type that it is."""
    hint = _unwrapped(hint)
    if typing.get_origin(hint) not in (Union, types.UnionType):
        return [] if hint is None else [hint]
    nothing = type(None)
    return [m for each in typing.get_args(hint) if each is not nothing
            for m in _members(each)]  # fmt: skip


def _item(hint: Any) -> Any:
    """What an iterable type yields; None where it does not say, and for several
    loaders."""
    arguments = typing.get_args(hint)
    if not arguments and inspect.isclass(hint):
        bases = (b for c in hint.__mro__ for b in vars(c).get("__orig_bases__", ()))
        arguments = next(filter(None, map(typing.get_args, bases)), ())
    if len(arguments) != 1 or isinstance(arguments[0], typing.TypeVar):
        return None
    origin = typing.get_origin(_unwrapped(arguments[0])) or arguments[0]
    loads = inspect.isclass(origin) and "DataLoader" in origin.__name__
    return None if loads else arguments[0]


def _names_of_members(hint: Any) -> tuple[str, ...]:
    """The names of what an argument takes: the members of a union, each by all names
    that are its own."""
    if isinstance(hint, Unresolved):
        return ()
    found = [_own_names(member) for member in _members(hint)]
    return tuple(dict.fromkeys(name for names in found for name in names))


def _is_wider(step: Any, forward: Any) -> bool:
    """Whether a step takes more than `forward` says, and so says less."""
    if isinstance(forward, Unresolved):
        return False
    members = [_names(member) for member in _members(forward)]
    takes = set(_names_of_members(step))
    narrow = bool(members) and all(takes & {*names[1:]} for names in members)
    return narrow and not takes & {names[0] for names in members if names}


def _own_names(hint: Any) -> tuple[str, ...]:
    """The name of a type, and that of what it is made of where only this counts."""
    names = _names(hint)
    if is_typed_dict(_unwrapped(hint)):
        return names
    return names[:1]


def _names(hint: Any) -> tuple[str, ...]:
    """The names of a type and of what else it is; none for what says nothing."""
    hint = _unwrapped(hint)
    if len(_members(hint)) > 1:
        return (_name(hint),)
    if is_typed_dict(hint):
        return (_name(hint), _structure(hint))
    origin = typing.get_origin(hint)
    if origin is not None:
        return _names_of_generic(hint, origin)
    if not inspect.isclass(hint):
        return ()
    return tuple(_name(base) for base in hint.__mro__ if not _is_silent(base))


def _names_of_generic(hint: Any, origin: Any) -> tuple[str, ...]:
    found = [_name(hint)]
    items = typing.get_args(hint)
    text = ", ".join(map(_name, items))
    if origin is tuple and items[-1:] != (Ellipsis,):
        alike = {_name(item) for item in items}
        text = alike.pop() if len(alike) == 1 else ""
        found += [f"tuple[{text}, ...]"] if text else []
    elif origin is tuple:
        text = _name(items[0])
    kind = getattr(origin, "__name__", "")
    found += [f"{wider}[{text}]" for wider in _WIDER.get(kind, ()) if text]
    if inspect.isclass(origin):
        found += [_name(base) for base in origin.__mro__ if not _is_silent(base)]
    return tuple(dict.fromkeys(found))


def _is_silent(cls: type) -> bool:
    """Whether a class does not say what is in a batch."""
    if cls.__module__ in _SILENT_MODULES:
        return True
    name = cls.__qualname__
    return name in _TENSORS or (cls.__module__ == "builtins" and name in _SILENT)


def _name(hint: Any) -> str:
    """A type by its full name: what is called the same elsewhere is another."""
    hint = _unwrapped(hint)
    if hint is Ellipsis:
        return "..."
    if typing.get_origin(hint) in (Union, types.UnionType):
        nothing = type(None) in typing.get_args(hint)
        members = sorted(map(_name, _members(hint)))
        return " | ".join(dict.fromkeys([*members, *["None"] * nothing]))
    origin = typing.get_origin(hint)
    if origin is not None:
        plain = getattr(origin, "__name__", str(origin))
        return f"{_qualified(origin, plain)}[{_listed(typing.get_args(hint))}]"
    return _qualified(hint, "") if inspect.isclass(hint) else annotation_text(hint)


def _qualified(cls: Any, plain: str) -> str:
    module = getattr(cls, "__module__", "")
    if module in ("builtins", *_SILENT_MODULES):
        return plain or cls.__qualname__
    # Where its authors publish it.
    known = {"torch._C.TensorBase": "torch.Tensor"}
    name = f"{module}.{getattr(cls, '__qualname__', plain)}"
    return known.get(name, name)


def _listed(items: Iterable[Any]) -> str:
    return ", ".join(map(_name, items))


def _structure(hint: Any) -> str:
    """What stands in a `TypedDict`, whose name does not count, in an order of its own;
    `compatibility` reads it."""
    fields = annotations_of(hint)
    required: Sequence[str] = sorted(hint.__required_keys__)
    optional: Sequence[str] = sorted(hint.__optional_keys__)
    texts = [f"{key}: {_name(fields.get(key))}" for key in required]
    texts += [f"{key}?: {_name(fields.get(key))}" for key in optional]
    return "{" + "; ".join(texts) + "}"
