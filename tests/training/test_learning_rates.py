"""Learning rates are no results."""

from __future__ import annotations

import pytest
from line import Line, fit
from pytorch_lightning.callbacks import LearningRateMonitor

from project.training.checkpoints import numbers
from project.training.learning_rates import without_rates
from project.training.trainer import Trainer


@pytest.mark.parametrize(
    "name", ["lr", "LR", "lr-AdamW", "lr-AdamW/pg1", "lr/head", "learning_rate"]
)
def test_a_learning_rate_is_known_by_its_name(name: str) -> None:
    assert without_rates({name: 0.1, "val_loss": 1.0}, []) == {"val_loss": 1.0}


@pytest.mark.parametrize("name", ["lrap", "lr_accuracy", "val_lr", "relearning_rate"])
def test_a_metric_is_not_taken_for_one(name: str) -> None:
    assert without_rates({name: 0.1}, []) == {name: 0.1}


def test_a_schedule_may_choose_the_name_that_is_logged() -> None:
    class Scheduled(Line):
        def configure_optimizers(self):
            import torch

            optimizer = super().configure_optimizers()
            schedule = torch.optim.lr_scheduler.ConstantLR(optimizer)
            return [optimizer], [{"scheduler": schedule, "name": "warmth"}]

    monitor = LearningRateMonitor(log_momentum=True, log_weight_decay=True)
    trainer = fit(Trainer(max_epochs=1, callbacks=monitor, logger=Logs()), Scheduled())
    logged = numbers(trainer.callback_metrics)
    assert "warmth" in logged
    assert set(without_rates(logged, trainer.callbacks)) == {"train_loss", "val_loss"}


def Logs():  # noqa: N802
    from pytorch_lightning.loggers.logger import DummyLogger

    return DummyLogger()
