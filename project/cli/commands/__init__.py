"""The table of commands: what each is called, where it is, and what it does."""

from __future__ import annotations

from typing import Final

COMMANDS: Final[dict[str, tuple[str, str]]] = {
    "train": ("project.cli.commands.train:COMMAND", "Train a model on a task."),
    "validate": (
        "project.cli.commands.validate:COMMAND",
        "Validate the weights of a run.",
    ),
    "test": ("project.cli.commands.test:COMMAND", "Test the weights of a run."),
    "predict": (
        "project.cli.commands.predict:COMMAND",
        "Predict with the weights of a run, into a file.",
    ),
    "matrix": (
        "project.cli.commands.matrix:COMMAND",
        "Show which tasks and models fit together.",
    ),
    "describe": (
        "project.cli.commands.describe:COMMAND",
        "Describe a task, a model, the trainer or a part.",
    ),
    "runs": ("project.cli.commands.runs:COMMAND", "List the runs, or delete some."),
    "rerun": (
        "project.cli.commands.rerun:COMMAND",
        "Train a run again, and say what has drifted since.",
    ),
    "diff": (
        "project.cli.commands.diff:COMMAND",
        "Show what two runs, or a run and a config, do not have in common.",
    ),
    "new": (
        "project.cli.commands.new:COMMAND",
        "Write a project with a task and a model of your own.",
    ),
}
"""Name -> `module:COMMAND`, imported when the command is used, and a line of help,
which the list of commands shows without importing any."""
