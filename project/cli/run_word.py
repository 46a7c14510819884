"""The word that names a run, of every command that takes one."""

from __future__ import annotations

from typing import Final

from project.cli.command import Word
from project.core.errors import PROGRAM, Fault

NAMES_A_RUN: Final = "a run's folder, its id or the beginning of it, or last"
"""What such a word may be."""


def run_word(command: str, needs: str = "a run") -> Word:
    """Returns the word that names a run.

    Args:
        command: The command that takes it.
        needs: What is said that the command needs, where the word is missing.
    """
    return Word(
        "RUN",
        Fault(f"{command} needs {needs}", expected=NAMES_A_RUN, next=f"{PROGRAM} runs"),
    )
