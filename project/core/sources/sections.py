"""From the tree of a config file to what it binds: sections of parameters."""

from __future__ import annotations

from dataclasses import dataclass, field

from project.core.errors import ConfigError, Fault
from project.core.keys import ROLES, split_key
from project.core.origins import Origin
from project.core.sources.scalars import raw_of_node
from project.core.sources.tree import Entry, Node
from project.core.sources.written import Written
from project.core.sources.yaml_reader import read_yaml
from project.core.values import brief


@dataclass(slots=True)
class YamlFile:
    """What one YAML file holds.

    Attributes:
        includes: Paths of the files it builds on, with their lines.
        written: Its bindings, in order.
        faults: What is wrong with it.
    """

    includes: list[tuple[str, Origin]] = field(default_factory=list[tuple[str, Origin]])
    written: list[Written] = field(default_factory=list[Written])
    faults: list[Fault] = field(default_factory=list[Fault])


def read_yaml_file(text: str, name: str) -> YamlFile:
    """Reads the text of a YAML config file.

    Args:
        text: The text.
        name: What messages call the file.

    Raises:
        ConfigError: When it is not one YAML mapping.
    """
    root = read_yaml(text, name)
    if root is None:
        return YamlFile()
    if root.entries is None:
        if root.scalar is not None and root.scalar.plain and not root.scalar.text:
            return YamlFile()
        given = brief(root.scalar) if root.scalar else "a list"
        raise ConfigError(
            Fault(
                "a config file is a mapping of sections",
                given=given,
                origin=Origin("file", f"{name}:{root.line}"),
                expected="sections such as 'model:' with 'key: value' lines below "
                "(a space follows each colon)",
            )
        )
    return _Sections(name, text.splitlines()).read(root.entries)


class _Sections:
    def __init__(self, name: str, lines: list[str]) -> None:
        self.name = name
        self.lines = lines
        self.file = YamlFile()
        self.seen: dict[str, int] = {}

    def origin(self, line: int) -> Origin:
        text = self.lines[line - 1].strip() if line <= len(self.lines) else ""
        return Origin("file", f"{self.name}:{line}", text)

    def fault(self, problem: str, line: int, expected: str = "") -> None:
        origin = self.origin(line)
        self.file.faults.append(Fault(problem, origin.text, origin, expected))

    def read(self, entries: dict[str, Entry]) -> YamlFile:
        for key, entry in entries.items():
            node = entry.node
            if key == "include":
                self.include(node, entry.line)
            elif key == "macros":
                self.section("", node, entry.line)
            elif _names_parameter(key, node):
                self.binding(key, entry)
            elif node.entries is not None or _is_empty(node):
                self.section(key, node, entry.line)
            elif key in (*ROLES, "run"):
                self.fault(
                    f"{key!r} is a section, with 'key: value' lines below it",
                    entry.line,
                    "a space after each colon",
                )
            else:
                self.fault(
                    f"{key!r} is neither a section nor a key",
                    entry.line,
                    f"a section ('{key}:' with lines below), a key such as "
                    f"'model.{key}', or a macro below 'macros:'",
                )
        return self.file

    def include(self, node: Node, line: int) -> None:
        for item in node.items if node.items is not None else [node]:
            if item.scalar is None or not item.scalar.text:
                self.fault("an include is a path", line, "include: [other.yaml]")
            else:
                path = item.scalar.text
                self.file.includes.append((path, self.origin(item.line)))

    def section(self, owner: str, node: Node, line: int) -> None:
        if split_key(f"{owner}.x" if owner else "x") is None:
            self.fault(f"{owner!r} is not a section", line, "a role or a Gin selector")
            return
        if node.entries is None and not _is_empty(node):
            expected = f"{owner or 'macros'}: with 'key: value' lines below"
            self.fault("a section is a mapping", line, expected)
            return
        for name, entry in (node.entries or {}).items():
            key = f"{owner}.{name}" if owner else name
            self.binding(key, entry)

    def binding(self, key: str, entry: Entry) -> None:
        parts = split_key(key)
        if parts is None:
            self.fault(f"{key!r} is not a key such as model.dropout", entry.line)
            return
        if key in self.seen:
            first = self.seen[key]
            self.fault(
                f"{key} stands here a second time; the first is on line {first}",
                entry.line,
            )
            return
        self.seen[key] = entry.line
        try:
            value = raw_of_node(entry.node)
        except ValueError as error:
            self.fault(str(error), entry.line)
            return
        self.file.written.append(Written(*parts, value, self.origin(entry.line)))


def _names_parameter(key: str, node: Node) -> bool:
    """Whether a dotted key is a parameter's: `AdamW.lr`, and not `torch.optim.AdamW`,
    which a mapping of parameters follows. A role has no dot in it."""
    parts = split_key(key)
    return "." in key and (node.entries is None or (parts or ("", ""))[1] in ROLES)


def _is_empty(node: Node) -> bool:
    return node.scalar is not None and node.scalar.plain and not node.scalar.text
