"""Taking up a run: the same folder and record, another process."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from project.core.errors import ConfigError, Fault
from project.runs.finding import read_record, sweep
from project.runs.folder import Run
from project.runs.lock import Lock
from project.runs.process import this_process
from project.runs.versions import versions

_OF_AN_END: Final = ("finished", "error", "traceback", "metrics", "epochs",
                     "best_epoch", "checkpoint")  # fmt: skip
"""What a record says of an end that was none."""


def reopen(folder: Path, *, command: Sequence[str], **facts: object) -> Run:
    """Takes up a run that nobody trains, in its own folder.

    Args:
        folder: The folder of the run.
        command: The command line, as `sys.argv` has it.
        **facts: Of this taking up, JSON values.

    Raises:
        ConfigError: Another process trains it, or the folder cannot be used.
    """
    try:
        lock = Lock(folder)
        sweep(folder)
        record = read_record(folder)
    except OSError as error:
        raise ConfigError(_unusable(folder, error)) from error
    stopped = {name: record.get(name) for name in ("status", "error", "finished")}
    taken_up = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "command": list(command),
        "after": {name: value for name, value in stopped.items() if value is not None},
        **facts,
    }
    kept = {name: v for name, v in record.items() if name not in _OF_AN_END}
    kept |= {"status": "running", **this_process(), "versions": versions()}
    kept["resumed"] = [*record.get("resumed", []), taken_up]
    spent = _seconds(record.get("seconds"))
    run = Run(folder, kept, lock=lock, before=spent, previous=record)
    run.save()
    return run


def _seconds(value: object) -> float:
    return float(value) if isinstance(value, (int, float)) else 0.0


def _unusable(folder: Path, error: OSError) -> Fault:
    return Fault(
        f"the run's folder cannot be written ({error.strerror or error})",
        given=str(folder),
        expected="a folder that can be written, on a disk with space",
    )
