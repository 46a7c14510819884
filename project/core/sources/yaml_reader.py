"""YAML as people mean it: every key with its line, every scalar with its text.

PyYAML scans; what it would convert, merge, overwrite or run is decided here. Numbers
are left as text for the parameter's annotation to decide, a key may stand only once,
and what configs have no use for (anchors, tags, merge keys, several documents) is
refused with its line. The tree is built from events without recursion, so that no
input can exhaust the stack, and its size is bounded.
"""

from __future__ import annotations

import re
from typing import Final

import yaml

from project.core.errors import ConfigError, Fault
from project.core.origins import Origin, Source
from project.core.sources.tree import Entry, Node
from project.core.values import Scalar

MAX_BYTES: Final = 100_000


MAX_DEPTH: Final = 50


_INVISIBLE = re.compile("[\u00a0\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]")


class _Reader:
    """Builds one tree, remembering the text for the messages."""

    def __init__(self, text: str, name: str, source: Source) -> None:
        self.lines = text.splitlines()
        self.name = name
        self.source: Source = source

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
        root: Node | None = None
        stack: list[Node] = []
        documents = 0
        for event in yaml.parse(text, Loader=yaml.SafeLoader):
            line, column = event.start_mark.line + 1, event.start_mark.column + 1
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise self.fault("a second document begins here", line)
            elif isinstance(event, yaml.AliasEvent):
                raise self.fault("anchors and aliases are not supported", line, column)
            elif isinstance(event, yaml.NodeEvent):
                node = self._node(event, line, column)
                root = root or node
                if stack:
                    self._place(stack[-1], node)
                if node.scalar is None:
                    stack.append(node)
                    if len(stack) > MAX_DEPTH:
                        raise self.fault(f"nested deeper than {MAX_DEPTH}", line)
            elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
                stack.pop()
        return root

    def _node(self, event: yaml.NodeEvent, line: int, column: int) -> Node:
        if event.anchor is not None:
            raise self.fault("anchors and aliases are not supported", line, column)
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

    def _place(self, parent: Node, node: Node) -> None:
        if parent.items is not None:
            parent.items.append(node)
            return
        assert parent.entries is not None
        if parent._key is None:  # pyright: ignore[reportPrivateUsage]
            parent._key = self._checked_key(parent, node)  # pyright: ignore
            return
        key, line, plain = parent._key  # pyright: ignore
        parent.entries[key] = Entry(line, node, plain)
        parent._key = None  # pyright: ignore

    def _checked_key(self, parent: Node, node: Node) -> tuple[str, int, bool]:
        if node.scalar is None:
            raise self.fault("a key must be a name", node.line, node.column)
        key = node.scalar.text
        if key == "<<" and node.scalar.plain:
            raise self.fault(
                "merge keys are not supported",
                node.line,
                node.column,
                "include: [other.yaml]",
            )
        assert parent.entries is not None
        if key in parent.entries:
            first = parent.entries[key].line
            raise self.fault(
                f"the key {key!r} stands here a second time; the first is on "
                f"line {first}",
                node.line,
                node.column,
            )
        return key, node.line, node.scalar.plain


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
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (0, 0)
        problem, expected = _explained(error, reader.lines, line)
        raise reader.fault(problem, line, column, expected) from None
    except yaml.YAMLError as error:
        position = getattr(error, "position", None)
        line = text.count("\n", 0, position) + 1 if isinstance(position, int) else 0
        reason = getattr(error, "reason", None) or str(error)
        raise reader.fault(f"not valid YAML: {reason}", line) from None


def _explained(
    error: yaml.MarkedYAMLError, lines: list[str], line: int
) -> tuple[str, str]:
    """The problem in words, and what to write instead where that is known."""
    problem = (error.problem or error.context or "not valid YAML").strip()
    given = lines[line - 1] if 0 < line <= len(lines) else ""
    if match := re.search(r"that cannot start any token", problem):
        sign = re.search(r"found character '(.+?)'", problem)
        if sign and sign[1] in "@%`":
            word = re.search(rf"{re.escape(sign[1])}\S*", given)
            quoted = word[0] if word else f"{sign[1]}name"
            return f"a value that starts with {sign[1]} needs quotes", f'"{quoted}"'
        if "\\t" in problem or (sign and sign[1] == "\t"):
            return "a tab is not allowed here", "spaces"
        del match
    opened = error.context_mark.line + 1 if error.context_mark else line
    if "quoted scalar" in str(error.context):
        return f"the quotation that begins on line {opened} does not end", ""
    if "flow" in str(error.context) and "but got" in problem:
        return f"the bracket that opens on line {opened} is not closed", ""
    if "mapping values are not allowed" in problem:
        above = next((text for text in reversed(lines[: line - 1]) if text.strip()), "")
        if _indent(given) > _indent(above) and given.count(": ") < 2:
            return (
                "indented deeper than the line above it, which has a value already",
                "the same indentation for the keys of one section",
            )
        return "a second colon in one line", "quotes around text that has ': ' in it"
    return f"not valid YAML: {problem}", ""


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
