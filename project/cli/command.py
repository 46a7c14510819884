"""The commands and their flags: one table for the pre-scan of argv and for the help."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from project.core.origins import PRECEDENCE


@dataclass(frozen=True, slots=True)
class Flag:
    """One flag.

    Attributes:
        name: Its long name, without dashes.
        value: What its value is called in the help; empty for a switch.
        doc: One line of help.
        commands: The commands that take it.
        short: Its one-letter names.
        aliases: Other long names.
        repeatable: Whether it may be given more than once.
        optional: Whether its value may be left out.
        hidden: Whether it is for our own processes, and not shown in the help.
    """

    name: str
    value: str
    doc: str
    commands: tuple[str, ...]
    short: str = ""
    aliases: tuple[str, ...] = ()
    repeatable: bool = False
    optional: bool = False
    hidden: bool = False

    @property
    def parameter(self) -> str:
        """Its name as a Python parameter."""
        return self.name.replace("-", "_")


COMMANDS: Final[dict[str, str]] = {
    "train": "Train a model on a task.",
    "matrix": "Show which tasks and models fit together.",
    "describe": "Describe a task, a model, the trainer or a part.",
}


POSITIONALS: Final[dict[str, str]] = {"describe": "NAME"}
"""Commands that take one word, and what it is called."""


_TRAIN: Final = ("train",)


_ALL: Final = tuple(COMMANDS)


FLAGS: Final[tuple[Flag, ...]] = (
    Flag("task", "NAME", "The task.", _ALL, "t"),
    Flag("model", "NAME", "The model.", _ALL, "m"),
    Flag(
        "config-file",
        "PATH",
        "A .yaml or .gin file; repeatable, later files win.",
        ("train", "matrix"),
        "c",
        repeatable=True,
    ),
    Flag(
        "bind",
        "KEY=VALUE",
        "Set one value, such as model.dropout=0.1; repeatable, later flags win.",
        _TRAIN,
        "bo",
        aliases=("option",),
        repeatable=True,
    ),
    Flag("print-config", "", "Print the final config and stop.", _TRAIN),
    Flag("all", "", "Print Lightning's untouched arguments too.", _TRAIN),
    Flag("changed", "", "Print only what differs from the defaults.", _TRAIN),
    Flag("no-origins", "", "Print no comments on where values come from.", _TRAIN),
    Flag(
        "explain",
        "KEY",
        "Say where a value comes from and what it replaced; without KEY, all that "
        "are set.",
        _TRAIN,
        optional=True,
    ),
    Flag("task-compatibility", "", "Show which tasks and models fit and stop.", _TRAIN),
    Flag("dry-run", "", "Build the pair, take one step, write nothing.", _TRAIN),
    Flag(
        "format",
        "NAME",
        "yaml, gin or json for a config; github, grid, html, json, ... for a table; "
        "json-schema for a pair.",
        ("train", "matrix", "describe"),
    ),
    Flag("why", "", "Give the reason for every pair that does not fit.", ("matrix",)),
    Flag(
        "check",
        "",
        "Build every pair that fits and take a step; force some that do not.",
        ("matrix",),
    ),
    Flag(
        "precedence",
        "ORDER",
        f"Order of the sources, least important first: {','.join(PRECEDENCE)}.",
        _TRAIN,
    ),
    Flag("strict", "", "Make replaced and unused settings errors.", _TRAIN),
    Flag(
        "plugin",
        "MODULE",
        "A module with tables of tasks, models and hooks; repeatable.",
        _ALL,
        repeatable=True,
    ),
    Flag(
        "allow-import",
        "MODULE",
        "A module that .gin files may import; repeatable.",
        _TRAIN,
        repeatable=True,
    ),
    Flag("runs-dir", "PATH", "The folder of all runs [runs].", _TRAIN),
    Flag(
        "module",
        "NAME=FILE",
        "A module is read from this file and nowhere else; repeatable.",
        _TRAIN,
        repeatable=True,
        hidden=True,
    ),
    Flag("traceback", "", "Show the whole traceback of an error.", _ALL),
    Flag("help", "", "Show help and stop.", _ALL, "h"),
    Flag("version", "", "Show the version and stop.", _ALL),
)


def flags_of(command: str) -> list[Flag]:
    """Returns the flags that a command takes."""
    return [flag for flag in FLAGS if command in flag.commands]
