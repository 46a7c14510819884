"""`test`: what the weights of a run come to on the task's test data."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from project.cli.command import Command, CommandLine
from project.cli.commands.evaluate import evaluate
from project.cli.flag import BIND, CHECKPOINT, FORMAT, MODULE, PLUGIN, RUNS_DIR
from project.cli.format_flag import TABLE_HELP
from project.cli.run_word import run_word
from project.cli.using_run import NOTES


def test(line: CommandLine) -> int:
    """Tests the weights of a run."""
    return evaluate(line, "test")


COMMAND: Final = Command(
    run=test,
    words=(run_word("test"),),
    flags=(
        CHECKPOINT,
        BIND,
        replace(FORMAT, doc=f"Of the results: {TABLE_HELP}"),
        PLUGIN,
        RUNS_DIR,
        MODULE,
    ),
    notes=NOTES,
    examples=(
        "test last",
        "test wine-lit-mlp/20260131-235959 --bind task.batch_size=64",
        "test last --checkpoint last --format json",
    ),
)
