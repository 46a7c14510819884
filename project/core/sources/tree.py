"""The tree that a structured config file is read into, with the line of every key."""

from __future__ import annotations

from dataclasses import dataclass

from project.core.values import Scalar


@dataclass(slots=True)
class Node:
    """A value in a structured config file.

    Exactly one of `scalar`, `items` and `entries` is set.

    Attributes:
        line: Its line, counted from 1.
        column: Its column, counted from 1.
    """

    line: int
    column: int
    scalar: Scalar | None = None
    items: list[Node] | None = None
    entries: dict[str, Entry] | None = None


@dataclass(frozen=True, slots=True)
class Named:
    """The name of an anchor with a line: where it stands, or where it is used."""

    name: str
    line: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A key of a mapping with the line it stands on, and its value.

    Attributes:
        plain: False when the key was quoted, which makes it a string.
        anchors: What its value uses, each with the line that it stands on.
        used: The anchor that has brought it here, with the line that asked for it;
            None for what stands where it is meant.
        shared: Whether another section uses an anchor in its value, for which alone a
            section may be there.
    """

    line: int
    node: Node
    plain: bool = True
    anchors: tuple[Named, ...] = ()
    used: Named | None = None
    shared: bool = False
