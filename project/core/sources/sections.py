"""From the tree of a config file to what it binds: sections of parameters."""

from __future__ import annotations

import re
from dataclasses import replace

from project.core.errors import ConfigError, Fault
from project.core.keys import ROLES, Key
from project.core.origins import Origin, Source
from project.core.request import PAIR_KEYS, RUN
from project.core.sources.scalars import raw_of_node
from project.core.sources.tree import Entry, Node
from project.core.sources.written import Content, Include, Written
from project.core.sources.yaml_reader import read_yaml
from project.core.values import brief


def read_yaml_file(text: str, name: str) -> Content:
    """Reads the text of a YAML config file.

    Args:
        text: The text.
        name: What messages call the file.

    Raises:
        ConfigError: When it is not one YAML mapping.
    """
    return read_sections(read_yaml(text, name), text, name)


def read_sections(root: Node | None, text: str, name: str) -> Content:
    """Returns what the tree of a config file binds, whatever format it was written in.

    Args:
        root: The tree; None for an empty file.
        text: The text of the file, for messages to quote.
        name: What messages call the file.

    Raises:
        ConfigError: When the tree is not one mapping.
    """
    if root is None or _is_empty(root):
        return []
    if root.entries is None:
        raise ConfigError(
            Fault(
                "a config file is a mapping of sections",
                given=brief(root.scalar) if root.scalar else "a list",
                origin=Origin(Source.FILE, f"{name}:{root.line}"),
                expected="sections such as 'model:' with 'key: value' lines below "
                "(a space follows each colon)",
            )
        )
    return _Sections(name, text.splitlines()).read(root.entries)


_MOST_ANCHORS = 3


class _Sections:
    def __init__(self, name: str, lines: list[str]) -> None:
        self.name = name
        self.lines = lines
        self.includes: Content = []
        self.content: Content = []
        self.seen: dict[str, int] = {}

    def origin(self, line: int) -> Origin:
        text = self.lines[line - 1].strip() if line <= len(self.lines) else ""
        return Origin(Source.FILE, f"{self.name}:{line}", text)

    def of_entry(self, entry: Entry) -> Origin:
        """Where the value of a key is used, and where it stands when that is not
        there."""
        origin = self.origin(entry.line)
        if used := entry.used:
            where = f"{self.name}:{used.line} (&{used.name}, line {entry.line})"
            return replace(origin, where=where)
        if entry.anchors:
            names = [f"&{each.name}, line {each.line}" for each in entry.anchors]
            some = "; ".join(dict.fromkeys(names[:_MOST_ANCHORS]))
            return replace(origin, where=f"{origin.where} ({some})")
        return origin

    def fault(
        self, problem: str, line: int, expected: str = "", meant: str = ""
    ) -> None:
        origin = self.origin(line)
        fault = Fault(problem, origin.text, origin, expected, meant=meant)
        self.content.append(fault)

    def read(self, entries: dict[str, Entry]) -> Content:
        """Returns the includes, on which the rest builds, and then the rest."""
        for name, entry in entries.items():
            if name == "include":
                self.include(entry.node, entry.line)
            elif name == "macros":
                self.section("", entry.node, entry.line)
            elif entry.shared and name not in (*ROLES, RUN):
                self.aside(name, entry)
            else:
                self.entry(name, entry)
        return [*self.includes, *self.content]

    def aside(self, name: str, entry: Entry) -> None:
        """Reads a section that may be there for its anchors alone: only a selector
        makes it more than that."""
        before = self.content
        self.content = []
        self.entry(name, entry)
        held = [each for each in self.content if isinstance(each, Written)]
        self.content = [*before, *(replace(each, aside=True) for each in held)]

    def entry(self, name: str, entry: Entry) -> None:
        if _names_parameter(name, entry.node):
            self.binding(name, entry)
        elif entry.node.entries is not None or _is_empty(entry.node):
            self.section(name, entry.node, entry.line)
        elif name in (*ROLES, RUN):
            self.no_section(name, entry.node)
        else:
            self.fault(
                f"{name!r} is neither a section nor a key",
                entry.line,
                "a section such as 'model:' with 'key: value' lines below, a key with "
                "its role or component before a dot, or a macro below 'macros:'",
                name,
            )

    def include(self, node: Node, line: int) -> None:
        for item in node.items if node.items is not None else [node]:
            if item.scalar is None or not item.scalar.text:
                self.fault("an include is a path", line, "include: [other.yaml]")
            else:
                include = Include(item.scalar.text, self.origin(item.line))
                self.includes.append(include)

    def section(self, owner: str, node: Node, line: int) -> None:
        if Key.parse(f"{owner}.x" if owner else "x") is None:
            expected = "task, model, trainer, or the name of a class or a part"
            self.fault(f"{owner!r} is not a section", line, expected, f"{owner}:")
            return
        if node.entries is None and not _is_empty(node):
            expected = f"{owner or 'macros'}: with 'key: value' lines below"
            self.fault("a section is a mapping", line, expected)
            return
        for name, entry in (node.entries or {}).items():
            key = f"{owner}.{name}" if owner else name
            self.binding(key, entry)

    def no_section(self, name: str, node: Node) -> None:
        """Says what stands where the lines of a section should."""
        text = node.scalar.text if node.scalar else ""
        close = re.match(r"([\w.-]+):(\S+)", text)
        problem = f"{name!r} is a section, with 'key: value' lines below it"
        if node.items is not None:
            expected = "the same lines without their dashes"
        elif close:
            problem = f"{close[0]!r} has no space after its colon"
            expected = "{}: {}".format(*close.groups())
        else:
            expected = f"{name}: with such lines below it"
            if Key("", RUN, name) in PAIR_KEYS:
                expected += f"; which {name} it is stands below run:"
        self.fault(problem, node.line, expected)

    def binding(self, text: str, entry: Entry) -> None:
        key = Key.parse(text)
        if key is None:
            problem = f"{text!r} is not a key"
            self.fault(problem, entry.line, "names, with a dot between two", text)
            return
        if text in self.seen:
            first = self.seen[text]
            self.fault(
                f"{text} stands here a second time; the first is on line {first}",
                entry.line,
            )
            return
        self.seen[text] = entry.line
        try:
            value = raw_of_node(entry.node)
        except ValueError as error:
            self.fault(str(error), entry.line)
            return
        self.content.append(Written(key, value, self.of_entry(entry)))


def _names_parameter(text: str, node: Node) -> bool:
    """Whether a dotted key is a parameter's: `AdamW.lr`, and not `torch.optim.AdamW`,
    which a mapping of parameters follows. A role has no dot in it."""
    key = Key.parse(text)
    is_role = key is not None and key.selector in ROLES
    return "." in text and (node.entries is None or is_role)


def _is_empty(node: Node) -> bool:
    return node.scalar is not None and node.scalar.plain and not node.scalar.text
