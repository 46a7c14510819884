"""The compatibility table: its rows, its legend, its reasons."""

from __future__ import annotations

from collections.abc import Sequence

from project.core.components.compatibility import Verdict

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


def reasons_text(matrix: Sequence[Sequence[Verdict]]) -> str:
    """Returns why each pair that does not fit does not, one line a pair."""
    refused = [verdict for row in matrix for verdict in row if not verdict.fits]
    width = max((len(f"{v.task} + {v.model}") for v in refused), default=0)
    return "\n".join(
        f"{v.task + ' + ' + v.model:<{width}}  {v.reason}" for v in refused
    )
