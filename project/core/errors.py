"""What can be wrong with a request or a config, as data.

A fault has five parts, since a message that helps has five: what was given, where it
was written, what was expected, the nearest names, and the command to run next. Faults
are collected and raised together; `writing.messages` turns them into text for the
terminal, and `python_words` into that of an exception.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from project.core.origins import Origin
from project.core.python_words import fault_in_python

PROGRAM: Final = "python -m project"
"""How the commands begin that a fault names to be typed next."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a request or a config.

    Attributes:
        problem: One sentence without a full stop that names what is wrong.
        given: What the user wrote, as written.
        origin: Where it was written; None when nothing was written.
        expected: What would have been right: a type, or the allowed values.
        nearest: Names close to what was given, best first.
        next: A command to type next.
        line: The line of the file the fault is in, with a caret below where the
            column is known.
        key: The key it is about, as `trainer.seed`; not shown, so that a fault can be
            given the place where that key was set.
        meant: The name that is none of a key's, for the nearest of a pair's keys to be
            found once there is a pair; with a colon that of a section. Not shown.
    """

    problem: str
    given: str = ""
    origin: Origin | None = None
    expected: str = ""
    nearest: tuple[str, ...] = ()
    next: str = ""
    line: str = ""
    key: str = ""
    meant: str = ""

    def at(self, origin: Origin) -> Fault:
        """Returns the fault with an origin, if it has none yet."""
        return self if self.origin else replace(self, origin=origin)

    def __str__(self) -> str:
        """The five parts, one a line, as an exception has them."""
        return fault_in_python(self)


class Sent(BaseException):
    """An exception that arrives in another process as what it was, whatever its
    constructor takes: one that cannot be made again breaks a pool of processes."""

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickles what it holds, and not how it was made."""
        return _remade, (type(self), self.args), self.__dict__.copy()


def _remade(cls: type[BaseException], arguments: tuple[Any, ...]) -> BaseException:
    error = cls.__new__(cls)
    error.args = arguments
    return error


class ProjectError(Sent, Exception):
    """An error whose message is known: it carries faults, and an exit code.

    Attributes:
        faults: What is wrong, in the five parts of every message.
        exit_code: What the process should exit with.
    """

    exit_code = 1

    def __init__(self, *faults: Fault) -> None:
        super().__init__(*faults)
        self.faults = faults

    @property
    def problems(self) -> str:
        """What is wrong, in one line."""
        return "; ".join(fault.problem for fault in self.faults)

    def __str__(self) -> str:
        return "\n".join(map(str, self.faults))

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self.problems}>"

    def _render_traceback_(self) -> list[str]:
        """What a notebook shows of it: what is wrong is in a cell or a file, and not
        in the frames of what found it."""
        return f"{type(self).__name__}: {self}".splitlines()


class ConfigError(ProjectError):
    """A request or a config that cannot be used; carries all of its faults."""

    exit_code = 2


class BusyError(ConfigError, RuntimeError):
    """Gin holds a config already; its state is one for the whole process."""


class RunError(ProjectError):
    """A training that came to no good end for a reason that its user can act on."""


def nearest(name: str, names: Iterable[str]) -> tuple[str, ...]:
    """Returns at most three of `names` that are close to `name`, best first.

    Case and the difference between hyphens and underscores do not count, and a name
    that starts or ends with what was given is close however long it is.

    >>> nearest("droput", ["dropout", "depth", "width"])
    ('dropout',)
    >>> nearest("conv-net", ["lit-conv-net", "lit-mlp"])
    ('lit-conv-net',)
    """

    def plain(text: str) -> str:
        return text.lower().replace("_", "-")

    by_plain: dict[str, str] = {}
    for candidate in names:
        by_plain.setdefault(plain(candidate), candidate)
    wanted = plain(name)
    close = [
        known
        for known in by_plain
        if len(wanted) >= 3 and (known.startswith(wanted) or known.endswith(wanted))
    ]
    close += difflib.get_close_matches(wanted, by_plain, n=3, cutoff=0.6)
    return tuple(by_plain[known] for known in dict.fromkeys(close))[:3]


def some_of(names: Sequence[str], most: int = 12) -> str:
    """Returns the first of many names, and how many more there are, for a message.

    >>> some_of(["a", "b", "c"], 2)
    'a, b and 1 more'
    """
    more = len(names) - most
    return ", ".join(names[:most]) + (f" and {more} more" if more > 0 else "")


class ExitedError(RuntimeError):
    """A component called `sys.exit`."""


def not_an_exit(error: BaseException) -> BaseException:
    """Returns an exception in place of one that asks for the end of the program, which
    would be taken for a training that is done; any other as it is."""
    if not isinstance(error, SystemExit):
        return error
    exited = ExitedError(f"sys.exit({error.code!r}) was called in a training")
    return exited.with_traceback(error.__traceback__)


class UserError(Sent, Exception):
    """An error of a component's that its user can mend, such as a missing package.

    It is shown as one line; other exceptions of components are shown with the
    component's frames. Mix it into an exception class of your own.
    """
