"""Building with Gin: one config bound, for the length of one `with` block.

gin-config 0.5.0 keeps its state in module globals; `injected` owns that state while the
block lasts and leaves nothing behind.
"""

from __future__ import annotations

import inspect
import pickle
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from project.core.annotations import signature_of
from project.core.atoms import CARRIED
from project.core.blame import Blame
from project.core.errors import (
    BusyError,
    ConfigError,
    Fault,
    Sent,
    not_an_exit,
)
from project.core.gin_bridge.capture import Capture
from project.core.gin_bridge.factories import Registration
from project.core.gin_bridge.library import config, gin
from project.core.gin_bridge.names import ENGINE
from project.core.kinds import realize
from project.core.loading import said, words_of
from project.core.origins import Origin
from project.core.request import RUN, run
from project.core.types import ANY
from project.core.values import Opaque, Value, walk

_ENGINE: Final = Registration(RUN, ENGINE, run)
"""The request as a component: every frozen config binds it."""


class ComponentError(Sent, Exception):
    """A constructor or a part that raised while Gin was calling it.

    Attributes:
        selector: The component's Gin selector.
        arguments: What it was called with, by name.
        cause: The exception, untouched by Gin.
        origins: Where the arguments that a user set were written, by name.
        blame: The component by its public name, with what somebody set.
    """

    def __init__(
        self, selector: str, arguments: Mapping[str, Any], cause: BaseException
    ) -> None:
        super().__init__(f"{selector}: {type(cause).__name__}: {words_of(cause)}")
        self.selector = selector
        self.arguments = dict(arguments)
        self.cause = cause
        self.origins: dict[str, Origin] = {}
        self.blame: Blame | None = None

    def __str__(self) -> str:
        """What was raised, and below it what its component was given."""
        text = super().__str__()
        return f"{text}\n{self.blame.in_python()}" if self.blame else text

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickles what can be: of an object its type, of an exception what it says."""
        make, arguments, state = super().__reduce__()
        given = {name: _literal(value) for name, value in self.arguments.items()}
        cause = (
            self.cause if _can_be_sent(self.cause) else RuntimeError(said(self.cause))
        )
        return make, arguments, {**state, "arguments": given, "cause": cause}


def _can_be_sent(error: BaseException) -> bool:
    try:
        return bool(pickle.loads(pickle.dumps(error)))
    except Exception:
        return False


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a component.

    Attributes:
        selector: The component's Gin selector.
        scope: The Gin scope it was called in; empty for none.
        arguments: What it was given by Gin and by its caller, by name; an object that
            is no literal as `Opaque`.
    """

    selector: str
    scope: str
    arguments: Mapping[str, Any]


@dataclass(slots=True)
class Injector:
    """Gin with one config bound, while the `injected` block lasts.

    Attributes:
        calls: The first call of each component in each scope, in order.
    """

    calls: list[Call] = field(default_factory=list[Call])

    def call(self, selector: str, **arguments: Any) -> Any:
        """Calls a component; Gin injects what `arguments` does not give.

        Raises:
            ComponentError: When the component, or one it refers to, raises.
        """
        try:
            return gin.get_configurable(selector)(**arguments)
        except Exception as error:
            failure = self.failure_behind(error)
            if failure is not None:
                raise failure from failure.cause
            raise

    def failure_behind(self, error: BaseException) -> ComponentError | None:
        """Returns the failure of a component that an exception of Gin's stands for.

        Gin replaces what a component raises by a proxy with a longer message, without
        the arguments, the attributes and the cause of the original.
        """
        failure = self._failure
        return failure if failure is not None and _stands_for(error, failure) else None

    def rebind(self, text: str) -> None:
        """Binds a config with the same components over the one that is bound.

        What has been called stays called, and what was injected stays as it is.
        """
        with gin.unlock_config():
            gin.parse_config(text)
        if self._capture is not None:
            self._capture.begin()

    def operative(self) -> str:
        """Returns what Gin has really injected so far, as Gin reports it; after the
        block, what it had when the block ended."""
        if self._report is not None:
            return self._report
        return gin.operative_config_str()

    def close(self) -> None:
        """Keeps Gin's report, whose state is about to be cleared."""
        self._report = self.operative()

    _failure: ComponentError | None = field(default=None, init=False, repr=False)
    _report: str | None = field(default=None, init=False, repr=False)
    _capture: Capture | None = field(default=None, init=False, repr=False)
    _called: set[tuple[str, str]] = field(
        default_factory=set[tuple[str, str]], init=False, repr=False
    )

    def _record(self, selector: str, arguments: Mapping[str, Any]) -> None:
        """Keeps a first call; objects in it only by type, so that none lives longer."""
        scope: str = gin.current_scope_str()
        if (selector, scope) in self._called:
            return
        self._called.add((selector, scope))
        literals = {name: _literal(value) for name, value in arguments.items()}
        self.calls.append(Call(selector, scope, literals))

    def constructor(self, registration: Registration) -> Callable[..., Any]:
        """Returns a function with the component's name and signature that calls it.

        Gin is given this function instead of the class: the class stays untouched,
        `type(model)` is the class itself, and values that Gin's literals cannot carry
        are made from literals here, by annotation.
        """
        target = registration.target
        signature = signature_of(target)
        types = registration.types()
        keeps = [
            # Gin would report a default that nobody can bind.
            parameter.replace(annotation=parameter.empty, default=parameter.empty)
            if parameter.kind is parameter.POSITIONAL_ONLY
            or not parameter.name.isascii()  # Gin's grammar has no such names.
            else parameter.replace(annotation=parameter.empty)
            for parameter in signature.parameters.values()
            if parameter.kind is not parameter.VAR_KEYWORD
        ]
        keeps += [
            inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY)
            for name in registration.extra
        ]

        def construct(*positional: Any, **named: Any) -> Any:
            arguments, before = dict(named), self._failure
            self._record(
                registration.selector,
                {**dict(zip(signature.parameters, positional, strict=False)), **named},
            )
            try:
                for name, value in named.items():
                    arguments[name] = realize(value, types.get(name, ANY))
                return target(*positional, **arguments)
            except (Exception, SystemExit) as raised:
                error = not_an_exit(raised)
                inner = self._failure if self._failure is not before else None
                if inner is None or not _stands_for(error, inner):
                    # Else a part has failed, and is named.
                    selector = registration.selector
                    self._failure = ComponentError(selector, arguments, error)
                if error is raised:
                    raise
                raise error from None

        construct.__name__ = construct.__qualname__ = registration.name
        construct.__module__ = registration.module
        construct.__doc__ = target.__doc__
        construct.__signature__ = signature.replace(parameters=keeps)
        return construct


def _is_proxy(error: BaseException) -> bool:
    """Whether an exception is Gin's stand-in for what a component has raised.

    Its class has the original's name and module, and only its methods tell.
    """
    method = vars(type(error)).get("__getattr__")
    return getattr(method, "__module__", "") == "gin.utils"


def _stands_for(error: BaseException, failure: ComponentError) -> bool:
    """Whether an exception is Gin's answer to what a component has raised: a stand-in,
    or where Gin could make none, as of an `ExceptionGroup`, what came of trying."""
    return _is_proxy(error) or error.__context__ is failure.cause


def _literal(value: Any) -> Value:
    if all(type(inner) in CARRIED for inner in walk(value)):
        return value
    return Opaque(type(value).__name__)


@contextmanager
def injected(registrations: Sequence[Registration], text: str) -> Generator[Injector]:
    """Binds a frozen config for the length of a `with` block.

    Args:
        registrations: The components the text names, and no others.
        text: The frozen config.

    Yields:
        The injector to build with. Parts that are called after the block keep their
        values, and Gin reports them no more.

    Raises:
        ConfigError: When a component is registered with Gin by its own module.
        BusyError: When Gin already holds a config: an outer block, or bindings
            made outside this project, which this one would mix with.
    """
    if gin.config_is_locked() and _ENGINE.selector in config._REGISTRY:
        raise BusyError(
            Fault(
                "Gin already holds a config: only one build can be open at a time, and "
                "another one is; leave its `with` block first"
            )
        )
    if gin.config_is_locked() or gin.config_str().strip():
        raise BusyError(
            Fault(
                "Gin already holds a config that was bound outside any build, and "
                "would mix with this one; gin.clear_config() drops it"
            )
        )
    injector = Injector()
    known = [_ENGINE, *registrations]
    registered: list[Callable[..., Any]] = []
    for_good = _set_aside(known)
    injector._capture = capture = Capture(known)
    try:
        for registration in known:
            function = injector.constructor(registration)
            gin.external_configurable(
                function,
                name=registration.name,
                module=registration.module,
                denylist=list(registration.hidden) or None,
            )
            registered.append(function)
        gin.parse_config(text)
        gin.finalize()
        capture.begin()
        injector.call(_ENGINE.selector)
        try:
            yield injector
        finally:
            injector.close()
    finally:
        capture.end()
        gin.clear_config()
        for registration in known[: len(registered)]:
            config._REGISTRY.pop(registration.selector)
        for function in registered:
            config._INVERSE_REGISTRY.pop(function, None)
            config._ARG_SPEC_CACHE.pop(function, None)
        for selector, configurable in for_good.items():
            config._REGISTRY[selector] = configurable


def _set_aside(known: Sequence[Registration]) -> dict[str, Any]:
    """Takes what `register` has registered for good out of the way of a block.

    Raises:
        ConfigError: When a component registers itself. Its own calls of itself would
            be injected too, and lose what is bound for them when the block ends.
    """
    taken = {r.selector: r for r in known if r.selector in config._REGISTRY}
    for selector, registration in taken.items():
        if config._REGISTRY[selector].wrapper is registration.target:
            raise ConfigError(_decorated(registration))
    return {selector: config._REGISTRY.pop(selector) for selector in taken}


def _decorated(registration: Registration) -> Fault:
    return Fault(
        f"{registration.selector} is registered with Gin by its own module",
        given="@gin.configurable",
        expected="the same without the decorator: what a table names is registered "
        "while it is built",
    )


def register(registrations: Sequence[Registration]) -> None:
    """Registers components with Gin for good, for use of recipes in Gin alone.

    What is registered stays as it is.
    """
    injector = Injector()
    for registration in [_ENGINE, *registrations]:
        if registration.selector in config._REGISTRY:
            continue
        gin.external_configurable(
            injector.constructor(registration),
            name=registration.name,
            module=registration.module,
        )
