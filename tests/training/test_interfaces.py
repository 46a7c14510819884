"""A task or a model that cannot be trained is refused in words, and nothing begins."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import pytorch_lightning as pl
import torch
from raising_zoo import Line, Points

from project.api import resolve
from project.core.errors import ConfigError, Fault
from project.training.engine import train
from project.training.interfaces import require_interfaces


class Bare(pl.LightningModule):
    def training_step(self, batch: Any, batch_idx: int) -> None:
        pass


def faults(task: Any, model: Any) -> tuple[Fault, ...]:
    components = {
        "task": SimpleNamespace(name="a-task", selector="zoo.Task"),
        "model": SimpleNamespace(name="a-model", selector="zoo.Model"),
    }
    built: Any = SimpleNamespace(
        task=task,
        model=model,
        trainer=pl.Trainer(logger=False, enable_checkpointing=False),
        resolution=SimpleNamespace(components=components),
    )
    try:
        require_interfaces(built)
    except ConfigError as error:
        return error.faults
    return ()


def test_what_can_be_trained_is_trained() -> None:
    assert not faults(Points(), Line())
    assert not faults(Points(), torch.compile(Line()))


@pytest.mark.parametrize(
    ("task", "model", "problem", "given"),
    [
        (object(), Line(), "the task a-task is no LightningDataModule",
         "zoo.Task makes a builtins.object"),
        (pl.LightningDataModule(), Line(), "the task a-task has no train_dataloader",
         "zoo.Task"),
        (Points(), None, "the model a-model is no LightningModule",
         "zoo.Model makes None"),
        (Points(), torch.nn.Linear(1, 1), "the model a-model is no LightningModule",
         "zoo.Model makes a torch.nn.modules.linear.Linear"),
        (Points(), Bare(), "the model a-model has no configure_optimizers",
         "zoo.Model"),
    ],
)  # fmt: skip
def test_what_lacks_is_named(task: Any, model: Any, problem: str, given: str) -> None:
    (fault,) = faults(task, model)
    assert (fault.problem, fault.given) == (problem, given)


@pytest.mark.parametrize("strategy", ["ddp_spawn", "ddp_fork", "ddp_notebook"])
def test_a_strategy_whose_training_cannot_be_seen_is_refused(
    strategy: str, tmp_path: Path
) -> None:
    bind = [f"trainer.strategy={strategy}", "task.batch_size=32", "model.learn_rate=1"]
    resolution = resolve(task="wine", model="lit-linear", bind=bind)
    with pytest.raises(ConfigError) as caught:
        train(resolution, runs_dir=tmp_path / "runs", command=[])
    (fault,) = caught.value.faults
    assert fault.problem.startswith(f"trainer.strategy={strategy} trains in copies of")
    assert str(fault.origin) == "--bind #1"
    assert fault.next == "--bind trainer.strategy=ddp"
    assert not (tmp_path / "runs").exists()
