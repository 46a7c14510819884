"""The formats of config files: a table of lazy readers, by the ending of the name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from project.core.loading import load
from project.core.sources.written import Content

FORMATS: Final = {
    ".yaml": "project.core.sources.sections:read_yaml_file",
    ".yml": "project.core.sources.sections:read_yaml_file",
    ".gin": "project.core.sources.gin_file:read_gin_file",
}
"""From the ending of a file's name to what reads its text.

A format is one file and one row here. Its reader is given the text and the name that
messages call the file, returns a `Content`, and raises `ConfigError` for what it cannot
read at all. One that reads sections of keys makes a tree (`tree`) and leaves the rest
to `sections`.
"""


def reader_of(suffix: str) -> Callable[[str, str], Content]:
    """Returns what reads files of a suffix; a pipe, which has none, is YAML."""
    return load(FORMATS.get(suffix, FORMATS[".yaml"]))
