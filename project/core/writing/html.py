"""Tables for a notebook: everything in them is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from project.core.errors import Fault
from project.core.python_words import bare
from project.core.values import MISSING, brief, walk
from project.core.writing.config import Section


def escaped(text: object) -> str:
    """Returns a text that a page shows as it is, whatever is in it."""
    from html import escape  # Its table of entities costs a start.

    plain = str(text).encode("utf-8", "backslashreplace").decode("utf-8")
    return escape(plain)


def table_html(
    header: Sequence[str], rows: Iterable[Sequence[object]], caption: str = ""
) -> str:
    """Returns rows below a header as an HTML table."""
    return cells_html(header, [[_cell(cell) for cell in row] for row in rows], caption)


def config_html(sections: Sequence[Section], caption: str) -> str:
    """Returns a config as a table of keys, values and origins; what is missing is
    bold."""
    rows: list[list[str]] = []
    for section in sections:
        for row in section.rows:
            key = f"{section.name}.{row.name}" if section.name else row.name
            value = escaped(brief(row.value))
            if any(inner is MISSING for inner in walk(row.value)):
                value = f"<strong>{value}</strong>"
            rows.append([_cell(key), f"<td>{value}</td>", _cell(bare(row.comment))])
    return cells_html(("key", "value", "origin"), rows, caption)


def faults_html(faults: Sequence[Fault]) -> str:
    """Returns a list of what is wrong, and where; nothing where nothing is."""
    items = "".join(
        f"<li>{escaped(bare(fault.problem))}"
        + (f" ({escaped(bare(str(fault.origin)))})" if fault.origin else "")
        + (f": nearest {escaped(', '.join(fault.nearest))}" if fault.nearest else "")
        + "</li>"
        for fault in faults
    )
    return f"<ul>{items}</ul>" if items else ""


def _cell(content: object) -> str:
    return f"<td>{escaped(content)}</td>"


def cells_html(
    header: Sequence[str], rows: Iterable[Iterable[str]], caption: str = ""
) -> str:
    """Returns rows of cells, which are HTML already, as `table_html` does."""
    head = "".join(f"<th>{escaped(name)}</th>" for name in header)
    body = "".join(f"<tr>{''.join(cells)}</tr>" for cells in rows)
    about = f"<caption>{escaped(caption)}</caption>" if caption else ""
    return f"<table>{about}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
