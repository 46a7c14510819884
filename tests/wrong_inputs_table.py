"""The table of wrong inputs: what is typed, and what matters in the answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Row:
    """One wrong input.

    Attributes:
        words: What is typed behind the program's name, for a shell.
        lines: Texts that are in the answer.
        code: The exit code.
        files: Texts by name, beside the plugins.
        environment: Variables.
        runs: How many runs are left.
        builds: Whether the mistake is known only by building.
        slow: Whether a plugin has to be read.
    """

    words: str
    lines: tuple[str, ...]
    code: int = 2
    files: Mapping[str, str] = field(default_factory=dict[str, str])
    environment: Mapping[str, str] = field(default_factory=dict[str, str])
    runs: int = 0
    builds: bool = False

    @property
    def slow(self) -> bool:
        return "--plugin" in self.words or self.builds


ROWS: list[Row] = []
