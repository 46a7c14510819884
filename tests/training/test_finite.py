"""What a training has come to has to be finite: parameters, what it is judged by, and
what it is tested for."""

from __future__ import annotations

import math
from typing import Any

import pytest
import torch
from line import Line, data, fit
from torch import nn

from project.training.callbacks import NonFiniteLossError
from project.training.finite import (
    NotFiniteError,
    require_finite,
    require_finite_metrics,
)
from project.training.trainer import Trainer


def judged(model: Line, **arguments: Any) -> None:
    trainer = Trainer(max_epochs=3, logger=False, **arguments)
    require_finite(fit(trainer, model), model)


class LastStep(Line):
    """Its last step leaves a parameter that is no number."""

    def on_train_end(self) -> None:
        nn.init.constant_(self.layer.bias, math.inf)


@pytest.mark.parametrize("barebones", [False, True])
@pytest.mark.filterwarnings("ignore")
def test_parameters_are_looked_at_after_the_last_step(barebones: bool) -> None:
    with pytest.raises(NotFiniteError, match=r"layer\.bias is not finite after the"):
        judged(LastStep(), barebones=barebones)


def test_what_is_not_trained_may_be_infinite() -> None:
    class Masked(Line):
        def __init__(self) -> None:
            super().__init__()
            mask = torch.full((2,), -math.inf)
            self.mask = nn.Parameter(mask, requires_grad=False)

    judged(Masked())


@pytest.mark.parametrize("last", [math.nan, math.inf])
def test_the_monitored_metric_has_to_be_finite_at_the_end(last: float) -> None:
    with pytest.raises(NotFiniteError, match=f"monitored metric val_loss is {last}"):
        judged(Line(values=[1.0, 1.0, last]), patience=5, num_sanity_val_steps=0)


def test_it_may_have_been_infinite_before() -> None:
    judged(Line(values=[math.inf, 1.0, 2.0]), num_sanity_val_steps=0)


def test_test_metrics_have_to_be_finite() -> None:
    require_finite_metrics("test", {"test_loss": 1.0})
    with pytest.raises(NotFiniteError, match="the test metric test_loss is nan"):
        require_finite_metrics("test", {"test_acc": 1.0, "test_loss": math.nan})


@pytest.mark.filterwarnings("ignore")
def test_the_loss_is_watched_under_barebones_too() -> None:
    trainer = Trainer(max_epochs=1, barebones=True)
    with pytest.raises(NonFiniteLossError):
        trainer.fit(Line(bad_step=1), data())
