"""What the command line says, and the exit codes it ends with."""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Iterator
from contextvars import ContextVar
from typing import Any, Final, TextIO

from project.cli.streams import is_read, keep_unwritten, lost, reason_of
from project.core.errors import Fault, ProjectError
from project.core.escaping import printable

DONE: Final = 0


FAILED: Final = 1
"""A run failed."""


REFUSED: Final = 2
"""The request or the config is wrong; nothing has run."""


SPACES: Final = "\n\t"
"""The control characters that a text of several lines has."""


_STDOUT: Final[ContextVar[TextIO | None]] = ContextVar("stdout", default=None)


def answers() -> TextIO:
    """Returns the stream for what was asked for."""
    return _STDOUT.get() or sys.stdout


@contextlib.contextmanager
def only_answers() -> Iterator[None]:
    """Keeps stdout for what was asked for, which another program may read: what a task,
    a model or a hook prints goes to stderr."""
    token = _STDOUT.set(sys.stdout)
    try:
        with contextlib.redirect_stdout(sys.stderr):
            yield
    finally:
        _STDOUT.reset(token)


class UnwrittenError(ProjectError):
    """What was asked for cannot be written to stdout."""


def out(text: str) -> None:
    """Prints what was asked for. Names and places are as anybody has chosen them: what
    a terminal would obey is escaped, as it is in values already.

    Raises:
        UnwrittenError: It cannot be, and not since its reader has seen enough.
    """
    stream = answers()
    print(printable(text, but=SPACES), file=stream)
    stream.flush()
    error = lost(stream)
    if error and not is_read(error):
        problem = f"stdout cannot be written: {reason_of(error)}"
        raise UnwrittenError(Fault(problem))


def out_json(data: Any) -> None:
    out(json.dumps(data, indent=2, ensure_ascii=False))


def tell_elsewhere(*, quiet: bool) -> None:
    """Says on stdout what became of what stderr did not take.

    Args:
        quiet: Whether stdout is for a program, which does not read notes.
    """
    text = keep_unwritten()
    if text and not quiet:
        with contextlib.suppress(UnwrittenError):
            out(f"note: {text}")


def err(text: str) -> None:
    """Says something on stderr, escaped as on stdout."""
    _err(printable(text, but=SPACES))


def _err(text: str) -> None:
    print(text, file=sys.stderr)
    sys.stderr.flush()


def note(text: str) -> None:
    err(f"note: {text}")


def show_error(text: str) -> None:
    text = printable(text, but=SPACES)
    if sys.stderr.isatty() and not os.environ.get("NO_COLOR"):
        text = text.replace("error:", "\033[1;31merror:\033[0m", 1)
    _err(text)


def prompt(question: str) -> str:
    """Asks on stderr and returns what is typed; nothing at the end of the input."""
    print(question, end="", file=sys.stderr, flush=True)
    return sys.stdin.readline()


def refuse(text: str) -> int:
    show_error(text)
    return REFUSED


def terminal(stream: TextIO) -> os.terminal_size | None:
    """Returns the size of the terminal that a stream is shown on; None when it is
    piped or written to a file.

    The variables `COLUMNS` and `LINES` say it before the terminal does.
    """
    if not stream.isatty():
        return None
    found = os.terminal_size((0, 0))
    with contextlib.suppress(OSError, ValueError):
        found = os.get_terminal_size(stream.fileno())
    return os.terminal_size(
        (
            _number("COLUMNS") or found.columns or 80,
            _number("LINES") or found.lines or 24,
        )
    )


def _number(variable: str) -> int:
    text = os.environ.get(variable, "")
    return int(text) if text.isascii() and text.isdigit() else 0
