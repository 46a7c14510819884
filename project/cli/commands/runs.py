"""`runs`: lists the runs below a folder, or deletes them."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from project.cli.command import Command, CommandLine
from project.cli.flag import FORMAT, MODEL, RUNS_DIR, TASK, Flag
from project.cli.format_flag import RESULT_FORMATS, TABLE_HELP, chosen_format
from project.cli.output import DONE, FAILED, note, out, prompt
from project.cli.runs_dir import runs_dir_of
from project.cli.tables import table
from project.cli.typed import typed_again
from project.core.errors import ConfigError, Fault
from project.runs.listing import Listed, delete, listed, size_of
from project.runs.overview import HEADER, STATUSES, bytes_text, known_status, rows_of

STATUS: Final = Flag("status", "STATUS", f"Only these: {', '.join(STATUSES)}.")
DELETE: Final = Flag("delete", "", "Delete what would be listed; asks first.")
YES: Final = Flag("yes", "", "With --delete: do not ask.")


def runs(line: CommandLine) -> int:
    """Lists runs, newest first, or deletes them."""
    style = chosen_format(line.text(FORMAT), RESULT_FORMATS, "simple")
    runs_dir = runs_dir_of(line)
    found = listed(
        runs_dir,
        task=line.text(TASK),
        model=line.text(MODEL),
        status=known_status(line.text(STATUS)),
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


def _show(found: Sequence[Listed], style: str) -> None:
    out(table(HEADER, rows_of(found), style, texts=True))


def _json(found: Sequence[Listed]) -> str:
    """The list that a program reads, a record in each line."""
    lines = [json.dumps(run.data(), ensure_ascii=False) for run in found]
    return "[" + ",\n ".join(lines) + "]"


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
    size = bytes_text(sum(size_of(run.folder) for run in gone))
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
