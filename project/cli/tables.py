"""Tables of text, through tabulate."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

TABLE_FORMATS: Final = (
    "simple",
    "plain",
    "github",
    "grid",
    "simple_grid",
    "rounded_grid",
    "heavy_grid",
    "mixed_grid",
    "double_grid",
    "fancy_grid",
    "outline",
    "simple_outline",
    "rounded_outline",
    "heavy_outline",
    "mixed_outline",
    "double_outline",
    "fancy_outline",
    "pipe",
    "orgtbl",
    "jira",
    "presto",
    "pretty",
    "psql",
    "rst",
    "mediawiki",
    "moinmoin",
    "youtrack",
    "html",
    "unsafehtml",
    "latex",
    "latex_raw",
    "latex_booktabs",
    "latex_longtable",
    "textile",
    "tsv",
    "asciidoc",
    "colon_grid",
)
"""tabulate's formats, so that a name can be checked without importing it (50 ms)."""

TO_BE_READ: Final = frozenset(
    name
    for name in TABLE_FORMATS
    if name in ("simple", "plain", "presto", "pretty", "psql")
    or name.endswith(("grid", "outline"))
)
"""Those that are made for eyes; the others are markup, for a page or a program."""


def table(
    header: Sequence[str],
    rows: Sequence[Sequence[Any]],
    style: str,
    *,
    texts: bool = False,
) -> str:
    """Returns rows below a header.

    Args:
        header: The names of the columns.
        rows: The cells.
        style: One of `TABLE_FORMATS`.
        texts: Whether every cell is a text, and none is to be read as a number.
    """
    from tabulate import tabulate  # Imported where a table is drawn.

    return tabulate(
        rows, headers=header, tablefmt=style, floatfmt=".4f", disable_numparse=texts
    )


def folded(
    header: Sequence[str], rows: Sequence[Sequence[Any]], style: str, width: int
) -> str:
    """Returns a table that is no wider than a terminal: where its columns do not fit,
    blocks of them, one below another, each with the first column.

    A name stays whole, so a block of one column may be wider.

    Args:
        header: The names of the columns.
        rows: The cells.
        style: One of `TABLE_FORMATS`; markup is never folded.
        width: The width of the terminal.
    """
    if style not in TO_BE_READ:
        return table(header, rows, style)
    blocks: list[str] = []
    first = 1
    while first < len(header) or not blocks:
        last, block = _widest(header, rows, style, width, first)
        blocks.append(block)
        first = last
    return "\n\n".join(blocks)


def _widest(
    header: Sequence[str],
    rows: Sequence[Sequence[Any]],
    style: str,
    width: int,
    first: int,
) -> tuple[int, str]:
    """Returns the block of as many columns from `first` on as fit, and the column
    after it."""
    last, block = len(header), ""
    for end in range(first + 1, len(header) + 1):
        columns = slice(first, end)
        wider = table(
            [header[0], *header[columns]],
            [[row[0], *row[columns]] for row in rows],
            style,
        )
        if block and max(map(len, wider.splitlines())) > width:
            return end - 1, block
        last, block = end, wider
    return last, block or table(header, rows, style)
