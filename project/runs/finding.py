"""Which run a word of the user's names: a folder, an id, the beginning of one."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import Final

from project.core.errors import ConfigError, Fault, nearest
from project.core.replacing import replacing
from project.core.sources.files import digest_of
from project.core.sources.locating import shown
from project.runs.contents import CONFIG_GIN, METRICS, RECORD
from project.runs.listing import run_folders, runs_in
from project.runs.record import RunRecord, read_record

LAST_RUN: Final = "last"

_MOST: Final = 5


def find_run(word: str, runs_dir: Path, given: str = "") -> Path:
    """Returns the folder of the run that a word names.

    Args:
        word: A folder, an id (with or without its experiment before it, as
            `wine-lit-mlp/20260131-235959`), the beginning of one that no other run
            shares, or `last` for the run that was started last.
        runs_dir: The folder of all runs.
        given: What was typed, for messages; empty for `--resume` with the word.

    Raises:
        ConfigError: No run is meant, or several are.
    """
    typed = given or f"--resume {word}"
    path = Path(word).expanduser() if word.startswith("~/") else Path(word)
    if _is_run(path):
        return Path(os.path.abspath(path))
    root = Path(os.path.abspath(runs_dir))
    runs = sorted(run_folders(root), key=lambda run: (_order(run.name), str(run)))
    if word == LAST_RUN and runs:
        return runs[-1]
    meant = [run for run in runs if word in (run.name, _long(run))]
    meant = meant or [
        run for run in runs if run.name.startswith(word) or _long(run).startswith(word)
    ]
    if word and len(meant) == 1:
        return meant[0]
    if word and meant:
        raise ConfigError(_several(word, meant, typed))
    raise ConfigError(_none(word, path, runs, runs_dir, typed))


def run_before(folder: Path) -> Path | None:
    """Returns the run that was started before one, of the same experiment; None where
    there is none whose record can be read."""
    order = _order(folder.name)
    earlier = [run for run in runs_in(folder.parent) if _order(run.name) < order]
    for run in sorted(earlier, key=lambda run: _order(run.name), reverse=True):
        with suppress(ConfigError):
            record_in(run)
            return run
    return None


def record_in(folder: Path) -> RunRecord:
    """Returns the record of a run that is to be gone on with.

    Raises:
        ConfigError: It cannot be read, or there is no config.
    """
    try:
        record = read_record(folder)
        if (folder / CONFIG_GIN).is_file():
            return record
        reason = f"has no {CONFIG_GIN}"
    except (OSError, ValueError) as error:
        reason = f"has no record that can be read ({error})"
    raise ConfigError(
        Fault(
            f"the run {reason}",
            given=shown(folder),
            expected=f"a folder with {RECORD} and {CONFIG_GIN}, as a training "
            "leaves it",
        )
    )


def frozen_of(folder: Path) -> tuple[str, Path]:
    """Returns what a run is known by where its plugins are remembered: the SHA-256 of
    its frozen config, and its folder."""
    text = (folder / CONFIG_GIN).read_text("utf-8", "surrogateescape")
    return digest_of(text), folder


def cut_to(folder: Path, length: int) -> bool:
    """Drops what a run logged after its metrics had a length.

    A run that goes on from a checkpoint logs it again.

    Returns:
        Whether there was as much.

    Raises:
        OSError: The file cannot be written; it is as it was.
    """
    path = folder / METRICS
    data = path.read_bytes() if path.exists() else b""
    kept = data[:length]
    if kept != data:
        with replacing(path, durable=True) as part:
            part.write_bytes(kept)
    return len(kept) == length


def _is_run(folder: Path) -> bool:
    return os.path.isfile(folder / RECORD)


def _long(run: Path) -> str:
    return f"{run.parent.name}/{run.name}"


def _order(name: str) -> tuple[str, int]:
    """When a run was started: its time, and its number among those of that second."""
    stamp, _, count = name.partition("-")
    time, _, number = count.partition("-")
    return f"{stamp}-{time}", int(number) if number.isdecimal() else 1


def _several(word: str, meant: list[Path], given: str) -> Fault:
    some = [_long(run) for run in meant[-_MOST:]]
    more = f" and {len(meant) - len(some)} more" if len(meant) > len(some) else ""
    return Fault(
        f"{len(meant)} runs are named {word!r}, or begin so",
        given=given,
        expected=f"the name of one: {', '.join(some)}{more}",
        nearest=(some[-1],),
    )


def _none(word: str, path: Path, runs: list[Path], runs_dir: Path, given: str) -> Fault:
    if path.is_dir() and (os.sep in word or not runs):
        problem = f"there is no run in the folder {word}"
    else:
        problem = f"no run {word!r} in {runs_dir}" if runs else f"no run in {runs_dir}"
    close = nearest(word, [name for run in runs for name in (run.name, _long(run))])
    return Fault(
        problem,
        given=given,
        expected="a run's folder, its id or the beginning of it, or last; "
        "--runs-dir says where runs are",
        nearest=close or ((LAST_RUN,) if runs else ()),
    )
