"""A command: what it takes, what its help says, and the function it runs.

Each is one file in `commands/` and one row in the table there. Its file is imported
when it is used; the table alone tells what there is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from project.cli.commands import COMMANDS
from project.cli.flag import EVERYWHERE, Flag
from project.cli.settings import Settings
from project.core.errors import Fault
from project.core.loading import load


@dataclass(slots=True)
class CommandLine:
    """What argv says.

    Attributes:
        command: The command; empty when none is given.
        options: Flags by their long names: text, a list of texts for a repeatable flag,
            True for a switch. What was not given is absent.
        words: The words of a command that takes some.
        help: Whether help was asked for, anywhere.
        version: Whether the version was asked for, anywhere.
        settings: What the project in the current folder says for flags that argv does
            not give.
    """

    command: str = ""
    options: dict[str, str | bool | list[str]] = field(default_factory=dict)
    words: list[str] = field(default_factory=list)
    help: bool = False
    version: bool = False
    settings: Settings = field(default_factory=Settings)

    def given(self, flag: Flag) -> bool:
        """Returns whether a flag was given."""
        return flag.name in self.options

    def text(self, flag: Flag) -> str | None:
        """Returns what was typed after a flag; None when it was not given."""
        value = self.options.get(flag.name)
        return value if isinstance(value, str) else None

    def texts(self, flag: Flag) -> tuple[str, ...]:
        """Returns all that was typed after a repeatable flag."""
        value = self.options.get(flag.name)
        return tuple(value) if isinstance(value, list) else ()

    def only(self, command: str, *flags: Flag) -> CommandLine:
        """Returns the line of another command, which is given some of the flags."""
        names = {flag.name for flag in flags}
        kept = {name: v for name, v in self.options.items() if name in names}
        return CommandLine(command, kept, settings=self.settings)


@dataclass(frozen=True, slots=True)
class Word:
    """A word that a command takes beside its flags.

    Attributes:
        name: What it is called in the help.
        missing: What is said when it is missing.
        unless: Flags any of which make it needless.
    """

    name: str
    missing: Fault
    unless: tuple[Flag, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One command.

    Attributes:
        run: Does it and returns the exit code. It is called once every argument has
            been accepted.
        examples: Command lines for the help, without the program's name.
        flags: The flags it takes, in the order of the help.
        words: The words it takes.
        notes: A paragraph for the help.
    """

    run: Callable[[CommandLine], int]
    examples: tuple[str, ...]
    flags: tuple[Flag, ...] = ()
    words: tuple[Word, ...] = ()
    notes: str = ""

    @property
    def all_flags(self) -> tuple[Flag, ...]:
        """Its flags and those of every command."""
        return (*self.flags, *EVERYWHERE)

    @property
    def shown_flags(self) -> tuple[Flag, ...]:
        """Those that a user is told of."""
        return tuple(flag for flag in self.all_flags if not flag.hidden)

    def takes(self, name: str) -> bool:
        """Returns whether it takes a flag of this long name."""
        return any(flag.name == name for flag in self.all_flags)

    def spelled(self) -> dict[str, Flag]:
        """Returns its flags by all that may be typed for them."""
        return {text: flag for flag in self.all_flags for text in flag.spellings}


def command_of(name: str) -> Command:
    """Imports a command of the table."""
    target, _ = COMMANDS[name]
    return load(target)


def all_commands() -> Iterator[tuple[str, Command]]:
    """Imports every command; for messages that speak of the others."""
    return ((name, command_of(name)) for name in COMMANDS)
