"""Where a value comes from, and the one place that states which source wins."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import Final


class Source(enum.StrEnum):
    """Where settings come from; a member is its name.

    What the engine needs to know of a source it asks the source, so that a new one is
    a member here, its place in the orders below, a file in `sources`, and its line in
    `resolving.resolve`.
    """

    DEFAULT = "default"
    FILE = "file"
    ENV = "env"
    FLAG = "flag"
    PAIR = "pair"

    @property
    def by_user(self) -> bool:
        """Whether a user wrote it, and must be told when it is replaced or unused."""
        return self not in (Source.DEFAULT, Source.PAIR)

    @property
    def folds_case(self) -> bool:
        """Whether its names are in capitals, as variables are, and match any case."""
        return self is Source.ENV


PRECEDENCE: Final = (
    Source.DEFAULT,
    Source.FILE,
    Source.ENV,
    Source.FLAG,
    Source.PAIR,
)
"""Default precedence of the sources, least important first."""

FROZEN_PRECEDENCE: Final = (
    Source.DEFAULT,
    Source.PAIR,
    Source.FILE,
    Source.ENV,
    Source.FLAG,
)
"""Precedence of a saved config: a reload keeps what the pair hooks computed then."""

CHILD_PRECEDENCE: Final = (
    Source.DEFAULT,
    Source.PAIR,
    Source.ENV,
    Source.FILE,
    Source.FLAG,
)
"""Precedence of a saved config in a process that its run has started: variables are
in the config already."""


def order_of(names: object) -> tuple[Source, ...] | None:
    """Returns the order of the sources that a list of names states.

    Returns:
        None unless it names every source once, `default` first.
    """
    if not isinstance(names, (list, tuple)):
        return None
    given: list[str] = [str(name) for name in names]  # pyright: ignore
    if sorted(given) != sorted(Source) or given[0] != Source.DEFAULT:
        return None
    return tuple(map(Source, given))


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

    @property
    def label(self) -> str:
        """The place and what stands there, as an explanation quotes it."""
        if self.source is Source.DEFAULT:
            return f"default of {self.where}"
        quoted = self.source is Source.FILE and self.text
        return f"{self.where}: {self.text}" if quoted else self.where

    def __str__(self) -> str:
        return self.where
