"""Gin's text, read with Gin's own parser.

The parser is given a delegate that keeps references and macros as data, so that a file
can be checked before anything it names is imported.
"""

from __future__ import annotations

import tokenize
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from project.core.errors import ConfigError, Fault
from project.core.gin_bridge.library import config_parser
from project.core.gin_bridge.names import ENGINE_RUN
from project.core.keys import Key
from project.core.origins import Origin, Source
from project.core.request import RUN
from project.core.values import (
    MISSING,
    Macro,
    Reference,
    Value,
)

_NO_KEY: Final = Key("", "", "")


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of a .gin text.

    Attributes:
        kind: `binding`, `include` or `import`.
        line: Its line, counted from 1.
        text: The line as written.
        name: Of an include: the path. Of an import: the module.
        key: Of a binding: its key.
        value: Of a binding: its value.
    """

    kind: Literal["binding", "include", "import"]
    line: int
    text: str
    name: str = ""
    key: Key = _NO_KEY
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


def parse_gin(text: str, name: str, source: Source = Source.FILE) -> list[Statement]:
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
        raise ConfigError(_syntax_fault(error, lines, name, source)) from None
    except (TypeError, ValueError, RecursionError) as error:
        reason = "nested too deep" if isinstance(error, RecursionError) else str(error)
        line = statements[-1].line + 1 if statements else 1
        raise ConfigError(
            Fault(f"not valid Gin: {reason}", origin=Origin(source, f"{name}:{line}"))
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
    elif f".{ENGINE_RUN}".endswith(f".{selector}"):
        selector = RUN  # By as much of its name as tells it from another `run`.
    return Statement(
        "binding",
        line,
        text,
        key=Key(scope, selector, parameter),
        value=found.value,
    )


def _syntax_fault(
    error: SyntaxError | tokenize.TokenError,
    lines: Sequence[str],
    name: str,
    source: Source,
) -> Fault:
    column, expected = None, ""
    if isinstance(error, SyntaxError):
        # Gin raises SyntaxError(message, Location); Python keeps the fields.
        line, column = error.lineno or 1, error.offset
        problem, expected = _explained(str(error.msg))
    else:
        line = _opened(lines) or min(error.args[1][0], len(lines))
        problem = "a bracket or a string is not closed"
    text = lines[line - 1] if 0 < line <= len(lines) else ""
    in_text = text and column is not None and 0 <= column <= len(text)
    caret = f"\n{' ' * (column or 0)}^" if in_text else ""
    origin = Origin(source, f"{name}:{line}", text.strip())
    return Fault(
        f"not valid Gin: {problem}", origin=origin, expected=expected, line=text + caret
    )


def _opened(lines: Sequence[str]) -> int:
    """The first line that leaves a bracket open; 0 where none seems to."""
    opened = (n for n, text in enumerate(lines, 1) if text.strip()[-1:] in "([{,")
    return next(opened, 0)


def _explained(message: str) -> tuple[str, str]:
    """What Gin says of a syntax error in our words, and what to write instead."""
    problem = message.splitlines()[0].rstrip(".")
    problem = problem[:1].lower() + problem[1:]
    if "malformed node" not in problem and "Failed to parse token" not in message:
        return problem, ""
    token = message.rpartition("token ")[2].strip("'")
    words = {"true": "True", "false": "False", "null": "None"}
    quoted = f"quotes around a string: '{token}', or @{token} for a part"
    return f"{token} is not a value", words.get(token, quoted)


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
