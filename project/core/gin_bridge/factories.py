"""What `@name` is for the component that is given it: a factory, called when needed.

While its config is bound a factory asks Gin, which knows scopes and reports what it
injects, in the thread that has bound it. Everywhere else, after the block, in another
thread, which may outlive the block, and in another process, it is what
`functools.partial` would be: the same component with the values that it had.
"""

from __future__ import annotations

import functools
import importlib
import threading
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from project.core.annotations import signature_of
from project.core.kinds import realize
from project.core.loading import load
from project.core.types import ANY, Type
from project.core.types_of import types_of
from project.core.values import mapped


@dataclass(frozen=True, slots=True)
class Registration:
    """A component as Gin is to know it.

    Attributes:
        name: The bare name, such as `LitRNN`.
        module: The module part of its selector, such as `my_zoo`.
        target: The class or function.
        hidden: Parameters that no config may bind.
        extra: Types of parameters that go into its `**kwargs`, by name.
        source: Where the target is, as `module:Class`, by which another process finds
            it; empty for wherever pickle would look.
        plugins: Modules to be imported before the target's.
    """

    name: str
    module: str
    target: Callable[..., Any]
    hidden: tuple[str, ...] = ()
    extra: Mapping[str, Type] = field(default_factory=dict[str, Type])
    source: str = ""
    plugins: tuple[str, ...] = ()

    @property
    def selector(self) -> str:
        return f"{self.module}.{self.name}"

    def types(self) -> dict[str, Type]:
        """Returns what its parameters accept, by name."""
        return {**types_of(self.target), **self.extra}

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickles the place of the target, not the target, where it is known."""
        target = _Place(self.source, self.plugins) if self.source else self.target
        rest = (self.hidden, dict(self.extra), self.source, self.plugins)
        return _registration, (self.name, self.module, target, *rest)


@dataclass(frozen=True, slots=True)
class _Place:
    """A target as another process finds it."""

    source: str
    plugins: tuple[str, ...]

    def load(self) -> Any:
        for plugin in self.plugins:
            importlib.import_module(plugin)
        return load(self.source)


def _registration(name: str, module: str, target: Any, *rest: Any) -> Registration:
    found = target.load() if isinstance(target, _Place) else target
    return Registration(name, module, found, *rest)


class _Active(threading.local):
    """The scope that a thread is in, of calls that Gin knows nothing of any more."""

    scope = ""


_ACTIVE = _Active()


@contextmanager
def _within(scope: str) -> Generator[None]:
    """Enters a scope in the place of the active one; an empty one changes nothing."""
    before = _ACTIVE.scope
    _ACTIVE.scope = scope or before
    try:
        yield
    finally:
        _ACTIVE.scope = before


class Factory:
    """A component with the values that Gin injects into it, to be called later.

    It has the name, the documentation and the signature of the component, and `func`,
    `args` and `keywords` as a `functools.partial` has them. Like a function it is its
    own copy.

    Args:
        registration: The component.
        text: The reference that it stands for, such as `@slow/AdamW`.
        values: What is bound for it, by parameter, with `Made` for what is called.
    """

    def __init__(
        self, registration: Registration, text: str, values: Mapping[str, Any]
    ) -> None:
        self.__setstate__((registration, text, values))

    def bind(self, live: Callable[..., Any] | None) -> None:
        """Has Gin's own function called from now on, in this thread; None for
        nobody's."""
        self._live, self._thread = live, threading.get_ident()

    @property
    def func(self) -> Callable[..., Any]:
        """The component itself."""
        return self._registration.target

    @property
    def args(self) -> tuple[Any, ...]:
        """Nothing: Gin injects by name."""
        return ()

    @property
    def keywords(self) -> Mapping[str, Any]:
        """What it calls the component with, as the component receives it."""
        with _within(self._scope):
            return MappingProxyType(self._given(self._bound()))

    def __call__(self, *positional: Any, **named: Any) -> Any:
        """Calls the component; what the caller gives goes before what is bound."""
        if self._live is not None and self._thread == threading.get_ident():
            return self._live(*positional, **named)
        taken = list(signature_of(self.func).parameters)[: len(positional)]
        with _within(self._scope):
            bound = {
                name: value
                for name, value in self._bound().items()
                if name not in taken and name not in named
            }
            return self.func(*positional, **self._given({**bound, **named}))

    def _bound(self) -> dict[str, Any]:
        """What is bound in the active scope: a longer one goes before a shorter."""
        names = _ACTIVE.scope.split("/") if _ACTIVE.scope else []
        found: dict[str, Any] = {}
        for length in range(len(names) + 1):
            found |= self._bindings.get("/".join(names[:length]), {})
        return found

    def _given(self, values: Mapping[str, Any]) -> dict[str, Any]:
        types = self._registration.types()
        return {
            name: realize(mapped(value, _made), types.get(name, ANY))
            for name, value in values.items()
        }

    def __getstate__(self) -> tuple[Any, ...]:
        return self._registration, self._text, self._bindings

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        self._registration, self._text, self._bindings = state
        self._scope = self._text.removeprefix("@").rpartition("/")[0]
        self._live: Callable[..., Any] | None = None
        self._thread = 0
        self.__name__ = self.__qualname__ = self._registration.name
        # What the target has of these; a class's own attributes stay with it.
        functools.update_wrapper(self, self.func, _WORN, updated=())

    def __copy__(self) -> Factory:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Factory:
        return self

    def __repr__(self) -> str:
        return self._text


_WORN = ("__module__", "__name__", "__qualname__", "__doc__")


class Made:
    """What `@name()` stands for among the values of a factory.

    Args:
        factory: What makes it.
        scope: The scope it is made in, that of a macro or of a singleton; empty for
            its caller's.
        shared: Whether it is made once, as Gin's singletons are.
    """

    def __init__(
        self, factory: Callable[..., Any], *, scope: str = "", shared: bool = False
    ) -> None:
        self._factory = factory
        self._scope = scope
        self._shared = shared
        self._kept: list[Any] = []

    def keep(self, made: Any) -> None:
        """Takes over what Gin has made."""
        self._kept = [made]

    def value(self) -> Any:
        """Returns a new one, or the one there is."""
        if self._kept:
            return self._kept[0]
        with _within(self._scope):
            made = self._factory()
        if self._shared:
            self._kept = [made]
        return made

    def __reduce__(self) -> tuple[Any, ...]:
        """Leaves what was made behind: another process makes its own."""
        return _unmade, (), (self._factory, self._scope, self._shared)

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        self._factory, self._scope, self._shared = state


def _unmade() -> Made:
    return Made(tuple)


def _made(value: Any) -> Any:
    return value.value() if isinstance(value, Made) else value
