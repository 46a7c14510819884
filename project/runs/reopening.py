"""Taking up a run: the same folder and record, another process."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from project.core.errors import ConfigError, Fault
from project.core.origins import Source
from project.core.replacing import sweep
from project.core.request import RUN
from project.core.sources.locating import shown
from project.runs.finding import record_in
from project.runs.folder import Run
from project.runs.lock import Lock
from project.runs.record import RunRecord, stamp


def reopen(
    folder: Path, present: RunRecord, changed: Mapping[str, Sequence[str]]
) -> Run:
    """Takes up a run that nobody trains, in its own folder.

    Args:
        folder: The folder of the run.
        present: The record that a new run would have.
        changed: The values that are not as they were, as texts, by key: then and now.

    Raises:
        ConfigError: Another process trains it, or the folder cannot be used.
    """
    try:
        lock = Lock(folder)
        try:
            sweep(folder)
            record = record_in(folder)
            spent = record.seconds or 0.0
            begun = _begun(record, present, changed)
            run = Run(folder, begun, lock=lock, before=spent, previous=record)
            run.save()
            run.keep_room()
        except BaseException:
            lock.release()
            raise
    except OSError as error:
        raise ConfigError(_unusable(folder, error)) from error
    return run


def _begun(
    record: RunRecord, present: RunRecord, changed: Mapping[str, Sequence[str]]
) -> RunRecord:
    """The record of a run that goes on: what it is, and by whom and what it is trained
    from here on. What ended it last, and what has changed, is kept as well."""
    taken_up = {
        "at": stamp(),
        "command": present.command,
        "status": record.shown(),
        "finished": record.finished,
        "reason": record.reason,
        "changed": dict(changed),
        "versions": record.versions,
        "hashes": record.hashes,
    }
    return replace(
        present,
        started=record.started,
        experiment=record.experiment,
        loggers=record.loggers,
        command=record.command,
        directory=record.directory,
        settings=present.settings if changed else record.settings,
        requested=[*record.requested, *_bound(present, changed)],
        resumed=[*record.resumed, taken_up],
        more=record.more,
    )


def _bound(
    present: RunRecord, changed: Mapping[str, Sequence[str]]
) -> list[dict[str, Any]]:
    """What was bound when a run was taken up, where something was not as before."""
    return [
        each
        for each in present.requested
        if changed
        and each["source"] == Source.FLAG
        and not each["key"].startswith(f"{RUN}.")
    ]


def _unusable(folder: Path, error: OSError) -> Fault:
    return Fault(
        f"the run's folder cannot be written ({error.strerror or error})",
        given=shown(folder),
        expected="a folder that can be written, on a disk with space",
    )
