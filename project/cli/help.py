"""The help, written from the table of commands and from a command's flags."""

from __future__ import annotations

import textwrap

from project.cli.command import CommandLine, command_of
from project.cli.commands import COMMANDS
from project.cli.flag import BIND, MODEL, PLUGIN, TASK, Flag
from project.core.errors import PROGRAM
from project.core.shell_words import typed

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


def command_help(name: str, width: int | None = None) -> str:
    """Returns the help of one command.

    Args:
        name: The command.
        width: The width of the terminal; None when there is none.
    """
    command = command_of(name)
    _, doc = COMMANDS[name]
    wide = min(WIDTH, width or WIDTH)
    typed = " ".join([PROGRAM, name, *(word.name for word in command.words)])
    lines = [f"Usage: {typed} [FLAGS]", "", doc, "", "Flags, in any order:"]
    heads = [_head(flag) for flag in command.shown_flags]
    column = max(map(len, heads))
    for head, flag in zip(heads, command.shown_flags, strict=True):
        lines += textwrap.wrap(
            flag.doc,
            wide,
            initial_indent=f"  {head:<{column}}  ",
            subsequent_indent=" " * (column + 4),
        )
    if command.notes:
        lines += ["", *textwrap.wrap(command.notes, wide, break_on_hyphens=False)]
    lines += ["", "Examples:"]
    lines += [f"  {PROGRAM} {example}" for example in command.examples]
    return "\n".join(lines)


def chosen_help(line: CommandLine) -> str:
    """Returns where the parameters of what a line has chosen are listed; nothing for
    a command that sets none."""
    named = [name for flag in (TASK, MODEL) if (name := line.text(flag))]
    if not named or not command_of(line.command).takes(BIND.name):
        return ""
    plugins = [word for name in line.texts(PLUGIN) for word in ("--plugin", name)]
    asked = [typed("describe", name, *plugins) for name in named]
    return "\n".join(["", "What can be set:", *(f"  {PROGRAM} {x}" for x in asked)])


def _head(flag: Flag) -> str:
    value = f"[{flag.value}]" if flag.optional else flag.value
    return f"{', '.join(flag.spellings)} {value}".rstrip()
