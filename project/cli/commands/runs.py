"""`runs`: lists the runs below a folder, or deletes them."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, get_args

from project.cli.command import Command, CommandLine
from project.cli.flag import FORMAT, MODEL, RUNS_DIR, TASK, Flag
from project.cli.format_flag import RESULT_FORMATS, TABLE_HELP, chosen_format
from project.cli.output import DONE, FAILED, note, out, prompt
from project.cli.runs_dir import runs_dir_of
from project.cli.tables import table
from project.cli.typed import typed_again
from project.core.errors import ConfigError, Fault, nearest, some_of
from project.runs.listing import Listed, delete, differing, listed, size_of
from project.runs.record import Shown

STATUSES: Final = tuple(
    dict.fromkeys(name for each in get_args(Shown) for name in get_args(each) or [each])
)

STATUS: Final = Flag("status", "STATUS", f"Only these: {', '.join(STATUSES)}.")
DELETE: Final = Flag("delete", "", "Delete what would be listed; asks first.")
YES: Final = Flag("yes", "", "With --delete: do not ask.")

HEADER: Final = ("run", "status", "task", "model", "result", "age", "size", "differs")

_MOST: Final = 4
"""As many differing settings as a row of the table names."""

_UNITS: Final = ((86400 * 365, "y"), (86400, "d"), (3600, "h"), (60, "min"), (1, "s"))


def runs(line: CommandLine) -> int:
    """Lists runs, newest first, or deletes them."""
    style = chosen_format(line.text(FORMAT), RESULT_FORMATS, "simple")
    runs_dir = runs_dir_of(line)
    found = listed(
        runs_dir,
        task=line.text(TASK),
        model=line.text(MODEL),
        status=_status(line.text(STATUS)),
    )
    if line.given(DELETE):
        return _delete(found, line)
    if style == "json":
        out(_json(found))
    elif found:
        _show(found, style)
    if not found:
        note(f"no such run below {runs_dir}")
    return DONE


def _status(given: str | None) -> str | None:
    if given is None or given in STATUSES:
        return given
    raise ConfigError(
        Fault(
            f"no status {given!r}",
            given=f"--status {given}",
            expected="one of " + ", ".join(STATUSES),
            nearest=nearest(given, STATUSES),
        )
    )


def _show(found: Sequence[Listed], style: str) -> None:
    others, now = differing(found), time.time()
    out(table(HEADER, [_row(run, others, now) for run in found], style, texts=True))


def _row(
    run: Listed, others: Mapping[Path, Mapping[str, str]], now: float
) -> list[str]:
    record = run.record
    about = [record.task, record.model, _result(run)] if record else ["", "", ""]
    differs = _settings(others.get(run.folder, {})) if record else run.problem
    size = _bytes(size_of(run.folder))
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


def _bytes(size: int) -> str:
    """A size in the unit in which it is a small number."""
    number = float(size)
    for unit in ("B", "kB", "MB", "GB"):
        if number < 1000:
            return f"{number:.0f} {unit}" if unit == "B" else f"{number:.1f} {unit}"
        number /= 1000
    return f"{number:.1f} TB"


def _json(found: Sequence[Listed]) -> str:
    """The list that a program reads, a record in each line."""
    lines = [json.dumps(_data(run), ensure_ascii=False) for run in found]
    return "[" + ",\n ".join(lines) + "]"


def _data(run: Listed) -> dict[str, Any]:
    """A run in that list: its record, with the folder, and how it stands now."""
    folder = str(run.folder.absolute())
    if run.record is None:
        return {"run": folder, "status": run.status, "problem": run.problem}
    return {"run": folder, **run.record.data(), "status": run.status}


# ---------------------------------------------------------------------- deleting


def _delete(found: Sequence[Listed], line: CommandLine) -> int:
    """Deletes runs that nobody writes in, when that has been agreed to."""
    live = [run for run in found if run.is_live]
    gone = [run for run in found if not run.is_live]
    for run in live:
        note(f"{run.name} is running, and stays")
    if not gone:
        note("nothing to delete")
        return DONE
    size = _bytes(sum(size_of(run.folder) for run in gone))
    what = f"{len(gone)} run{'s' * (len(gone) > 1)}, {size}"
    if not line.given(YES) and not _agreed(gone, what, line):
        note("nothing was deleted")
        return DONE
    left = [run for run in gone if not _is_deleted(run)]
    note(f"deleted {what}" if not left else f"{len(left)} of {len(gone)} runs are left")
    return FAILED if left else DONE


def _agreed(gone: Sequence[Listed], what: str, line: CommandLine) -> bool:
    if sys.stdin is None or not sys.stdin.isatty():
        raise ConfigError(
            Fault(
                "nobody is there to be asked",
                given="--delete",
                expected="a terminal, or --yes",
                next=typed_again(line, YES),
            )
        )
    _show(gone, "simple")
    return prompt(f"delete {what}? [y/N] ").strip().lower() in ("y", "yes")


def _is_deleted(run: Listed) -> bool:
    try:
        if delete(run):
            return True
        note(f"{run.name} is running again, and stays")
    except OSError as error:
        note(f"{run.name} cannot be deleted: {error.strerror or error}")
    return False


COMMAND: Final = Command(
    run=runs,
    flags=(
        replace(TASK, doc="Only runs of this task."),
        replace(MODEL, doc="Only runs of this model."),
        STATUS,
        RUNS_DIR,
        replace(FORMAT, doc=TABLE_HELP),
        DELETE,
        YES,
    ),
    examples=(
        "runs",
        "runs --task wine --status done --format json",
        "runs --status failed --delete",
    ),
    notes="A run is shown by its folder below the folder of all runs, with how it "
    "stands, the metric that its best weights were chosen by, and what it sets "
    "otherwise than another run of its task and model.",
)
