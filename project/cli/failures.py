"""Exceptions of tasks, models and parts, as messages with only their own frames."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from project.cli.output import FAILED
from project.core.blame import blame_of
from project.core.errors import ProjectError, UserError
from project.core.escaping import printable
from project.core.frames import Frame, told
from project.core.gin_bridge.injection import ComponentError
from project.core.writing.messages import faults_text

_MOST_LINES: Final = 10
"""How many lines an exception of somebody else's may have."""

_MOST_SIGNS: Final = 400
"""How many characters one of its lines may have."""

_MOST_FRAMES: Final = 4


def failure_text(error: BaseException) -> tuple[str, int]:
    """Returns what to say of an exception, and the exit code.

    Args:
        error: What a command raised; an error of ours is a message already, and says
            how to end.
    """
    if isinstance(error, ProjectError):
        return faults_text(error.faults), error.exit_code
    cause = error.cause if isinstance(error, ComponentError) else error
    if isinstance(cause, UserError):
        return f"error: {cause}", FAILED
    what, found = told(cause), blame_of(error)
    lines = [*_said(what.lines), *(found.lines() if found else [])]
    lines += _places(what.frames)
    if found and found.next:
        lines.append(f"  next:     {found.next}")
    lines.append("  more:     the same command with --traceback shows all frames")
    return "\n".join(lines), FAILED


def show_defaults(error: BaseException) -> None:
    """Lets the traceback of an exception end with all arguments, defaults included,
    and in a terminal's words."""
    found = blame_of(error)
    if found is None:
        return
    notes = [
        note for note in getattr(error, "__notes__", ()) if note != found.in_python()
    ]
    error.__notes__ = [found.text(), *notes]
    if isinstance(error, ComponentError):
        error.blame = None  # It would say the same in Python's words.
    if found.defaults:
        error.add_note("\n".join(found.lines(whole=True)))


def _said(lines: Sequence[str]) -> Iterator[str]:
    """What an exception says, cut to what can be read."""
    first, *others = map(_printable, lines)
    yield f"error: {first}"
    yield from (f"  {line}" for line in others[: _MOST_LINES - 1])
    more = len(lines) - _MOST_LINES
    if more > 0:
        yield f"  ... {more} more {'line' if more == 1 else 'lines'} (--traceback)"


def _places(frames: Sequence[Frame]) -> Iterator[str]:
    """The frames, those in the middle left out where they are many."""
    left_out = frames[1:-2] if len(frames) > _MOST_FRAMES else ()
    for frame in frames[: len(frames) - len(left_out) - 2] if left_out else frames:
        yield from _place(frame)
    if left_out:
        yield f"  ... {len(left_out)} more frames"
        for frame in frames[-2:]:
            yield from _place(frame)


def _place(frame: Frame) -> Iterator[str]:
    yield f"  {frame.file}:{frame.line} in {frame.function}"
    if frame.text:
        yield f"    {_printable(frame.text)}"


def _printable(line: str) -> str:
    """A line that a terminal shows as it is, cut where it is long."""
    text = printable(line.rstrip())
    return text if len(text) <= _MOST_SIGNS else f"{text[:_MOST_SIGNS]}..."
