"""What an annotation asks for that only a reference gives."""

from __future__ import annotations

import abc
import functools
import types
from collections.abc import Callable, Iterable
from typing import Any, Protocol, TypeVar

import pytest

from project.core.instances import bases_of, gives
from project.core.types_of import type_of


class Base:
    pass


class Derived(Base):
    def __call__(self) -> None: ...


class Abstract(abc.ABC):
    @abc.abstractmethod
    def run(self) -> None: ...


class Open(abc.ABC):
    @abc.abstractmethod
    def run(self) -> None: ...


Open.register(Base)


class Hooked(abc.ABC):
    @classmethod
    def __subclasshook__(cls, other: type) -> bool:
        return True

    @abc.abstractmethod
    def run(self) -> None: ...


class Reply(Protocol):
    def __call__(self, text: str) -> str: ...


class Closing(Protocol):
    def close(self) -> None: ...


ANY_BASE = TypeVar("ANY_BASE", bound=Base)
HERE = __name__


@pytest.mark.parametrize(
    ("annotation", "wanted"),
    [
        (Base, ("instance", f"{HERE}.Base")),
        (Abstract, ("instance", f"{HERE}.Abstract")),
        (ANY_BASE, ("instance", f"{HERE}.Base")),
        (Open, ()),
        (Hooked, ()),
        (Closing, ()),
        (Reply, ("callable", "")),
        (Callable, ("callable", "")),
        (Callable[..., Any], ("callable", "")),
        (Callable[..., object], ("callable", "")),
        (Callable[[], Base], ("callable", f"{HERE}.Base")),
        (Callable[[], Reply], ("callable", "")),
        (types.FunctionType, ("callable", "")),
        (functools.partial, ("callable", "")),
        (type, ("class", "")),
        (type[Any], ("class", "")),
        (type[Base], ("class", f"{HERE}.Base")),
    ],
)
def test_an_annotation_asks_for(annotation: Any, wanted: tuple[str, ...]) -> None:
    found = type_of(annotation)
    assert (found.kind, found.choices) == ("object", wanted)


def maker() -> Base: ...


@pytest.mark.parametrize(
    ("target", "returned", "given"),
    [
        (Base, None, "object"),
        (Derived, None, "callable"),
        (Open, None, ""),
        (maker, Base, "object"),
        (maker, Derived, "callable"),
        (maker, Callable[..., Base], "callable"),
        (maker, Reply, ""),
        (maker, Iterable[int], ""),
        (maker, Any, ""),
        (maker, None, ""),
    ],
)
def test_calling_gives(target: Any, returned: Any, given: str) -> None:
    assert gives(target, returned) == given


def test_a_class_has_the_names_of_its_bases_and_a_function_none() -> None:
    assert bases_of(Derived) == (f"{HERE}.Derived", f"{HERE}.Base")
    assert bases_of(maker) == ()
