"""The one place that knows Gin: reading its text, writing it, and building with it.

Reading uses Gin's own parser with a delegate that keeps references and macros as data,
so that a file can be checked before anything it names is imported. Building registers
the chosen components under their names, hands Gin the frozen text, and lets Gin call
the constructors: Gin, not this module, decides what each of them is given.

gin-config 0.5.0 keeps its state in module globals; `injected` owns that state for the
length of one `with` block and leaves nothing behind.
"""

from __future__ import annotations

# gin 0.5.0 uses importlib.util without importing it.
import importlib.util  # noqa: F401  # pyright: ignore[reportUnusedImport]
import math
import os
import tokenize
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final, Literal, cast

import gin
import gin.config
from gin import config_parser

from project.core.errors import ConfigError, Fault
from project.core.origins import Origin, Source
from project.core.signatures import hints_of, realized, signature_of
from project.core.values import MISSING, Macro, Opaque, Reference, Value, walk

if not hasattr(gin, "configurable"):  # A folder gin/ was imported in its place.
    raise ImportError("gin-config is not installed: pip install gin-config")

BUILT_IN: Final = {"gin.singleton": ("constructor",)}
"""Gin's own configurables that a config may bind, with their parameters."""

GIN_FOLDER: Final = os.path.dirname(gin.__file__)
"""Where the library is installed: its frames mean nothing to a user."""


# --------------------------------------------------------------------- reading


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of a .gin text.

    Attributes:
        kind: `binding`, `include` or `import`.
        line: Its line, counted from 1.
        text: The line as written.
        scope: Of a binding: its scope; empty for none.
        selector: Of a binding: the component; empty for a macro. Of an include: the
            path. Of an import: the module.
        parameter: Of a binding: the parameter, or the macro's name.
        value: Of a binding: its value.
    """

    kind: Literal["binding", "include", "import"]
    line: int
    text: str
    selector: str
    scope: str = ""
    parameter: str = ""
    value: Value = None


class _Delegate(config_parser.ParserDelegate):
    """Keeps references and macros as data instead of looking them up."""

    def configurable_reference(  # pyright: ignore[reportIncompatibleMethodOverride]
        self, scoped_configurable_name: str, evaluate: bool
    ) -> Reference:
        scope, _, name = scoped_configurable_name.rpartition("/")
        return Reference(name, scope, evaluate)

    def macro(  # pyright: ignore[reportIncompatibleMethodOverride]
        self, macro_name: str
    ) -> Value:
        if macro_name in ("gin.REQUIRED", "REQUIRED"):
            return MISSING
        return Macro(macro_name)


def parse_gin(text: str, name: str, source: Source = "file") -> list[Statement]:
    """Reads .gin text with Gin's own parser; nothing is imported, opened or bound.

    Args:
        text: The text.
        name: What messages call it: a path, or `--bind #2`.
        source: The source its faults belong to.

    Raises:
        ConfigError: At the first place that Gin's parser does not accept.
    """
    lines = text.splitlines()
    statements: list[Statement] = []
    try:
        for found in config_parser.ConfigParser(text, _Delegate()):
            if not isinstance(found, config_parser.BlockDeclaration):
                statements.append(_statement(found, lines))
    except (SyntaxError, tokenize.TokenError) as error:
        raise ConfigError([_syntax_fault(error, lines, name, source)]) from None
    except (TypeError, ValueError, RecursionError) as error:
        reason = "nested too deep" if isinstance(error, RecursionError) else str(error)
        line = statements[-1].line + 1 if statements else 1
        raise ConfigError(
            [Fault(f"not valid Gin: {reason}", origin=Origin(source, f"{name}:{line}"))]
        ) from None
    return statements


def _statement(found: Any, lines: Sequence[str]) -> Statement:
    line: int = found.location.line_num
    text = lines[line - 1].strip() if 0 < line <= len(lines) else ""
    if isinstance(found, config_parser.IncludeStatement):
        return Statement("include", line, text, found.filename)
    if isinstance(found, config_parser.ImportStatement):
        return Statement("import", line, text, found.module)
    scope, selector, parameter = found.scope, found.selector, found.arg_name
    if not parameter:  # `lr = 1` or `a/lr = 1`: a macro.
        parameter = f"{scope}/{selector}" if scope else selector
        scope = selector = ""
    elif selector in ("macro", "gin.macro"):
        parameter, scope, selector = scope, "", ""
    return Statement("binding", line, text, selector, scope, parameter, found.value)


def _syntax_fault(
    error: SyntaxError | tokenize.TokenError,
    lines: Sequence[str],
    name: str,
    source: Source,
) -> Fault:
    column = None
    expected = ""
    if isinstance(error, SyntaxError):
        # Gin raises SyntaxError(message, Location); Python keeps the fields.
        line, column = error.lineno or 1, error.offset
        problem = str(error.msg).splitlines()[0]
        if "malformed node" in problem or "Failed to parse token" in str(error.msg):
            token = str(error.msg).rpartition("token ")[2].strip("'")
            problem = f"{token} is not a value"
            words = {"true": "True", "false": "False", "null": "None"}
            expected = words.get(token, f"quotes around a string: '{token}'")
    else:
        line = min(cast("tuple[str, tuple[int, int]]", error.args)[1][0], len(lines))
        opened = [n for n, text in enumerate(lines, 1) if text.strip()[-1:] in "([{,"]
        line = opened[0] if opened else line
        problem = "a bracket or a string is not closed"
    text = lines[line - 1] if 0 < line <= len(lines) else ""
    shown = text
    if text and column is not None and 0 <= column <= len(text):
        shown += "\n" + " " * column + "^"
    problem = problem[:1].lower() + problem[1:].rstrip(".")
    origin = Origin(source, f"{name}:{line}", text.strip())
    return Fault(
        f"not valid Gin: {problem}", origin=origin, expected=expected, line=shown
    )


def parse_gin_value(text: str) -> Value:
    """Reads one Gin value, such as `(1, 2)` or `[@relu, %width]`.

    Raises:
        ValueError: When the text is not exactly one value.
    """
    if "\n" in text or "\r" in text:
        raise ValueError("a value is one line")
    try:
        statements = parse_gin(f"value = {text}", "value")
    except ConfigError as error:
        raise ValueError(error.faults[0].problem) from None
    if len(statements) != 1 or statements[0].kind != "binding":
        raise ValueError(f"{text!r} is not one value")
    return statements[0].value


# --------------------------------------------------------------------- writing


def gin_text(value: Value) -> str:
    """Returns a value as Gin text that Gin's parser reads back as the same value.

    `inf` and `nan`, which are no literals, become strings that the constructor's
    annotation turns back into floats.

    Raises:
        ValueError: For an `Opaque` default, which no text expresses.
    """
    if value is MISSING:
        return "%gin.REQUIRED"
    if isinstance(value, Opaque):
        raise ValueError(f"no Gin text for {value}")
    if isinstance(value, (Reference, Macro)):
        return str(value)
    if isinstance(value, float) and not math.isfinite(value):
        return repr(str(value))
    if isinstance(value, list):
        return "[" + ", ".join(map(gin_text, cast(list[Value], value))) + "]"
    if isinstance(value, tuple):
        items = [gin_text(item) for item in cast(tuple[Value, ...], value)]
        return "(" + ", ".join(items) + ("," if len(items) == 1 else "") + ")"
    if isinstance(value, dict):
        pairs = cast(dict[Value, Value], value).items()
        return "{" + ", ".join(f"{gin_text(k)}: {gin_text(v)}" for k, v in pairs) + "}"
    return repr(value)


# -------------------------------------------------------------------- building


@dataclass(frozen=True, slots=True)
class Registration:
    """A component as Gin is to know it.

    Attributes:
        name: The bare name, such as `LitRNN`.
        module: The module part of its selector, such as `my_zoo`.
        target: The class or function.
        hidden: Parameters that no config may bind.
    """

    name: str
    module: str
    target: Callable[..., Any]
    hidden: tuple[str, ...] = ()

    @property
    def selector(self) -> str:
        return f"{self.module}.{self.name}"


class ComponentError(Exception):
    """A constructor or a part that raised while Gin was calling it.

    Attributes:
        selector: The component's Gin selector.
        arguments: What it was called with, by name.
        cause: The exception, untouched by Gin.
        origins: Where the arguments that a user set were written, by name.
    """

    def __init__(
        self, selector: str, arguments: Mapping[str, Any], cause: BaseException
    ) -> None:
        super().__init__(f"{selector}: {type(cause).__name__}: {cause}")
        self.selector = selector
        self.arguments = dict(arguments)
        self.cause = cause
        self.origins: dict[str, str] = {}


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
        return self._failure if _is_proxy(error) else None

    def operative(self) -> str:
        """Returns what Gin has really injected so far, as Gin reports it."""
        return gin.operative_config_str(max_line_length=100)

    _failure: ComponentError | None = field(default=None, init=False, repr=False)
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
        hints = hints_of(target)
        keeps = [
            # Gin would report a default that nobody can bind.
            parameter.replace(annotation=parameter.empty, default=parameter.empty)
            if parameter.kind is parameter.POSITIONAL_ONLY
            else parameter.replace(annotation=parameter.empty)
            for parameter in signature.parameters.values()
            if parameter.kind is not parameter.VAR_KEYWORD
        ]

        def construct(*positional: Any, **named: Any) -> Any:
            arguments = {
                name: realized(value, hints.get(name, Any))
                for name, value in named.items()
            }
            self._record(
                registration.selector,
                {**dict(zip(signature.parameters, positional, strict=False)), **named},
            )
            try:
                return target(*positional, **arguments)
            except Exception as error:
                if not _is_proxy(error):  # Else a part has failed, and is named.
                    selector = registration.selector
                    self._failure = ComponentError(selector, arguments, error)
                raise

        construct.__name__ = construct.__qualname__ = registration.name
        construct.__module__ = registration.module
        construct.__doc__ = target.__doc__
        cast(Any, construct).__signature__ = signature.replace(parameters=keeps)
        return construct


def _is_proxy(error: BaseException) -> bool:
    """Whether an exception is Gin's stand-in for what a component has raised.

    Its class has the original's name and module, and only its methods tell.
    """
    method = vars(type(error)).get("__getattr__")
    return getattr(method, "__module__", "") == "gin.utils"


def _literal(value: Any) -> Value:
    plain = (type(None), bool, int, float, str, bytes, list, tuple, dict)
    if all(type(inner) in plain for inner in walk(value)):
        return value
    return Opaque(type(value).__name__)


def run(
    task: str = "",
    model: str = "",
    plugins: Sequence[str] = (),
    precedence: Sequence[str] = (),
) -> None:
    """The request as a component, so that a frozen config can carry it."""


@contextmanager
def injected(registrations: Sequence[Registration], text: str) -> Generator[Injector]:
    """Binds a frozen config for the length of a `with` block.

    Args:
        registrations: The components the text names, and no others.
        text: The frozen config.

    Yields:
        The injector to build with. Parts may be called as late as the block's end.

    Raises:
        RuntimeError: When Gin already holds a config: an outer block, or bindings
            made outside this project, which this one would mix with.
    """
    if gin.config_is_locked() or gin.config_str().strip():
        raise RuntimeError(
            "Gin already holds a config: only one build can be open at a time "
            "(gin.clear_config() drops what was bound elsewhere)"
        )
    injector = Injector()
    engine = Registration("run", __name__, run)
    known = [engine, *registrations]
    registered: list[Callable[..., Any]] = []
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
        injector.call(engine.selector)
        yield injector
    finally:
        gin.clear_config()
        for registration in known[: len(registered)]:
            gin.config._REGISTRY.pop(registration.selector)
        for function in registered:
            gin.config._INVERSE_REGISTRY.pop(function, None)
            gin.config._ARG_SPEC_CACHE.pop(function, None)


def register(registrations: Sequence[Registration]) -> None:
    """Registers components with Gin for good, for use of recipes in Gin alone."""
    injector = Injector()
    for registration in [Registration("run", __name__, run), *registrations]:
        gin.external_configurable(
            injector.constructor(registration),
            name=registration.name,
            module=registration.module,
        )
