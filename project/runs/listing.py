"""The runs below a folder: which there are, how they stand, how they differ."""

from __future__ import annotations

import os
import shutil
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from project.core.errors import ConfigError
from project.runs.contents import RECORD
from project.runs.lock import Lock
from project.runs.record import SCHEMA, RunRecord, Shown, read_record, seconds_of


@dataclass(frozen=True, slots=True)
class Listed:
    """One run of a list.

    Attributes:
        folder: Its folder.
        status: How it stands.
        record: Its record; None where it is damaged.
        problem: Why it cannot be read; empty where it can.
        began: When it began, in seconds since the epoch.
    """

    folder: Path
    status: Shown
    record: RunRecord | None
    problem: str
    began: float

    @property
    def name(self) -> str:
        """What it is called below the folder of all runs."""
        return f"{self.folder.parent.name}/{self.folder.name}"

    def data(self) -> dict[str, Any]:
        """Its record as plain data, with the folder, and how it stands now."""
        folder = str(self.folder.absolute())
        if self.record is None:
            about = {"schema": SCHEMA, "status": self.status, "problem": self.problem}
            return {"run": folder, **about}
        return {"run": folder, **self.record.data(), "status": self.status}

    @property
    def is_live(self) -> bool:
        """Whether a process may still write in it."""
        return self.status == "running"


def listed(
    runs_dir: Path,
    *,
    task: str | None = None,
    model: str | None = None,
    status: str | None = None,
) -> list[Listed]:
    """Returns the runs below a folder, newest first.

    Args:
        runs_dir: The folder of all runs.
        task: Public name of the only task.
        model: Public name of the only model.
        status: The only status, as it is shown.
    """
    found = [
        each
        for folder in run_folders(runs_dir)
        if (each := _listed(folder))
        and task in (None, each.record and each.record.task)
        and model in (None, each.record and each.record.model)
        and status in (None, each.status)
    ]
    return sorted(found, key=lambda each: (each.began, each.name), reverse=True)


def run_folders(runs_dir: Path) -> Iterator[Path]:
    """Yields the folders of the runs below a folder.

    One of an experiment may lie elsewhere, on a larger disk say, with a link to it; a
    link to a run is no second run. What is hidden is none: a run that is being deleted.
    """
    for experiment in _inside(runs_dir):
        yield from runs_in(experiment)


def runs_in(experiment: Any) -> Iterator[Path]:
    """Yields the folders of the runs of an experiment, which is a folder, too."""
    for run in _inside(experiment):
        if not run.is_symlink() and os.path.exists(os.path.join(run, RECORD)):
            yield Path(run.path)


def _inside(folder: Any) -> Iterator[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            yield from (e for e in entries if e.is_dir() and e.name[0] != ".")
    except OSError:  # It is gone, or nobody may look.
        return


def _listed(folder: Path) -> Listed | None:
    try:
        record = read_record(folder)
    except FileNotFoundError:  # Somebody has deleted it meanwhile.
        return None
    except (OSError, ValueError) as error:
        began = os.stat(folder).st_mtime
        return Listed(folder, "damaged", None, str(error), began)
    return Listed(folder, record.shown(), record, "", seconds_of(record.started))


def size_of(folder: Path) -> int:
    """Returns the bytes of a run's files."""
    total = 0
    waiting: list[Any] = [folder]
    while waiting:
        with suppress(OSError), os.scandir(waiting.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(entry)
                else:
                    with suppress(OSError):  # It was replaced meanwhile.
                        total += entry.stat(follow_symlinks=False).st_size
    return total


def differing(runs: Iterable[Listed]) -> dict[Path, dict[str, str]]:
    """Returns what each run sets otherwise than another one of its pair.

    Returns:
        By folder, the settings by key. What one of them does not set is left out there.
    """
    pairs: defaultdict[tuple[str, str], list[Listed]] = defaultdict(list)
    for run in runs:
        if run.record:
            pairs[run.record.task, run.record.model].append(run)
    return {
        run.folder: _among(run, keys)
        for group in pairs.values()
        for keys in [_varying([r.record.settings for r in group if r.record])]
        for run in group
    }


def _varying(settings: Sequence[Mapping[str, str]]) -> list[str]:
    keys = dict.fromkeys(key for each in settings for key in each)
    return [key for key in keys if len({each.get(key) for each in settings}) > 1]


def _among(run: Listed, keys: Iterable[str]) -> dict[str, str]:
    settings = run.record.settings if run.record else {}
    return {key: settings[key] for key in keys if key in settings}


def delete(run: Listed) -> bool:
    """Removes the folder of a run that nobody writes in.

    It is renamed first, so that no half of one is ever taken for a run, and under its
    lock, so that nobody takes it up meanwhile.

    Returns:
        Whether it is gone: False for one that has been taken up.

    Raises:
        OSError: It cannot be removed.
    """
    try:
        lock = Lock(run.folder)
    except FileNotFoundError:  # Somebody was quicker.
        return True
    except ConfigError:
        return False
    now = _listed(run.folder)
    if now and now.is_live:  # By a process that knows of no locks.
        lock.release()
        return False
    try:
        run.folder.rename(run.folder.with_name(f".{run.folder.name}{_GRAVE}"))
    except OSError:
        lock.release()
        raise
    for grave in run.folder.parent.glob(f".*{_GRAVE}"):  # One of a kill, too.
        shutil.rmtree(grave)
    with suppress(OSError):  # Other runs are in it.
        run.folder.parent.rmdir()
    return True


_GRAVE: Final = ".deleted"
"""How the name of a run's folder ends that is being removed."""
