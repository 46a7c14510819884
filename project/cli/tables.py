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


def table(header: Sequence[str], rows: Sequence[Sequence[Any]], style: str) -> str:
    """Returns rows below a header.

    Args:
        header: The names of the columns.
        rows: The cells.
        style: One of `TABLE_FORMATS`.
    """
    from tabulate import tabulate  # Imported where a table is drawn.

    return tabulate(rows, headers=header, tablefmt=style, floatfmt=".4f")
