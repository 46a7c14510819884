"""One row of the tables of wrong inputs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

W: Final = "train -t wine -m lit-linear"
F: Final = W + " -b task.batch_size=32 -b model.learn_rate=0.1"
C: Final = "train -t mnist1d -m lit-conv-net -c gin/mnist1d.yaml"
L: Final = "train -t language-id -m lit-lstm -c gin/complete.yaml"
R: Final = "train --plugin raising -t d"


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
