"""Flags, and those that several commands take, each declared once.

A command lists the flags it takes. One that means something else there is given its own
words with `dataclasses.replace`.
"""

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
        short: Its one-letter names.
        aliases: Other long names.
        repeatable: Whether it may be given more than once.
        optional: Whether its value may be left out.
        hidden: Whether it is for our own processes, and not shown in the help.
    """

    name: str
    value: str
    doc: str
    short: str = ""
    aliases: tuple[str, ...] = ()
    repeatable: bool = False
    optional: bool = False
    hidden: bool = False

    @property
    def spellings(self) -> list[str]:
        """All that may be typed for it, `-t` and `--task`, the short ones first."""
        long = (self.name, *self.aliases)
        return [*(f"-{letter}" for letter in self.short), *(f"--{n}" for n in long)]


TASK: Final = Flag("task", "NAME", "The task.", "t")
MODEL: Final = Flag("model", "NAME", "The model.", "m")
CONFIG_FILE: Final = Flag(
    "config-file",
    "PATH",
    "A .yaml or .gin file; repeatable, later files win.",
    "c",
    repeatable=True,
)
CONFIG_PATH: Final = Flag(
    "config-path",
    "DIR",
    "A folder in which config files are looked for; repeatable.",
    repeatable=True,
)
BIND: Final = Flag(
    "bind",
    "KEY=VALUE",
    "Set one value, such as model.dropout=0.1; repeatable, later flags win.",
    "b",
    repeatable=True,
)
FORMAT: Final = Flag(
    "format", "NAME", "How it is printed; each command says what it is."
)
PRECEDENCE_ORDER: Final = Flag(
    "precedence",
    "ORDER",
    f"Order of the sources, least important first: {','.join(PRECEDENCE)}.",
)
STRICT: Final = Flag("strict", "", "Make replaced and unused settings errors.")
PLUGIN: Final = Flag(
    "plugin",
    "MODULE",
    "A module with tables of tasks, models and hooks; repeatable.",
    repeatable=True,
)
ALLOW_IMPORT: Final = Flag(
    "allow-import",
    "MODULE",
    "A module that .gin files may import; repeatable.",
    repeatable=True,
)
RUNS_DIR: Final = Flag("runs-dir", "PATH", "The folder of all runs [runs].")
RESUME: Final = Flag(
    "resume",
    "RUN",
    "Go on with a run: its folder, its id or the beginning of it, or last; auto is the "
    "last one of this config, or a new one.",
)
SKIP_DONE: Final = Flag(
    "skip-done", "", "Show the results of a run of this config and code that is done."
)
KEEP_OLD_CODE: Final = Flag(
    "keep-old-code", "", "With --skip-done: a run of other code will do."
)
CHECKPOINT: Final = Flag(
    "checkpoint",
    "WHICH",
    "The weights: best, last, or a checkpoint's file [those the run was judged by].",
)
OUTPUT: Final = Flag(
    "output", "FILE", "Where it is written; each command says what it is.", "o"
)
SHOW_OPERATIVE: Final = Flag(
    "show-operative",
    "",
    "Show all of the operative config, not only what differs from the defaults.",
)
ITS_OWN: Final = (TASK, MODEL, CONFIG_FILE, CONFIG_PATH, PRECEDENCE_ORDER)
"""Flags for what the own config of a run says that is gone on with."""

FOLLOW: Final = Flag(
    "follow", "FOLDER", "The run that another process has taken up.", hidden=True
)
MODULE: Final = Flag(
    "module",
    "NAME=FILE",
    "A module is read from this file and nowhere else; repeatable.",
    repeatable=True,
    hidden=True,
)

TRACEBACK: Final = Flag("traceback", "", "Show the whole traceback of an error.")
HELP: Final = Flag("help", "", "Show help and stop.", "h")
VERSION: Final = Flag("version", "", "Show the version and stop.")

EVERYWHERE: Final = (TRACEBACK, HELP, VERSION)
"""The flags of every command, which none has to list."""
