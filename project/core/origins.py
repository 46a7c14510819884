"""Where a value comes from, and the one place that states which source wins."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, get_args

Source = Literal["default", "file", "env", "flag", "pair"]

PRECEDENCE: Final[tuple[Source, ...]] = ("default", "file", "env", "flag", "pair")
"""Default precedence of the sources, least important first."""

FROZEN_PRECEDENCE: Final[tuple[Source, ...]] = (
    "default",
    "pair",
    "file",
    "env",
    "flag",
)
"""Precedence of a saved config: a reload keeps what the pair hooks computed then."""

SOURCES: Final[tuple[Source, ...]] = get_args(Source)


@dataclass(frozen=True, slots=True)
class Origin:
    """The place where a setting was written.

    Attributes:
        source: Which source it belongs to.
        where: The place as a user finds it: `gin/mnist1d.yaml:7`,
            `env PROJECT_MODEL__DROPOUT`, `--bind #2`, `project/pairs/shapes.py:31`.
        text: The line or flag as it was written; empty where there is none.
    """

    source: Source
    where: str
    text: str = ""

    def __str__(self) -> str:
        return self.where
