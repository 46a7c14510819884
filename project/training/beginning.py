"""What is done with a run when its pair is built and its training is about to begin."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytorch_lightning as pl

from project.core.resolving.resolution import Resolution
from project.runs.folder import Run, write_atomic
from project.training.heartbeat import Alive, Heartbeat, devices_of
from project.training.introducing import hyperparameters, introduce
from project.training.restarting import step_of, take_up
from project.training.result import Resumed


def begun(
    run: Run,
    resumed: Resumed | None,
    resolution: Resolution,
    texts: Mapping[str, str],
    notice: Callable[[str], None],
    trainer: pl.Trainer,
) -> Path | None:
    """Makes a run ready for its training.

    Args:
        run: The run.
        resumed: What is gone on with; None for a run that begins.
        resolution: Its config.
        texts: The config as the files of the run, by name.
        notice: Takes one line at a time of what the user should know.
        trainer: What will train it.

    Returns:
        The checkpoint to go on from; None for none.

    Raises:
        ConfigError: There is a checkpoint, and it cannot be gone on from.
    """
    trainer.callbacks.append(Heartbeat(_alive(run)))
    last = None
    if resumed is not None:
        last = take_up(run, resumed, trainer, notice)
        for name, text in texts.items() if resumed.changed else ():
            write_atomic(run.folder / name, text)
    known = run.previous.loggers if run.previous else {}
    loggers = introduce(
        trainer.loggers,
        f"{run.folder.parent.name}/{run.folder.name}",
        hyperparameters(resolution),
        known,
        step_of(last) if last and known else 0,
    )
    run.record = replace(run.record, loggers=loggers)
    return last


def _alive(run: Run) -> Alive:
    """Records signs of life of a training, and first of all what it trains on."""

    def alive(trainer: pl.Trainer) -> None:
        if not run.record.devices:
            run.record = replace(run.record, devices=devices_of(trainer))
        run.beat()

    return alive
