"""The commands, one a file: keyword-only functions that return a plan."""

from __future__ import annotations

from typing import Final

from project.cli.commands.describe import describe
from project.cli.commands.matrix import matrix
from project.cli.commands.train import train

COMMANDS: Final = {"train": train, "matrix": matrix, "describe": describe}
