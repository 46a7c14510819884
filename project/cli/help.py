"""The help, written from the table of flags."""

from __future__ import annotations

import os
import textwrap
from pathlib import Path
from typing import Final

from project.cli.command import COMMANDS, POSITIONALS, Flag, flags_of
from project.core.errors import PROGRAM
from project.core.origins import PRECEDENCE

_EXAMPLES: Final = {
    "train": (
        "train -t mnist1d -m lit-conv-net -c gin/mnist1d.yaml",
        "train -t mnist1d -m lit-conv-net -c gin/mnist1d.yaml -b model.dropout=0.1",
        "train -t language-id -m lit-lstm --print-config",
        "train -t language-id -m lit-lstm --explain model.vocab_size",
    ),
    "matrix": (
        "matrix",
        "matrix --format github",
        "matrix --why",
        "matrix --check --model lit-gru",
    ),
    "describe": ("describe lit-conv-net", "describe trainer", "describe AdamW"),
}


_NOTES: Final = {
    "train": "Values come from several sources, least important first: "
    f"{' < '.join(PRECEDENCE)}. KEY is role.parameter (task.batch_size, model.dropout, "
    "trainer.max_epochs), a part's parameter (AdamW.lr), or a macro. A variable such "
    "as PROJECT_TASK__BATCH_SIZE sets task.batch_size.",
    "matrix": "A pair fits when the task's dataloader yields what the model's forward "
    "takes.",
}


def usage(overview: str = "") -> str:
    """Returns the commands, a line each.

    Args:
        overview: The tasks and the models, to be shown below.
    """
    width = max(map(len, COMMANDS))
    lines = [f"Usage: {PROGRAM} COMMAND [FLAGS]", "", "Commands:"]
    lines += [f"  {name:<{width}}  {doc}" for name, doc in COMMANDS.items()]
    if overview:
        lines += ["", overview]
    lines += ["", f"{PROGRAM} COMMAND --help shows a command's flags."]
    return "\n".join(lines)


def of_command(command: str) -> str:
    """Returns the help of one command."""
    word = f" {POSITIONALS[command]}" if command in POSITIONALS else ""
    lines = [f"Usage: {PROGRAM} {command}{word} [FLAGS]", "", COMMANDS[command], ""]
    lines.append("Flags, in any order:")
    flags = [flag for flag in flags_of(command) if not flag.hidden]
    heads = [_head(flag) for flag in flags]
    width = max(map(len, heads))
    for head, flag in zip(heads, flags, strict=True):
        lines += textwrap.wrap(
            flag.doc,
            96,
            initial_indent=f"  {head:<{width}}  ",
            subsequent_indent=" " * (width + 4),
        )
    if command in _NOTES:
        lines += ["", *textwrap.wrap(_NOTES[command], 96, break_on_hyphens=False)]
    lines += ["", "Examples:"]
    lines += [f"  {PROGRAM} {example}" for example in _EXAMPLES[command]]
    return "\n".join(lines)


def _head(flag: Flag) -> str:
    names = [f"-{letter}" for letter in flag.short]
    names += [f"--{name}" for name in (flag.name, *flag.aliases)]
    value = f"[{flag.value}]" if flag.optional else flag.value
    return f"{', '.join(names)} {value}".rstrip()


def shortened(path: Path) -> str:
    """Returns a path relative to the current folder when it lies below it."""
    relative = os.path.relpath(path)
    return str(path) if relative.startswith("..") else relative
