"""The compatibility table: its rows, its legend, its reasons."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from project.core.components.compatibility import Verdict
from project.core.components.component import Component
from project.core.components.manifest import Manifest

LEGEND = (
    "∅     the pair does not fit",
    "λx.x  it fits, and its config is used as it is",
    "λx.y  it fits, and a pair hook computes part of its config",
)


def matrix_rows(
    matrix: Sequence[Sequence[Verdict]],
) -> tuple[list[str], list[list[str]]]:
    """Returns the header and the rows of the compatibility table."""
    models = [verdict.model for verdict in matrix[0]] if matrix else []
    rows = [
        [row[0].task, *(verdict.symbol for verdict in row)] for row in matrix if row
    ]
    return ["task", *models], rows


def reasons_text(matrix: Sequence[Sequence[Verdict]], width: int | None = None) -> str:
    """Returns why each pair that does not fit does not, one line a pair.

    What cannot be used is not said of each of its pairs, but below the table.

    Args:
        matrix: The table.
        width: How wide a line may be, the rest of which follows below; None for any.
    """
    every = [verdict for row in matrix for verdict in row]
    refused = [v for v in every if not v.fits and not v.broken]
    pairs = [f"{verdict.task} + {verdict.model}" for verdict in refused]
    column = max(map(len, pairs), default=0)
    lines: list[str] = []
    for pair, verdict in zip(pairs, refused, strict=True):
        line = f"{pair:<{column}}  {verdict.reason}"
        lines += [line] if width is None else _wrapped(line, column, width)
    return "\n".join(lines)


def _wrapped(line: str, column: int, width: int) -> list[str]:
    """The lines of a reason, below each other; words stay whole."""
    indent = " " * (column + 2 if column < width // 2 else 4)
    return textwrap.wrap(
        line,
        width,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def footnotes(
    manifest: Manifest,
    matrix: Sequence[Sequence[Verdict]],
    width: int | None = None,
) -> list[str]:
    """Returns why components of a table cannot be used, one line a component.

    Args:
        manifest: All components.
        matrix: The table.
        width: How wide a line may be, the rest of which follows below; None for any.
    """
    names = {("task", verdict.task) for row in matrix for verdict in row}
    names |= {("model", verdict.model) for row in matrix for verdict in row}
    found = [c for c in manifest.components if c.fault and (c.role, c.name) in names]
    lines = [broken_text(component) for component in found]
    if width is None:
        return lines
    return [part for line in lines for part in _wrapped(line, 0, width)]


def broken_text(component: Component) -> str:
    """Returns why a component cannot be used, with the place to mend."""
    place = component.fault.origin if component.fault else None
    return f"{component.error} ({place})" if place else component.error


class Matrix:
    """Which tasks and models fit together.

    Attributes:
        rows: A row of verdicts for each task, one for each model.
    """

    def __init__(self, rows: Sequence[Sequence[Verdict]]) -> None:
        self.rows = rows

    def __getitem__(self, pair: tuple[str, str]) -> Verdict:
        """Returns the verdict of a task and a model.

        Raises:
            KeyError: One of them is not in the table.
        """
        for verdict in (each for row in self.rows for each in row):
            if (verdict.task, verdict.model) == pair:
                return verdict
        raise KeyError(pair)

    def __str__(self) -> str:
        from tabulate import tabulate  # Imported where a table is drawn.

        header, rows = matrix_rows(self.rows)
        return "\n".join([tabulate(rows, header), "", *LEGEND])

    def __repr__(self) -> str:
        fits = sum(verdict.fits for row in self.rows for verdict in row)
        models = len(self.rows[0]) if self.rows else 0
        return f"<Matrix {len(self.rows)} tasks x {models} models: {fits} pairs fit>"

    def _repr_html_(self) -> str:
        """The table in a notebook; each cell tells its reason when pointed at."""
        from project.core.writing.html import cells_html, escaped

        header, rows = matrix_rows(self.rows)
        cells = [
            [
                f"<th>{escaped(named[0])}</th>",
                *(
                    f'<td title="{escaped(verdict.reason)}">{verdict.symbol}</td>'
                    for verdict in row
                ),
            ]
            for named, row in zip(rows, self.rows, strict=True)
        ]
        return cells_html(header, cells) + f"<p>{'<br>'.join(LEGEND)}</p>"
