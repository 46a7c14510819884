"""The folder of a run: what one training was, and what came of it.

A run is claimed by making its folder, which only one process can do, so that two
trainings started in the same second never share one. Every file in it is written whole
or not at all: a run that is killed, or meets a full disk, leaves files that can be
read. Nothing here changes the working directory or imports torch, so that looking at
runs stays fast.
"""

from __future__ import annotations

import contextlib
import json
import math
import os
import platform
import shutil
import socket
import tempfile
import time
import traceback
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from project.core.errors import ConfigError, Fault, ProjectError
from project.core.loading import words_of
from project.core.replacing import replacing
from project.runs.experiment import check_experiment
from project.runs.signals import Interrupted
from project.runs.versions import git_state, versions

RECORD: Final = "run.json"


METRICS: Final = "metrics.csv"


CHECKPOINTS: Final = "checkpoints"


MAX_TRACEBACK: Final = 20_000
"""Characters of a traceback kept in run.json: its end, where the error is."""


@dataclass
class Run:
    """One run's folder and its record, `run.json`.

    Attributes:
        folder: The folder, as an absolute path.
        record: What `run.json` holds; its `status` is "running" from the start, then
            one of "done", "failed", "interrupted" and "terminated".
        made: The folders around it that were made for it, the innermost first.
    """

    folder: Path
    record: dict[str, Any]
    made: tuple[Path, ...] = ()
    _start: float = field(default_factory=time.monotonic, repr=False)

    def close(self, status: str, **result: object) -> None:
        """Records how the run ended, and what came of it.

        Args:
            status: The final status.
            **result: More fields of the record, JSON values; numbers that JSON cannot
                hold are written as the strings "nan", "inf" and "-inf".

        Raises:
            OSError: The record cannot be written; the old one is still whole.
        """
        self.record |= {
            "status": status,
            "finished": _now().isoformat(timespec="seconds"),
            "seconds": round(time.monotonic() - self._start, 3),
            **result,
        }
        self.save()

    def close_after(self, error: BaseException) -> None:
        """Records that `error` ended the run.

        Raises:
            OSError: The record cannot be written; the old one is still whole.
        """
        status = "interrupted" if isinstance(error, KeyboardInterrupt) else "failed"
        if isinstance(error, Interrupted):
            status = error.status
        ours = isinstance(error, ProjectError)
        said = error.problems if ours else words_of(error)
        self.close(
            status,
            error=f"{type(error).__name__}: {said}",
            traceback="".join(traceback.format_exception(error))[-MAX_TRACEBACK:],
        )

    def save(self) -> None:
        """Writes `run.json` as it stands now."""
        text = json.dumps(_plain(self.record), indent=2, allow_nan=False)
        write_atomic(self.folder / RECORD, text + "\n")

    def discard(self) -> None:
        """Removes the folder of a run that never began, whatever is in it, and those
        around it that were made for it and hold nothing else."""
        shutil.rmtree(self.folder, ignore_errors=True)
        _remove_empty(self.made)


def open_run(
    runs_dir: Path,
    experiment: str,
    *,
    texts: Mapping[str, str],
    command: Sequence[str],
    **facts: object,
) -> Run:
    """Makes `runs_dir/experiment/id` and writes down what is about to run.

    The id is the time in UTC, `20260131-235959`; a second run in the same second gets
    `-2`. Everything is written here and now, so that a folder that cannot be used is
    found before anything is trained, and then nothing of it is left behind.

    Args:
        runs_dir: The folder of all runs; made when missing.
        experiment: The name of the folder of related runs.
        texts: The files to write, by name.
        command: The command line, as `sys.argv` has it.
        **facts: More fields of `run.json`, JSON values.

    Raises:
        ConfigError: `experiment` is no plain folder name, or the folder cannot be used.
    """
    check_experiment(experiment)
    started = _now()
    parent = Path(os.path.abspath(runs_dir)) / experiment
    run: Run | None = None
    made: tuple[Path, ...] = ()
    try:
        record: dict[str, Any] = {
            "status": "running",
            "started": started.isoformat(timespec="seconds"),
            "experiment": experiment,
            **facts,
            "command": list(command),
            "directory": os.getcwd(),
            "host": socket.gethostname(),
            "pid": os.getpid(),
            "platform": platform.platform(),
            "versions": versions(),
            "git": git_state(Path.cwd()),
        }
        made = _lacking(parent)
        folder = _claim(parent, started.strftime("%Y%m%d-%H%M%S"))
        run = Run(folder, record, made)
        for name, text in texts.items():
            write_atomic(folder / name, text)
        run.save()
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


def write_atomic(path: Path, text: str) -> None:
    """Writes a file so that readers see the old text or the new one, never a part.

    The text goes to a file beside it first, which then takes its place.

    Raises:
        OSError: The file cannot be written; what was there before is untouched.
    """
    with (
        replacing(path, durable=True) as part,
        open(part, "w", encoding="utf-8", errors="surrogateescape") as file,
    ):
        file.write(text)


def _claim(parent: Path, stamp: str) -> Path:
    """Makes a folder that no other process has."""
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
    where = f": {error.filename}" if error.filename else ""
    return Fault(
        f"the folder of runs cannot be written ({error.strerror or error}{where})",
        given=str(runs_dir),
        expected="a folder that can be made and written, on a disk with space",
        next="--runs-dir FOLDER",
    )


def _now() -> datetime:
    return datetime.now(UTC)


def _plain(value: Any) -> Any:
    """Returns `value` with what JSON has no number for as text."""
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, float) and not math.isfinite(value):
        return repr(value)
    return value
