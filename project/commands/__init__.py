"""The commands, one a file: keyword-only functions that return a plan."""

from typing import Final

from project.commands.describe import describe
from project.commands.matrix import matrix
from project.commands.train import train

COMMANDS: Final = {"train": train, "matrix": matrix, "describe": describe}
