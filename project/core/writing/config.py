"""A config as text: YAML, Gin and JSON.

YAML and Gin load back to the same values; JSON is for other programs. All three are
written from the same rows, so that they cannot say different things.
"""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from project.core.gin_bridge.spelling import gin_text
from project.core.types import ANY, Type
from project.core.values import (
    Opaque,
    Value,
)
from project.core.writing.literals import plain, yaml_text


@dataclass(frozen=True, slots=True)
class Row:
    """One parameter with its value.

    Attributes:
        name: The parameter.
        value: Its value.
        type: Its type, which decides how YAML may spell the value.
        comment: Where the value comes from, or what it waits for; may be empty.
    """

    name: str
    value: Value
    type: Type = ANY
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """The parameters of one owner.

    Attributes:
        name: The owner in YAML: a role, a Gin selector, or `macros`.
        selector: The owner in Gin, with its scope; empty for macros.
        rows: The parameters, in order.
        title: What the section is about, for a comment in Gin.
        untouched: Parameters at their defaults that are not among the rows.
    """

    name: str
    selector: str
    rows: Sequence[Row]
    title: str = ""
    untouched: tuple[str, ...] = ()


_UNTOUCHED: Final = "at their defaults"


def to_yaml(
    sections: Sequence[Section], *, comments: bool = True, untouched: str = _UNTOUCHED
) -> str:
    """Returns sections as YAML.

    Args:
        sections: The sections; empty ones are left out.
        comments: Whether to write comments.
        untouched: What to say of parameters that have no row.
    """
    lines: list[str] = []
    for section in sections:
        if not section.rows and not section.untouched:
            continue
        lines.append(f"{section.name}:" + ("" if section.rows else " {}"))
        lines += _yaml_rows(section.rows, comments)
        if comments:
            lines += _note(section, untouched, "  # ")
    return "\n".join(lines) + "\n" if lines else ""


def _yaml_rows(rows: Sequence[Row], comments: bool) -> Iterator[str]:
    written = [_yaml_line(row) for row in rows]
    width = min(max((len(line) for line in written), default=0), 40)
    for line, row in zip(written, rows, strict=True):
        if comments and row.comment:
            yield f"{line:<{width}}  # {row.comment}"
        else:
            yield line


def _yaml_line(row: Row) -> str:
    if isinstance(row.value, Opaque):
        # The constructor's own default: no text expresses it.
        return f"  # {row.name}: {row.value}"
    return f"  {row.name}: {yaml_text(row.value, row.type)}"


def to_gin(
    sections: Sequence[Section], *, comments: bool = True, untouched: str = _UNTOUCHED
) -> str:
    """Returns sections as Gin text that Gin's own parser reads.

    A default that no literal expresses stays with its constructor and is written as a
    comment.

    Args:
        sections: The sections; empty ones are left out.
        comments: Whether to write comments besides.
        untouched: What to say of parameters that have no row.
    """
    blocks: list[str] = []
    for section in sections:
        if not section.rows:
            continue
        lines = [f"# {section.title or section.name}"] if comments else []
        lines += [_gin_line(section, row, comments) for row in section.rows]
        if comments:
            lines += _note(section, untouched, "# ")
        blocks.append("\n".join(lines) + "\n")
    return "\n".join(blocks)


def _gin_line(section: Section, row: Row, comments: bool) -> str:
    key = f"{section.selector}.{row.name}" if section.selector else row.name
    if isinstance(row.value, Opaque):
        return f"# {key} = {row.value}"
    comment = f"  # {row.comment}" if comments and row.comment else ""
    return f"{key} = {gin_text(row.value)}{comment}"


def _note(section: Section, about: str, indent: str) -> list[str]:
    """The lines of a comment that names what has no row."""
    names = ", ".join(section.untouched)
    text = f"{len(section.untouched)} more, {about}: {names}" if names else ""
    return textwrap.wrap(
        text, 96, initial_indent=indent, subsequent_indent=f"{indent}  "
    )


def to_json(sections: Sequence[Section]) -> str:
    """Returns sections as JSON with plain values, `"???"` where one is missing."""
    data = {
        section.name: {row.name: plain(row.value) for row in section.rows}
        for section in sections
    }
    return json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
