"""The frames of an exception that are its user's own.

A traceback through Lightning has forty frames, of which two are of a file that somebody
here has written. An exception of another process, a data worker say, carries its
traceback as text, which is read back.
"""

from __future__ import annotations

import os
import re
import sysconfig
import traceback
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from project.core.blame import blame_of
from project.core.loading import said, words_of

_HERE: Final = Path(os.path.realpath(__file__)).parent.parent

_ROOMS: Final = ("core", "cli", "runs", "training")
"""The folders whose frames mean nothing to a user; the zoo's may."""

_CALLERS: Final = ("fire", "gin")
"""Packages that only call, wherever they are installed."""

_INSTALLED: Final = {"site-packages", "dist-packages"}
"""Folders of installed libraries. An environment may rest upon another's, so that it is
not enough to ask for its own."""

_DEEPEST: Final = 4
"""How many exceptions behind another are told."""

_TRACEBACK: Final = "Traceback (most recent call last):"

_FRAME: Final = re.compile(r'\s*File "(?P<file>.+)", line (?P<line>\d+), in (?P<in>.+)')


@dataclass(frozen=True)
class Frame:
    """A place that an exception came through.

    Attributes:
        file: The file.
        line: The line in it.
        function: The function.
        text: What stands there; empty where nobody can tell.
        package: The package that the code runs in; empty where nobody can tell.
    """

    file: str
    line: int
    function: str
    text: str
    package: str = ""


@dataclass(frozen=True)
class Told:
    """What an exception says, and where it came from.

    Attributes:
        lines: What it says, its type first.
        frames: The user's frames, the innermost last.
    """

    lines: tuple[str, ...]
    frames: tuple[Frame, ...]


def told(error: BaseException) -> Told:
    """Returns what an exception says, and the frames that are its user's own.

    The zoo's frames are among them only where the innermost is one: who derives from a
    class of the zoo has not written it.
    """
    frames = list(_frames(error))
    text = words_of(error)
    lines = [said(error), *text.strip().splitlines()[1:]]
    if _TRACEBACK in text:  # Of another process.
        inner, frames_there = _read(text)
        lines = inner or lines
        frames += frames_there
    ours = blame_of(error)
    for note in getattr(error, "__notes__", ()):
        if not ours or note != ours.in_python():
            lines += str(note).splitlines()
    lines += _behind(error, depth=1)
    own = [frame for frame in frames if not is_machinery(frame.file, frame.package)]
    if own and not _of_the_zoo(own[-1]):
        own = [frame for frame in own if not _of_the_zoo(frame)]
    return Told(tuple(lines), tuple(own))


def _behind(error: BaseException, depth: int) -> Iterator[str]:
    """Yields what led to an exception: those that a group holds, and what it was
    raised from, or in the handling of, where the user's own code has raised that."""
    if depth > _DEEPEST:
        return
    if isinstance(error, BaseExceptionGroup):
        for each in error.exceptions:
            yield f"one of them: {said(each)}"
            yield from _behind(each, depth + 1)
    behind, words = error.__cause__, "from"
    if behind is None and not error.__suppress_context__:
        behind, words = error.__context__, "while handling"
        if behind is not None and not _is_own(behind):
            return
    if behind is not None and said(behind) != said(error):
        yield f"{words} {said(behind)}"
        yield from _behind(behind, depth + 1)


def _is_own(error: BaseException) -> bool:
    """Whether it was raised in the user's own code, and not by what that calls."""
    frames = list(_frames(error))
    return bool(frames) and not is_machinery(frames[-1].file, frames[-1].package)


def is_machinery(file: str, package: str = "") -> bool:
    """Returns whether code is ours, Python's or an installed library's.

    Args:
        file: Where it stands.
        package: The package that it runs in.
    """
    path = Path(os.path.realpath(file))
    if package in _CALLERS or file.startswith("<frozen "):
        return True
    if path.is_relative_to(_HERE):
        return path.parent == _HERE or path.relative_to(_HERE).parts[0] in _ROOMS
    stdlib = os.path.realpath(sysconfig.get_path("stdlib"))
    return path.is_relative_to(stdlib) or not _INSTALLED.isdisjoint(path.parts)


def _of_the_zoo(frame: Frame) -> bool:
    return Path(os.path.realpath(frame.file)).is_relative_to(_HERE)


def _frames(error: BaseException) -> Iterator[Frame]:
    found = error.__traceback__
    walked = zip(traceback.walk_tb(found), traceback.extract_tb(found), strict=True)
    for (frame, _), place in walked:
        package = frame.f_globals.get("__name__", "").partition(".")[0]
        yield Frame(
            place.filename, place.lineno or 0, place.name, place.line or "", package
        )


def _read(text: str) -> tuple[list[str], list[Frame]]:
    """Returns what stands below the last traceback in a text, and its frames."""
    lines = text.rpartition(_TRACEBACK)[2].strip("\n").splitlines()
    frames: list[Frame] = []
    rest = 0
    for number, line in enumerate(lines):
        if found := _FRAME.fullmatch(line):
            below = lines[number + 1].strip() if number + 1 < len(lines) else ""
            frames.append(Frame(found["file"], int(found["line"]), found["in"], below))
        if found or line.startswith("    "):
            rest = number + 1
    return _without_rest(lines[rest:]), frames


def _without_rest(lines: Sequence[str]) -> list[str]:
    return [line for line in lines if line.strip()]
