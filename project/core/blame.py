"""Whose an exception is: the component, what it was given, and what to change.

It is found where the config is known, while the frames are still there, and goes with
the exception: below its traceback in Python, above its frames in a terminal.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from project.core.python_words import bare, in_python

_SHOWN: Final = 5
"""How many arguments are shown. Those that are likely to be the cause come first."""


@dataclass(frozen=True)
class Blame:
    """Whose an exception is.

    Attributes:
        component: Its public name, and its class.
        doing: The method that raised, or what else it was doing; empty for its call.
        given: The arguments that somebody set, each with its value and its origin; the
            likeliest cause first.
        defaults: The others, each with its value.
        batch: What the batch was, where there was one.
        next: The flag that changes the likeliest cause; empty where none can be told.
    """

    component: str
    doing: str = ""
    given: tuple[str, ...] = ()
    defaults: tuple[str, ...] = ()
    batch: str = ""
    next: str = ""

    def lines(self, *, whole: bool = False) -> list[str]:
        """Returns whose it is and what it was given, in lines.

        Args:
            whole: Whether to show the defaults, and all that somebody set.
        """
        given = self.given + (self.defaults if whole else ())
        most = len(given) if whole else _SHOWN
        lines = [self._headline(bool(given))]
        lines += [f"    {argument}" for argument in given[:most]]
        if len(given) > most:
            lines.append(f"    and {len(given) - most} more")
        if self.batch:
            lines.append(f"  {'batch:':<10}{self.batch}")
        return lines

    def text(self) -> str:
        """Returns all but the defaults as one text, for a terminal."""
        return self._ending(self.next)

    def in_python(self) -> str:
        """Returns the same with arguments in the place of flags, for an exception to
        end with."""
        return bare(self._ending(in_python(self.next)))

    def _ending(self, following: str) -> str:
        lines = self.lines()
        if following:
            lines.append(f"  {'next:':<10}{following}")
        return "\n".join(lines)

    def _headline(self, given: bool) -> str:
        who = f"  raised by {self.component}"
        if self.doing:
            who += f" in {self.doing}"
        if not given:
            return f"{who}; nobody set an argument of it"
        return f"{who}, built with" if self.doing else f"{who}, called with"


def blame(error: BaseException, found: Blame) -> None:
    """Lets an exception, which stays what it is, say whose it is."""
    with suppress(Exception):  # An exception may refuse what it does not know.
        error.blame = found  # type: ignore[attr-defined]
        error.add_note(found.in_python())


def blame_of(error: BaseException) -> Blame | None:
    """Returns whose an exception is, where that has been found."""
    found = getattr(error, "blame", None)
    return found if isinstance(found, Blame) else None
