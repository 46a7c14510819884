"""What watches a training: its loss, and how often it logs."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from line import Line, fit
from torch import Tensor

from project.runs.metrics import read_metrics
from project.training.callbacks import FiniteLoss, NonFiniteLossError
from project.training.trainer import Trainer


def test_short_epochs_still_log_their_steps(tmp_path: Path) -> None:
    class Stepwise(Line):
        def training_step(self, batch: list[Tensor], batch_idx: int) -> Tensor:
            loss = super().training_step(batch, batch_idx)
            self.log("step_loss", loss, on_step=True, on_epoch=False)
            return loss

    fit(Trainer(max_epochs=2, default_root_dir=tmp_path), Stepwise())
    steps = [e for e in read_metrics(tmp_path / "metrics.csv") if e.name == "step_loss"]
    assert [each.epoch for each in steps] == [0, 1]


def test_a_loss_that_is_not_a_number_fails() -> None:
    trainer = Trainer(max_epochs=3)
    with pytest.raises(NonFiniteLossError, match="nan in epoch 1, by step"):
        fit(trainer, Line(bad_step=5))
    assert trainer.global_step == 6


def test_other_devices_are_waited_for_less_often() -> None:
    watcher, trainer = FiniteLoss(), Trainer(log_every_n_steps=3)
    loss = torch.tensor(1.0, device="meta")  # It cannot be looked at.
    for index in range(2):
        watcher.on_train_batch_end(trainer, Line(), {"loss": loss}, None, index)
    with pytest.raises(RuntimeError, match="meta tensors"):
        watcher.on_train_batch_end(trainer, Line(), {"loss": loss}, None, 2)
