"""One command line whose messages and tables are kept, byte for byte."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Case:
    """One command line with the files and variables it is given.

    Attributes:
        title: What it shows.
        words: argv, as one would type it.
        files: Texts by path.
        environment: Variables.
        code: The exit code.
    """

    title: str
    words: str | Sequence[str]
    files: dict[str, str] = field(default_factory=dict)
    environment: dict[str, str] = field(default_factory=dict)
    code: int = 2

    @property
    def brings_plugins(self) -> bool:
        """Whether there are modules among its files, which it may name as plugins."""
        return any(name.endswith(".py") for name in self.files)

    @property
    def arguments(self) -> list[str]:
        words = self.words
        return words.split() if isinstance(words, str) else list(words)

    @property
    def typed(self) -> str:
        """The line as one would see it in a terminal."""
        variables = [f"{name}={value}" for name, value in self.environment.items()]
        words = [ascii(w)[1:-1] if not w.isascii() or "\n" in w else w
                 for w in self.arguments]  # fmt: skip
        words = [f'"{w}"' if " " in w or not w else w for w in words]
        return " ".join([*variables, "project", *words])
