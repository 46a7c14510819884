"""Where a run is gone on from: its last checkpoint, and its files as they were then."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pytorch_lightning as pl
import torch

from project.core.errors import ConfigError, Fault
from project.runs.contents import BEST, CHECKPOINTS, LAST
from project.runs.finding import cut_to
from project.runs.folder import Run
from project.runs.record import RunRecord
from project.training.checkpoints import LastCheckpoint
from project.training.heartbeat import devices_of
from project.training.plain_data import read_plain
from project.training.result import Resumed
from project.training.resuming import KEY

ASIDE: Final = "best.ckpt.newer"
"""What a best checkpoint becomes that the training has not come to yet."""


def take_up(
    run: Run, resumed: Resumed, trainer: pl.Trainer, say: Callable[[str], None]
) -> Path | None:
    """Makes a run that was taken up ready for its training.

    Args:
        run: The run.
        resumed: What of it has changed.
        trainer: What will train it.
        say: Takes one line at a time of what the user should know.

    Returns:
        The checkpoint to go on from; None where the run begins anew.

    Raises:
        ConfigError: There is a checkpoint, and it cannot be gone on from.
    """
    if run.previous is not None:
        now = replace(run.record, devices=devices_of(trainer))
        for line in differences(run.previous, now):
            say(f"{line}: the numbers may differ in their last bits")
    last = restart(run.folder, say, trainer.max_epochs)
    _extend(trainer, resumed)
    return last


def follow(resumed: Resumed, trainer: pl.Trainer) -> Path | None:
    """Has another process go on from where that of rank zero does."""
    _extend(trainer, resumed)
    last = resumed.folder / CHECKPOINTS / LAST
    return last if last.exists() else None


def _extend(trainer: pl.Trainer, resumed: Resumed) -> None:
    for each in trainer.checkpoint_callbacks:
        if isinstance(each, LastCheckpoint):
            each.extended = bool(resumed.changed)


def differences(then: RunRecord, now: RunRecord) -> Iterator[str]:
    """Yields what is not as it was and what the last bits of the numbers depend on."""
    for name, version in then.versions.items():
        if name != "project" and now.versions.get(name) != version:
            yield f"{name} is {now.versions.get(name)} and was {version}"
    if then.threads and then.threads != now.threads:
        yield f"torch has {now.threads} threads and had {then.threads}"
    if then.devices and then.devices != now.devices:
        yield f"it is trained on {now.devices} and was on {then.devices}"


def restart(
    folder: Path, say: Callable[[str], None], max_epochs: int | None = None
) -> Path | None:
    """Cuts a run back to its last checkpoint.

    Args:
        folder: The folder of the run.
        say: Takes one line at a time of what the user should know.
        max_epochs: After how many epochs the training ends; None or -1 for no limit.

    Returns:
        The checkpoint; None where there is none yet: the run starts anew.

    Raises:
        ConfigError: There is one, and it cannot be gone on from.
    """
    last = folder / CHECKPOINTS / LAST
    if not last.exists():
        _set_aside(folder, -1)
        cut_to(folder, 0)
        say("there is no checkpoint yet: the run begins anew")
        return None
    checkpoint = _read(last)
    state = checkpoint[KEY]
    if 0 <= (-1 if max_epochs is None else max_epochs) < checkpoint["epoch"]:
        raise ConfigError(_too_far(checkpoint["epoch"], max_epochs))
    _set_aside(folder, checkpoint["global_step"])
    if not cut_to(folder, state["length"]):
        say("metrics.csv is shorter than it was: some of what was logged is lost")
    say(f"goes on after {_where(checkpoint)}")
    return last


def step_of(last: Path) -> int:
    """Returns how many optimizer steps came before a checkpoint that was read."""
    return int(_read(last)["global_step"])


def _read(path: Path) -> dict[str, Any]:
    anew = "without the file the run begins anew"
    checkpoint = read_plain(
        path,
        what="the last checkpoint",
        whole=f"a whole checkpoint of this run; {anew}",
        plain=f"a whole checkpoint of this run; {anew}",
    )
    if not isinstance(checkpoint, dict) or KEY not in checkpoint:
        raise ConfigError(
            Fault(
                "the last checkpoint is none that a training can go on from exactly",
                given=str(path),
                expected="one that a training of this program has saved; without the "
                "file the run begins anew",
            )
        )
    return checkpoint


def _too_far(epochs: int, limit: int | None) -> Fault:
    return Fault(
        f"the run has trained {epochs} epochs, which are more than {limit}",
        given=f"trainer.max_epochs={limit}",
        expected=f"at least {epochs}",
        next=f"--bind trainer.max_epochs={epochs}",
        key="trainer.max_epochs",
    )


def _set_aside(folder: Path, step: int) -> None:
    """Moves away a best checkpoint that is newer than the last one."""
    best = folder / CHECKPOINTS / BEST
    if not best.exists():
        return
    try:
        found = torch.load(best, map_location="cpu", weights_only=True, mmap=True)
        newer = found["global_step"] > step
    except Exception:  # It is not whole, or nobody may read it: no matter when.
        newer = step < 0
    if newer:
        best.replace(best.with_name(ASIDE))


def _where(checkpoint: Mapping[str, Any]) -> str:
    epochs, steps = checkpoint["epoch"], checkpoint["global_step"]
    within = "first" in checkpoint[KEY]
    said = "1 epoch" if epochs == 1 else f"{epochs} epochs"
    return f"{said}, step {steps}" if within or not epochs else said
