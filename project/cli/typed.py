"""The commands that messages name to be typed next, with what was typed already.

A fault names the shortest command that shows more, and knows of no command line. Who
types it needs what has made the difference before: the plugins, the files, the values.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from project.cli.argv import UsageError, scan
from project.cli.command import CommandLine, command_of
from project.cli.commands import COMMANDS
from project.cli.flag import BIND, CONFIG_FILE, ITS_OWN, RESUME, Flag
from project.core.errors import PROGRAM, Fault, ProjectError
from project.core.shell_words import typed, words_typed

KEPT: Final = ("plugin", "config-path")
"""Flags by which there is what a command is asked about."""


def command_line(line: CommandLine) -> str:
    """Returns a command line as one would type it, on one line, for a shell."""
    spelled = command_of(line.command).spelled()
    words = [line.command, *line.words]
    for name, value in line.options.items():
        flag = spelled[f"--{name}"]
        for each in value if isinstance(value, list) else [value]:
            words += _words(flag, each)
    return f"{PROGRAM} {typed(*words)}"


def _words(flag: Flag, value: str | bool) -> list[str]:
    long = f"--{flag.name}"
    if value is True or not value:  # A switch, or what may be left out and was.
        return [long]
    if str(value).startswith("-"):
        return [f"{long}={value}"]
    return [f"-{flag.short[0]}" if flag.short else long, str(value)]


def typed_again(line: CommandLine, *switches: Flag) -> str:
    """Returns what was typed, with more switches."""
    more = {flag.name: True for flag in switches}
    return command_line(replace(line, options={**line.options, **more}))


def with_flags(faults: Iterable[Fault], line: CommandLine) -> tuple[Fault, ...]:
    """Returns faults whose next command keeps the flags of a command line."""
    return tuple(replace(each, next=_completed(each.next, line)) for each in faults)


def retold(error: Exception, line: CommandLine) -> Exception:
    """Returns an error; one of ours says its next commands with the line's flags."""
    if isinstance(error, ProjectError):
        error.faults = with_flags(error.faults, line)
    return error


def _completed(command: str, line: CommandLine) -> str:
    start = f"{PROGRAM} "
    words = words_typed(command) if command.startswith(start) else []
    words = words[len(PROGRAM.split()) :]
    if not line.command or not words or words[0] not in COMMANDS:
        return command
    try:
        wanted = scan(words)
    except UsageError:  # It names what is to be filled in.
        return command
    if wanted.help:
        return command
    return command_line(replace(wanted, options=_merged(line, wanted)))


def _merged(
    line: CommandLine, wanted: CommandLine
) -> dict[str, str | bool | list[str]]:
    """The flags of what is to be typed: a command that takes settings again has all
    that were given to it, another those by which it knows of the same things."""
    named = command_of(wanted.command)
    again = wanted.command == line.command and named.takes(BIND.name)
    kept = {
        name: value
        for name, value in line.options.items()
        if again or (name in KEPT and named.takes(name))
    }
    for name in _without(wanted):
        kept.pop(name, None)
    return {**kept, **wanted.options}


def _without(wanted: CommandLine) -> tuple[str, ...]:
    """The flags that would contradict a line: a run that goes on has its own config."""
    if RESUME.name in wanted.options:
        return tuple(flag.name for flag in ITS_OWN)
    return (RESUME.name,) if CONFIG_FILE.name in wanted.options else ()
