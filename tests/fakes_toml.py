"""A format of config files that the project does not have: TOML, by its own library."""

from __future__ import annotations

import re
import tomllib
from typing import Any

from project.core.errors import ConfigError, Fault
from project.core.origins import Origin, Source
from project.core.sources.sections import read_sections
from project.core.sources.tree import Entry, Node
from project.core.sources.written import Content
from project.core.values import Scalar


def read_toml_file(text: str, name: str) -> Content:
    """Reads the text of a TOML file."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        problem, _, place = str(error).partition(" (at line ")
        origin = Origin(Source.FILE, f"{name}:{place.partition(',')[0]}")
        raise ConfigError(Fault(f"not valid TOML: {problem}", origin=origin)) from None
    return read_sections(node_of(data, 1, text.splitlines()), text, name)


def node_of(value: Any, line: int, lines: list[str]) -> Node:
    """Returns a value of TOML's as a node; tomllib keeps no lines, so they are found
    by the names of the keys."""
    if isinstance(value, dict):
        entries: dict[str, Entry] = {}
        for key, inner in value.items():
            found = line_of(key, line, lines)
            entries[key] = Entry(found, node_of(inner, found, lines))
        return Node(line, 1, entries=entries)
    if isinstance(value, list):
        return Node(line, 1, items=[node_of(item, line, lines) for item in value])
    plain = not isinstance(value, str)
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return Node(line, 1, scalar=Scalar(text, plain))


def line_of(key: str, start: int, lines: list[str]) -> int:
    """Returns the first line from `start` on that names a key or a table."""
    pattern = re.compile(rf"\s*\[?{re.escape(key)}\b")
    for number, text in enumerate(lines[start - 1 :], start):
        if pattern.match(text):
            return number
    return start
