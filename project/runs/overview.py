"""Runs as the rows of a table: how each stands, what came of it, how it differs."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, get_args

from project.core import arguments
from project.core.errors import ConfigError, Fault, nearest, some_of
from project.core.writing.html import table_html
from project.runs.listing import Listed, differing, listed, size_of
from project.runs.record import Shown

STATUSES: Final = tuple(
    dict.fromkeys(name for each in get_args(Shown) for name in get_args(each) or [each])
)
"""How a run can stand."""

HEADER: Final = ("run", "status", "task", "model", "result", "age", "size", "differs")

_MOST: Final = 4
"""As many differing settings as a row names."""

_UNITS: Final = ((86400 * 365, "y"), (86400, "d"), (3600, "h"), (60, "min"), (1, "s"))


class Overview(list[Listed]):
    """Runs, newest first."""

    def __repr__(self) -> str:
        return f"<{len(self)} run{'s' * (len(self) != 1)}>"

    def _repr_html_(self) -> str:
        """The runs as a table in a notebook, as the command line lists them."""
        return table_html(HEADER, rows_of(self), repr(self)[1:-1])


def overview(
    runs_dir: str | os.PathLike[str] = "runs",
    *,
    task: str | None = None,
    model: str | None = None,
    status: str | None = None,
) -> Overview:
    """Returns the runs below a folder, newest first, as `project.runs` says.

    Raises:
        ConfigError: An argument cannot be meant, or there is no such status.
    """
    folder = Path(arguments.path("runs_dir", runs_dir)).expanduser()
    return Overview(
        listed(
            folder,
            task=arguments.public_name("task", task),
            model=arguments.public_name("model", model),
            status=known_status(status),
        )
    )


def known_status(given: str | None) -> str | None:
    """Returns a status that there is, or None where none is asked for.

    Raises:
        ConfigError: There is none of that name.
    """
    if given is None or given in STATUSES:
        return given
    raise ConfigError(
        Fault(
            f"no status {given!r}",
            given=f"--status {given}",
            expected="one of " + ", ".join(STATUSES),
            nearest=nearest(given, STATUSES) if isinstance(given, str) else (),
        )
    )


def rows_of(runs: Sequence[Listed]) -> list[list[str]]:
    """Returns a row for each run, below `HEADER`."""
    others, now = differing(runs), time.time()
    return [_row(run, others, now) for run in runs]


def _row(
    run: Listed, others: Mapping[Path, Mapping[str, str]], now: float
) -> list[str]:
    record = run.record
    about = [record.task, record.model, _result(run)] if record else ["", "", ""]
    differs = _settings(others.get(run.folder, {})) if record else run.problem
    size = bytes_text(size_of(run.folder))
    return [run.name, run.status, *about, _age(now - run.began), size, differs]


def _result(run: Listed) -> str:
    """The metric that the best weights are chosen by."""
    metrics = (run.record and run.record.metrics) or {}
    name = run.record.monitor if run.record else ""
    value = metrics.get(name)
    if value is None:
        return ""
    return f"{name} {value:.4f}" if isinstance(value, float) else f"{name} {value}"


def _settings(differing: Mapping[str, str]) -> str:
    return some_of([f"{key}={value}" for key, value in differing.items()], _MOST)


def _age(seconds: float) -> str:
    """How long ago, in the unit in which it is a small number."""
    for length, unit in _UNITS:
        if seconds >= length:
            return f"{int(seconds // length)} {unit}"
    return "0 s"


def bytes_text(size: int) -> str:
    """Returns a size in the unit in which it is a small number.

    >>> bytes_text(1500)
    '1.5 kB'
    """
    number = float(size)
    for unit in ("B", "kB", "MB", "GB"):
        if number < 1000:
            return f"{number:.0f} {unit}" if unit == "B" else f"{number:.1f} {unit}"
        number /= 1000
    return f"{number:.1f} TB"
