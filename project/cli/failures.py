"""Exceptions of tasks, models and parts, as messages with only their own frames."""

from __future__ import annotations

import os
import sysconfig
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import project
from project.cli.output import FAILED
from project.core.errors import ProjectError, UserError
from project.core.gin_bridge.injection import ComponentError
from project.core.loading import said
from project.core.values import shown
from project.core.writing.messages import faults_text

_SHOWN_ARGUMENTS: Final = 8

ROOMS: Final = ("core", "cli", "runs", "training")
"""The folders whose frames mean nothing to a user; the zoo's do."""

CALLERS: Final = ("fire", "gin")
"""Packages that only call, wherever they are installed."""

INSTALLED: Final = {"site-packages", "dist-packages"}
"""Folders of installed libraries. An environment may rest upon another's, so that it is
not enough to ask for its own."""


def failure_text(error: BaseException) -> tuple[str, int]:
    """Returns what to say of an exception, and the exit code.

    Args:
        error: What a command raised; an error of ours is a message already, and says
            how to end.
    """
    if isinstance(error, ProjectError):
        return faults_text(error.faults), error.exit_code
    lines: list[str] = []
    cause = error
    if isinstance(error, ComponentError):
        cause = error.cause
        if not isinstance(cause, UserError):
            lines += _call(error)
    if isinstance(cause, UserError):
        return f"error: {cause}", FAILED
    lines.insert(0, f"error: {said(cause)}")
    lines += [f"  {line}" for line in str(cause).strip().splitlines()[1:]]
    lines += _frames(cause)
    lines.append("  next:     the same command with --traceback shows all frames")
    return "\n".join(lines), FAILED


def _call(error: ComponentError) -> Iterator[str]:
    yield f"  raised by {error.selector}, which was called with"
    # What a user set comes first: it is the likelier cause.
    names = sorted(error.arguments, key=lambda name: name not in error.origins)
    for name in names[:_SHOWN_ARGUMENTS]:
        text = shown(error.arguments[name])
        origin = f"  ({error.origins[name]})" if name in error.origins else ""
        yield f"    {name} = {text if len(text) < 80 else text[:77] + '...'}{origin}"
    more = len(names) - _SHOWN_ARGUMENTS
    if more > 0:
        yield f"    and {more} more"


def _frames(error: BaseException) -> Iterator[str]:
    """The frames that are neither ours, Gin's, Fire's nor an installed library's."""
    found = error.__traceback__
    frames = zip(traceback.walk_tb(found), traceback.extract_tb(found), strict=True)
    for (frame, _), place in frames:
        package = frame.f_globals.get("__name__", "").partition(".")[0]
        if package not in CALLERS and not _is_machinery(place.filename):
            yield f"  {place.filename}:{place.lineno} in {place.name}"
            yield f"    {place.line}"


def _is_machinery(filename: str) -> bool:
    """Whether a file is ours, Python's or an installed library's."""
    path = Path(os.path.realpath(filename))
    root = Path(os.path.realpath(project.__file__)).parent
    if path.is_relative_to(root):
        return path.parent == root or path.relative_to(root).parts[0] in ROOMS
    stdlib = os.path.realpath(sysconfig.get_path("stdlib"))
    return path.is_relative_to(stdlib) or not INSTALLED.isdisjoint(path.parts)
