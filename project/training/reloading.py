"""The model and the task of a run, built again outside of any training."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytorch_lightning as pl
from pytorch_lightning.utilities.model_helpers import is_overridden

from project.core.building.build import build
from project.core.resolving.resolution import Resolution
from project.training.reviving import fitting, read_header


class Loaded(NamedTuple):
    """A pair that was trained.

    Attributes:
        model: The model with the weights of a checkpoint, in evaluation mode.
        task: The task, as its constructor leaves it.
    """

    model: pl.LightningModule
    task: pl.LightningDataModule


def reload(resolution: Resolution, checkpoint: Path) -> Loaded:
    """Builds the pair of a run, and gives the model the weights of a checkpoint.

    Reading the checkpoint runs no code. A model that makes its layers in `setup` or
    `configure_model` makes them, for which the task is set up as for a training.

    Args:
        resolution: The run's own config.
        checkpoint: The weights.

    Raises:
        ConfigError: The checkpoint cannot be read, or its weights do not fit.
        BaseException: Whatever the task or the model raises, unchanged.
    """
    saved = dict(read_header(checkpoint))  # Before anything is built.
    quiet = {"logger": False, "default_root_dir": None}
    with build(resolution, trainer_arguments=quiet) as built:
        _make_layers(built.model, built.task, built.trainer)
        built.model.on_load_checkpoint(saved)
        with fitting(checkpoint):
            strict = built.model.strict_loading
            built.model.load_state_dict(saved["state_dict"], strict=strict)
        return Loaded(built.model.eval(), built.task)


def _make_layers(
    model: pl.LightningModule, task: pl.LightningDataModule, trainer: pl.Trainer
) -> None:
    if not is_overridden("setup", model) and not is_overridden(
        "configure_model", model
    ):
        return
    model.trainer = task.trainer = trainer
    try:
        task.prepare_data()
        task.setup("fit")
        model.setup("fit")
        model.configure_model()
    finally:
        model.trainer = task.trainer = None
