"""Early stopping that refuses a metric nobody logs."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from line import Line, data, fit

from project.training.trainer import Trainer
from project.training.unlogged import UnknownMonitorError


def test_patience_stops_early() -> None:
    values = [3.0, 1.0, 2.0, 2.0, 0.0]
    trainer = fit(Trainer(max_epochs=5, patience=2), Line(values=values))
    assert trainer.current_epoch == 4


@pytest.mark.parametrize(
    "intervals",
    [{}, {"val_check_interval": 0.5}, {"check_val_every_n_epoch": 2}],
    ids=str,
)
def test_patience_for_a_metric_never_logged_fails_at_once(intervals: Any) -> None:
    trainer = Trainer(
        max_epochs=9, patience=2, monitor="val_los", mode="min", **intervals
    )
    with pytest.raises(UnknownMonitorError) as caught:
        fit(trainer)
    [fault] = caught.value.faults
    assert "val_los" in fault.problem
    assert "val_loss" in fault.expected
    assert fault.nearest == ("val_loss",)
    assert fault.next == "--bind trainer.monitor=val_loss"
    assert trainer.current_epoch <= 1


def test_patience_may_wait_for_a_training_metric_without_validation() -> None:
    trainer = Trainer(
        max_epochs=50, patience=1, monitor="train_loss", check_val_every_n_epoch=3
    )
    model = Line()
    model.configure_optimizers = lambda: torch.optim.SGD(model.parameters(), lr=0.0)
    trainer.fit(model, data())
    assert trainer.current_epoch == 2


def test_patience_waits_for_the_first_validation() -> None:
    trainer = Trainer(
        max_epochs=4, patience=1, check_val_every_n_epoch=2, num_sanity_val_steps=0
    )
    assert fit(trainer).current_epoch == 4
