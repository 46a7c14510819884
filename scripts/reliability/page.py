"""Tables in a Markdown file, each between two comments that name it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tabulate import tabulate


def rows_of(document: str, name: str) -> list[list[str]]:
    """Returns the rows of a table, without its header.

    Args:
        document: The text of the Markdown file.
        name: The table's name.

    Raises:
        ValueError: There is no place for it.
    """
    lines = _place(document, name)[2].splitlines()[2:]
    return [
        [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines
    ]


@dataclass(frozen=True)
class Table:
    """A table of a page.

    Attributes:
        name: What its comments call it.
        header: Its header. The first cell of a row tells which one it is.
        order: The first cells that there may be, in their order.
    """

    name: str
    header: Sequence[str]
    order: Sequence[str]

    def put(self, document: str, rows: Mapping[str, Sequence[str] | None]) -> str:
        """Returns a document with rows in this table, beside those that were there.

        Args:
            document: The text of the Markdown file.
            rows: Rows by their first cells, with the other cells; None takes one out.

        Raises:
            ValueError: There is no place for it.
        """
        known = {first: row for first, *row in rows_of(document, self.name)} | dict(
            rows
        )
        kept = [[first, *row] for first in self.order if (row := known.get(first))]
        table = tabulate(kept, self.header, "github", disable_numparse=True)
        place = _place(document, self.name)
        return document[: place.start(2)] + table + "\n" + document[place.end(2) :]


def _place(document: str, name: str) -> re.Match[str]:
    begin, end = f"<!-- {name} -->\n", f"<!-- end of {name} -->"
    pattern = f"({re.escape(begin)})(.*?)({re.escape(end)})"
    place = re.search(pattern, document, re.DOTALL)
    if place is None:
        raise ValueError(f"no {begin.strip()} and {end} around a table")
    return place
