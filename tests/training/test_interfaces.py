"""A task or a model that cannot be trained is refused in words, and nothing begins."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
import pytorch_lightning as pl
import torch
from raising_zoo import Line, Points

from project.core.errors import ConfigError, Fault
from project.training.interfaces import require_interfaces


class Bare(pl.LightningModule):
    def training_step(self, batch: Any, batch_idx: int) -> None:
        pass


def faults(task: Any, model: Any) -> tuple[Fault, ...]:
    components = {
        "task": SimpleNamespace(name="a-task", selector="zoo.Task"),
        "model": SimpleNamespace(name="a-model", selector="zoo.Model"),
    }
    resolution = SimpleNamespace(components=components)
    built: Any = SimpleNamespace(task=task, model=model, resolution=resolution)
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
