"""Taking up a run: the same folder and record, another process."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from project.core.errors import ConfigError, Fault
from project.core.replacing import sweep
from project.core.sources.locating import shown
from project.runs.finding import record_in
from project.runs.folder import Run
from project.runs.lock import Lock
from project.runs.processes import this_process
from project.runs.record import RunRecord, stamp
from project.runs.secrets import masked
from project.runs.versions import versions


def reopen(
    folder: Path,
    *,
    command: Sequence[str],
    changed: Mapping[str, Sequence[str]],
    **facts: Any,
) -> Run:
    """Takes up a run that nobody trains, in its own folder.

    Args:
        folder: The folder of the run.
        command: The command line, as `sys.argv` has it.
        changed: The values that are not as they were, as texts, by key: then and now.
        **facts: What else is not as it was, by the record's fields.

    Raises:
        ConfigError: Another process trains it, or the folder cannot be used.
    """
    try:
        lock = Lock(folder)
        sweep(folder)
        record = record_in(folder)
        spent = record.seconds or 0.0
        begun = _begun(record, command, changed, facts)
        run = Run(folder, begun, lock=lock, before=spent, previous=record)
        run.save()
    except OSError as error:
        raise ConfigError(_unusable(folder, error)) from error
    return run


def _begun(
    record: RunRecord,
    command: Sequence[str],
    changed: Mapping[str, Sequence[str]],
    facts: Mapping[str, Any],
) -> RunRecord:
    """The record of a run that goes on; what ended it last is kept as well."""
    process = this_process()
    taken_up = {
        "at": stamp(),
        "command": list(map(masked, command)),
        "status": record.shown(),
        "finished": record.finished,
        "reason": record.reason,
        "changed": dict(changed),
    }
    return replace(
        record,
        status="running",
        finished=None,
        error=None,
        host=process.host,
        pid=process.pid,
        boot=process.boot,
        process_started=process.began,
        versions=versions(),
        devices="",
        resumed=[*record.resumed, taken_up],
        **facts,
    )


def _unusable(folder: Path, error: OSError) -> Fault:
    return Fault(
        f"the run's folder cannot be written ({error.strerror or error})",
        given=shown(folder),
        expected="a folder that can be written, on a disk with space",
    )
