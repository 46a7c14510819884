"""YAML as people mean it: every key with its line, every scalar with its text.

PyYAML scans; what it would convert, overwrite or run is decided here. Numbers are left
as text for the parameter's annotation to decide, a key may stand only once, and what
configs have no use for (tags, several documents) is refused with its line. The tree is
built from events without recursion, so that no input can exhaust the stack, and its
size is bounded, whatever its aliases stand for (`anchors`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Final

import yaml

from project.core.errors import ConfigError, Fault
from project.core.origins import Origin, Source
from project.core.sources.anchors import Anchored, Anchors, merged, taken_over
from project.core.sources.tree import Entry, Named, Node
from project.core.values import Scalar

MAX_BYTES: Final = 100_000


MAX_DEPTH: Final = 50


_INVISIBLE = re.compile("[\u00a0\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]")


@dataclass(slots=True)
class _Open:
    """A list or a mapping whose end has not come.

    Attributes:
        node: The node to fill.
        anchor: Its anchor; empty for none.
        start: Where it begins in the text.
        aliased: How many characters the aliases before it stand for.
        key: The key of a mapping that waits for its value.
        height: How many levels are nested in it so far.
        anchors: What its values use.
        merges: What its merge key merges.
    """

    node: Node
    anchor: str
    start: int
    aliased: int
    key: Node | None = None
    height: int = 0
    anchors: list[Named] = field(default_factory=list[Named])
    merges: list[dict[str, Entry]] = field(default_factory=list[dict[str, Entry]])


class _Reader:
    """Builds one tree, remembering the text for the messages."""

    def __init__(self, text: str, name: str, source: Source) -> None:
        self.lines = text.splitlines()
        self.name = name
        self.source = source
        self.root: Node | None = None
        self.open: list[_Open] = []
        self.anchors = Anchors()
        self.documents = 0

    def fault(
        self, problem: str, line: int, column: int = 0, expected: str = ""
    ) -> ConfigError:
        text = self.lines[line - 1] if 0 < line <= len(self.lines) else ""
        shown = text.expandtabs(1)[:200]
        if shown and 0 < column <= len(shown) + 1:
            shown += "\n" + " " * (column - 1) + "^"
        in_file = line and self.source is Source.FILE
        where = f"{self.name}:{line}" if in_file else self.name
        origin = Origin(self.source, where, text.strip())
        return ConfigError(Fault(problem, origin=origin, expected=expected, line=shown))

    def read(self, text: str) -> Node | None:
        for event in yaml.parse(text, Loader=yaml.SafeLoader):
            self._take(event)
        entries = self.root.entries if self.root else None
        for name in self.anchors.shared & (entries or {}).keys():
            assert entries is not None
            entries[name] = replace(entries[name], shared=True)
        return self.root

    def _take(self, event: yaml.Event) -> None:
        line, column = event.start_mark.line + 1, event.start_mark.column + 1
        match event:
            case yaml.DocumentStartEvent():
                self.documents += 1
                if self.documents > 1:
                    raise self.fault("a second document begins here", line)
            case yaml.AliasEvent():
                self._alias(event.anchor, line, column)
            case yaml.NodeEvent():
                node = self._node(event, line, column)
                opened = _Open(
                    node,
                    event.anchor or "",
                    event.start_mark.index,
                    self.anchors.aliased,
                )
                self._begin(opened)
                if node.scalar is not None:
                    self._end(opened, event.end_mark.index)
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                self._end(self.open.pop(), event.end_mark.index)
            case _:
                pass

    def _begin(self, opened: _Open) -> None:
        if opened.anchor:
            self._check_file(opened.node.line, opened.node.column)
            self.anchors.begin(opened.anchor)
        if opened.node.scalar is not None:
            return
        if self._awaits_key():
            node = opened.node
            raise self.fault("a key must be a name", node.line, node.column)
        self.open.append(opened)
        self._check_depth(0, opened.node.line)

    def _end(self, ended: _Open, end: int) -> None:
        node = ended.node
        if ended.merges and node.entries is not None:
            node.entries = merged(node.entries, ended.merges)
        if ended.anchor:
            size = end - ended.start + self.anchors.aliased - ended.aliased
            anchored = Anchored(node, size, ended.height, self._section())
            self.anchors.end(ended.anchor, anchored)
        nested = 0 if node.scalar is not None else 1
        self._place(node, ended.anchors, ended.height + nested)

    def _alias(self, name: str, line: int, column: int) -> None:
        """Puts what an alias stands for in its place."""
        self._check_file(line, column)
        if self._awaits_key():
            raise self.fault("an alias cannot be a key", line, column)
        try:
            found = self.anchors.use(name, self._section())
        except ValueError as error:
            raise self.fault(str(error), line, column) from None
        self._check_depth(found.height, line)
        node = taken_over(found.node, Named(name, line), line, column)
        self._place(node, [Named(name, found.node.line)], found.height)

    def _check_file(self, line: int, column: int) -> None:
        if self.source is not Source.FILE:
            raise self.fault("anchors and aliases are for files", line, column)

    def _awaits_key(self) -> bool:
        if not self.open or self.open[-1].node.entries is None:
            return False
        return self.open[-1].key is None

    def _section(self) -> str:
        """The key of the document whose value is being read."""
        key = self.open[0].key if self.open else None
        return key.scalar.text if key and key.scalar else ""

    def _check_depth(self, more: int, line: int) -> None:
        if len(self.open) + more > MAX_DEPTH:
            raise self.fault(f"nested deeper than {MAX_DEPTH}", line)

    def _node(self, event: yaml.NodeEvent, line: int, column: int) -> Node:
        tag = getattr(event, "tag", None)
        if tag is not None and tag != "!":
            short = tag.replace("tag:yaml.org,2002:", "!!")
            raise self.fault(f"the tag {short} is not supported", line, column)
        if isinstance(event, yaml.ScalarEvent):
            plain = event.style is None and tag is None
            if plain and (match := _INVISIBLE.search(event.value)):
                raise self.fault(
                    f"an invisible character (U+{ord(match[0]):04X})", line, column
                )
            return Node(line, column, scalar=Scalar(event.value, plain))
        if isinstance(event, yaml.SequenceStartEvent):
            return Node(line, column, items=[])
        return Node(line, column, entries={})

    def _place(self, node: Node, anchors: list[Named], height: int) -> None:
        """Puts a node, which is whole, where it belongs."""
        if not self.open:
            self.root = self.root or node
            return
        parent = self.open[-1]
        if self._awaits_key():
            self._check_key(parent, node)
            parent.key = node
            return
        parent.height = max(parent.height, height)
        parent.anchors += anchors
        if parent.node.items is not None:
            parent.node.items.append(node)
            return
        key, parent.key = parent.key, None
        assert key is not None
        if _is_merge(key):
            parent.merges += self._merged(node)
        elif key.scalar is not None and parent.node.entries is not None:
            entry = Entry(key.line, node, key.scalar.plain, tuple(anchors))
            parent.node.entries[key.scalar.text] = entry

    def _check_key(self, parent: _Open, node: Node) -> None:
        entries = parent.node.entries
        assert node.scalar is not None
        assert entries is not None
        key = node.scalar.text
        if _is_merge(node):
            if parent.merges:
                problem = "the merge key << stands here a second time"
                expected = "one that merges several: <<: [*one, *other]"
                raise self.fault(problem, node.line, node.column, expected)
        elif key in entries:
            first = entries[key].line
            raise self.fault(
                f"the key {key!r} stands here a second time; the first is on "
                f"line {first}",
                node.line,
                node.column,
            )

    def _merged(self, node: Node) -> list[dict[str, Entry]]:
        """Returns the mappings that a merge key merges."""
        sources = [node] if node.items is None else node.items
        for source in sources:
            if source.entries is None:
                raise self.fault(
                    "a merge key merges a mapping",
                    source.line,
                    source.column,
                    "<<: *name, where &name is the anchor of a mapping, or a list",
                )
        return [source.entries for source in sources if source.entries is not None]


def _is_merge(key: Node) -> bool:
    return key.scalar is not None and key.scalar.plain and key.scalar.text == "<<"


def read_yaml(text: str, name: str, source: Source = Source.FILE) -> Node | None:
    """Reads one YAML document.

    Args:
        text: The document.
        name: What messages call it: a path, or `--bind #2`.
        source: The source its faults belong to.

    Returns:
        The root node, or None for an empty document.

    Raises:
        ConfigError: When it is not YAML, or uses what configs do not support.
    """
    reader = _Reader(text, name, source)
    if len(text) > MAX_BYTES:
        raise reader.fault(f"larger than {MAX_BYTES:,} characters", 0)
    try:
        return reader.read(text)
    except yaml.MarkedYAMLError as error:
        # Most texts are YAML, and need no words for what is not.
        from project.core.sources.yaml_faults import explained

        said = explained(error, reader.lines)
        raise reader.fault(
            said.problem, said.line, said.column, said.expected
        ) from None
    except yaml.YAMLError as error:
        position = getattr(error, "position", None)
        line = text.count("\n", 0, position) + 1 if isinstance(position, int) else 0
        sign = getattr(error, "character", None)
        raise reader.fault(_unreadable(sign), line) from None


def _unreadable(sign: int | None) -> str:
    """What is said of a character that no YAML may hold."""
    named = f" (U+{sign:04X})" if isinstance(sign, int) else ""
    return f"a control character{named}, which no config holds"
