"""What the anchors of a YAML file name, and what its aliases may cost.

An alias stands for the last node above it that has its anchor. Each is a copy whose
keys know the line that asked for them, and all aliases of a file together stand for no
more text than a person would have written: a few lines can ask for billions of values.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from project.core.errors import nearest
from project.core.sources.tree import Entry, Named, Node

MAX_ALIASED: Final = 20_000
"""How many characters the aliases of a file may stand for."""


@dataclass(frozen=True, slots=True)
class Anchored:
    """A node with an anchor.

    Attributes:
        node: The node.
        size: How many characters it stands for, the aliases in it included.
        height: How many levels are nested in it.
        section: The key of the document below which it stands.
    """

    node: Node
    size: int
    height: int
    section: str


@dataclass(slots=True)
class Anchors:
    """The anchors above the place that is being read.

    Attributes:
        aliased: How many characters all aliases so far stand for.
        shared: Keys of the document below which an anchor stands that is used below
            another of them.
    """

    aliased: int = 0
    shared: set[str] = field(default_factory=set[str])
    _known: dict[str, Anchored | None] = field(
        default_factory=dict[str, Anchored | None]
    )

    def begin(self, name: str) -> None:
        """An anchor of that name stands here; its node is not whole yet."""
        self._known[name] = None

    def end(self, name: str, anchored: Anchored) -> None:
        """The node of an anchor is whole."""
        self._known[name] = anchored

    def use(self, name: str, section: str) -> Anchored:
        """Returns what an alias stands for.

        Args:
            name: The name of its anchor.
            section: The key of the document below which the alias stands.

        Raises:
            ValueError: There is no such anchor above it, it would hold itself, or
                the aliases stand for too much.
        """
        if name not in self._known:
            close = nearest(name, self._known)
            near = f"; is *{close[0]} meant?" if close else ""
            raise ValueError(f"no anchor &{name} stands above *{name}{near}")
        found = self._known[name]
        if found is None:
            raise ValueError(f"*{name} stands inside what &{name} names")
        self.aliased += found.size
        if self.aliased > MAX_ALIASED:
            raise ValueError(
                f"the aliases stand for more than {MAX_ALIASED:,} characters"
            )
        if section != found.section:
            self.shared.add(found.section)
        return found


def taken_over(node: Node, used: Named, line: int, column: int) -> Node:
    """Returns a copy of what an alias stands for, in the place of the alias.

    Args:
        node: What it stands for.
        used: The anchor, with the line of the alias; every key in a copied mapping
            remembers it.
        line: The line of the copy.
        column: The column of the copy.
    """
    if node.entries is None:
        return Node(line, column, scalar=node.scalar, items=node.items)
    entries: dict[str, Entry] = {}
    for key, entry in node.entries.items():
        inner = taken_over(entry.node, used, entry.node.line, entry.node.column)
        entries[key] = replace(entry, node=inner, used=used)
    return Node(line, column, entries=entries)


def merged(
    own: Mapping[str, Entry], others: Sequence[Mapping[str, Entry]]
) -> dict[str, Entry]:
    """Returns a mapping with what it merges: its own keys hold, then the first's."""
    found: dict[str, Entry] = {}
    for other in others:
        found = {**other, **found}
    return {**found, **own}
