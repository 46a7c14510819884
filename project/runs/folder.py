"""The folder of a run: what one training was, and what came of it.

A run is claimed by making its folder, which only one process can do, so that two
trainings started in the same second never share one. Every file in it is written whole
or not at all: a run that is killed, or meets a full disk, leaves files that can be
read. Nothing here changes the working directory or imports torch, so that looking at
runs stays fast.
"""

from __future__ import annotations

import contextlib
import math
import os
import shutil
import tempfile
import time
import traceback
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from project.core.errors import ConfigError, Fault, ProjectError
from project.core.loading import words_of
from project.core.replacing import replacing
from project.runs.contents import CODE_DIFF, RECORD
from project.runs.experiment import check_experiment
from project.runs.lock import Lock
from project.runs.record import EXIT_CODES, RunRecord, Status, stamp
from project.runs.room import (
    END,
    RESERVE,
    NoRoomError,
    become,
    keep_back,
    room_for,
)
from project.runs.secrets import without_credentials
from project.runs.signals import Interrupted

PRIVATE: Final = 0o600
"""Who may read what may hold more than was meant: the owner alone."""


BEAT: Final = 5.0
"""Seconds between two signs of life."""


MAX_TRACEBACK: Final = 20_000
"""Characters of a traceback kept in run.json: its end, where the error is."""


@dataclass
class Run:
    """One run's folder and its record.

    Attributes:
        folder: The folder, as an absolute path.
        record: What `run.json` holds.
        made: The folders around it that were made for it, the innermost first.
        lock: Keeps others from training it.
        before: The seconds that it was trained before it was taken up.
        previous: The record of a run that was taken up, as it was before.
    """

    folder: Path
    record: RunRecord
    made: tuple[Path, ...] = ()
    lock: Lock | None = None
    before: float = 0.0
    previous: RunRecord | None = None
    _start: float = field(default_factory=time.monotonic, repr=False)
    _last: float = field(default=-math.inf, repr=False)

    def beat(self) -> None:
        """Records that its process lives, if it has not done so lately.

        A disk that is full for a moment is no reason to end a training.
        """
        if time.monotonic() - self._last >= BEAT:
            with contextlib.suppress(OSError):
                self.save()
            if self.lock is not None:
                self.lock.beat()

    def close(
        self, status: Status, exit_code: int | None = None, **result: Any
    ) -> None:
        """Records how the run ended, and what came of it.

        Args:
            status: The final status.
            exit_code: What the process exits with; None for what the status says.
            **result: More fields of the record, JSON values; numbers that JSON cannot
                hold are written as the strings "nan", "inf" and "-inf".

        Raises:
            OSError: The record cannot be written; the old one is still whole.
        """
        self.record = replace(
            self.record,
            status=status,
            finished=stamp(),
            seconds=round(self.before + time.monotonic() - self._start, 3),
            exit_code=EXIT_CODES[status][0] if exit_code is None else exit_code,
            **result,
        )
        try:
            self.save(self.folder / RESERVE)
            (self.folder / RESERVE).unlink(missing_ok=True)
        finally:
            if self.lock is not None:
                self.lock.release()

    def close_after(self, error: BaseException) -> None:
        """Records that `error` ended the run.

        Raises:
            OSError: The record cannot be written; the old one is still whole.
        """
        status, told = ended_by(error)
        self.close(
            status,
            exit_code_of(error),
            reason=told.partition("\n")[0],
            error=told,
            traceback="".join(traceback.format_exception(error))[-MAX_TRACEBACK:],
        )

    def save(self, reserve: Path | None = None) -> None:
        """Writes `run.json` as it stands now.

        Args:
            reserve: A file that becomes it where the disk is full.
        """
        self._last = time.monotonic()
        self.record = replace(self.record, heartbeat=stamp())
        text = self.record.to_json() + "\n"
        write_atomic(self.folder / RECORD, text, reserve=reserve)

    def keep_room(self) -> None:
        """Keeps back the room that the end of the run needs.

        Raises:
            NoRoomError: There is none.
        """
        keep_back(self.folder, len(self.record.to_json()) + END)

    def discard(self) -> None:
        """Removes the folder of a run that never began, whatever is in it, and those
        around it that were made for it and hold nothing else; one that was taken up is
        as it was before."""
        if self.previous is not None:
            self.record = self.previous
            self.save()
            (self.folder / RESERVE).unlink(missing_ok=True)
            if self.lock is not None:
                self.lock.release()
            return
        shutil.rmtree(self.folder, ignore_errors=True)
        _remove_empty(self.made)


def ended_by(error: BaseException) -> tuple[Status, str]:
    """Returns the status that an exception gives what it has ended, and what is told of
    it, without secrets; the first line is the reason."""
    status: Status = "failed"
    if isinstance(error, KeyboardInterrupt):
        status = "interrupted"
    if isinstance(error, Interrupted):
        status = error.status
    ours = isinstance(error, ProjectError)
    said = error.problems if ours else words_of(error)
    return status, without_credentials(f"{type(error).__name__}: {said}")


def exit_code_of(error: BaseException) -> int:
    """Returns what a process exits with that an exception has ended; whatever somebody
    else's exception says of it, it is no success."""
    if isinstance(error, KeyboardInterrupt):
        return 130
    ours = isinstance(error, (Interrupted, ProjectError))
    return error.exit_code if ours else 1


def open_run(runs_dir: Path, record: RunRecord, *, texts: Mapping[str, str]) -> Run:
    """Makes `runs_dir/experiment/id` and writes down what is about to run.

    The id is the time in UTC, `20260131-235959`; a second run in the same second gets
    `-2`. Everything is written here and now, so that a folder that cannot be used is
    found before anything is trained, and then nothing of it is left behind.

    Args:
        runs_dir: The folder of all runs; made when missing.
        record: What is about to run; the rest of it is filled in here.
        texts: The files to write, by name.

    Raises:
        ConfigError: The experiment is no plain folder name, or the folder cannot be
            used.
    """
    check_experiment(record.experiment)
    started = datetime.now(UTC)
    parent = Path(os.path.abspath(runs_dir)) / record.experiment
    run: Run | None = None
    made: tuple[Path, ...] = ()
    try:
        made = _lacking(parent)
        folder = claim(parent, started.strftime("%Y%m%d-%H%M%S"))
        begun = replace(record, started=stamp())
        run = Run(folder, begun, made, Lock(folder))
        for name, text in texts.items():
            write_atomic(folder / name, text, PRIVATE if name == CODE_DIFF else None)
        run.save()
        run.keep_room()
    except OSError as error:
        if run is not None:
            run.discard()
        _remove_empty(made)
        raise ConfigError(_unusable(runs_dir, error)) from error
    return run


def check_place(runs_dir: Path, experiment: str) -> None:
    """Refuses a place where no run can be, before anything heavy is imported for one.

    What has to be made for it is made, and removed again.

    Raises:
        ConfigError: `experiment` is no plain folder name, or the folder cannot be used.
    """
    check_experiment(experiment)
    parent = Path(os.path.abspath(runs_dir)) / experiment
    try:
        made = _lacking(parent)
        try:
            os.rmdir(tempfile.mkdtemp(dir=_made(parent)))
        finally:
            _remove_empty(made)
    except OSError as error:
        raise ConfigError(_unusable(runs_dir, error)) from error


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _lacking(folder: Path) -> tuple[Path, ...]:
    """The folders that have to be made for one, the innermost first."""
    return tuple(each for each in (folder, *folder.parents) if not each.exists())


def write_atomic(
    path: Path, text: str, mode: int | None = None, *, reserve: Path | None = None
) -> None:
    """Writes a file so that readers see the old text or the new one, never a part.

    The text goes to a file beside it first, which then takes its place.

    Args:
        path: The file.
        text: The text.
        mode: Who may read it, as chmod takes it; None for what is usual.
        reserve: A file beside it that takes its place instead where the disk is full.

    Raises:
        OSError: The file cannot be written; what was there before is untouched. It is
            a `NoRoomError` where there is no room for it.
    """
    data = text.encode("utf-8", "surrogateescape")

    def opener(name: str, flags: int) -> int:
        return os.open(name, flags, 0o666 if mode is None else mode)

    try:
        with (
            room_for(path, lambda: len(data)),
            replacing(path, durable=True) as part,
            open(part, "wb", opener=opener) as file,
        ):
            file.write(data)
    except NoRoomError:
        if reserve is None:
            raise
        become(reserve, path, data)


def claim(parent: Path, stamp: str) -> Path:
    """Makes a folder that no other process has; a second one of a name gets `-2`."""
    count = 1
    while True:
        folder = parent / (stamp if count == 1 else f"{stamp}-{count}")
        parent.mkdir(parents=True, exist_ok=True)
        try:
            folder.mkdir()
        except FileExistsError:
            count += 1
        except FileNotFoundError:  # Another run has just removed what it had made.
            continue
        else:
            return folder


def _remove_empty(folders: Iterable[Path]) -> None:
    with contextlib.suppress(OSError):  # Something else is in it.
        for folder in folders:
            folder.rmdir()


def _unusable(runs_dir: Path, error: OSError) -> Fault:
    if isinstance(error, NoRoomError):
        return replace(
            error.faults[0],
            problem=f"the folder of runs cannot be written ({error.strerror})",
            given=str(runs_dir),
            next="--runs-dir FOLDER",
        )
    where = f": {error.filename}" if error.filename else ""
    return Fault(
        f"the folder of runs cannot be written ({error.strerror or error}{where})",
        given=str(runs_dir),
        expected="a folder that can be made and written, on a disk with space",
        next="--runs-dir FOLDER",
    )
