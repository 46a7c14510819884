"""The help, written from the table of commands and from a command's flags."""

from __future__ import annotations

import textwrap

from project.cli.command import command_of
from project.cli.commands import COMMANDS
from project.cli.flag import Flag
from project.core.errors import PROGRAM

WIDTH = 96


def usage(overview: str = "") -> str:
    """Returns the commands, a line each.

    Args:
        overview: The tasks and the models, to be shown below.
    """
    width = max(map(len, COMMANDS))
    lines = [f"Usage: {PROGRAM} COMMAND [FLAGS]", "", "Commands:"]
    lines += [f"  {name:<{width}}  {doc}" for name, (_, doc) in COMMANDS.items()]
    if overview:
        lines += ["", overview]
    lines += ["", f"{PROGRAM} COMMAND --help shows a command's flags."]
    return "\n".join(lines)


def command_help(name: str) -> str:
    """Returns the help of one command."""
    command = command_of(name)
    _, doc = COMMANDS[name]
    typed = " ".join([PROGRAM, name, *(word.name for word in command.words)])
    lines = [f"Usage: {typed} [FLAGS]", "", doc, "", "Flags, in any order:"]
    heads = [_head(flag) for flag in command.shown_flags]
    width = max(map(len, heads))
    for head, flag in zip(heads, command.shown_flags, strict=True):
        lines += textwrap.wrap(
            flag.doc,
            WIDTH,
            initial_indent=f"  {head:<{width}}  ",
            subsequent_indent=" " * (width + 4),
        )
    if command.notes:
        lines += ["", *textwrap.wrap(command.notes, WIDTH, break_on_hyphens=False)]
    lines += ["", "Examples:"]
    lines += [f"  {PROGRAM} {example}" for example in command.examples]
    return "\n".join(lines)


def _head(flag: Flag) -> str:
    value = f"[{flag.value}]" if flag.optional else flag.value
    return f"{', '.join(flag.spellings)} {value}".rstrip()
