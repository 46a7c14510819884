"""What Lightning's Trainer refuses names the setting that is to blame."""

from __future__ import annotations

import gc
import inspect
from typing import Any

import pytest
import pytorch_lightning as pl
import torch
from pytorch_lightning.callbacks import ModelCheckpoint

from project.core.errors import ConfigError, Fault
from project.core.gin_bridge.factories import Factory
from project.training.refusals import lightning_trainer


def refused(**changed: Any) -> tuple[Fault, ...]:
    with pytest.raises(ConfigError) as caught:
        lightning_trainer(arguments(**changed))
    return caught.value.faults


def arguments(**changed: Any) -> dict[str, Any]:
    parameters = inspect.signature(pl.Trainer).parameters
    return {
        **{name: each.default for name, each in parameters.items()},
        "accelerator": "cpu",
        "logger": False,
        "enable_checkpointing": False,
        **changed,
    }


def test_what_it_takes_is_a_trainer() -> None:
    trainer = lightning_trainer(arguments(max_epochs=3))
    assert type(trainer) is pl.Trainer
    assert trainer.max_epochs == 3


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a GPU")
@pytest.mark.parametrize("others", [{}, {"devices": 3, "max_epochs": 2}])
def test_an_accelerator_that_is_not_there_is_named(others: dict[str, Any]) -> None:
    (fault,) = refused(accelerator="cuda", **others)
    assert fault.key == "trainer.accelerator"
    assert fault.given == "trainer.accelerator=cuda"
    assert fault.problem.startswith("Lightning refuses trainer.accelerator: ")


def test_arguments_that_do_not_go_together_are_one_fault() -> None:
    (fault,) = refused(fast_dev_run=2, barebones=True)
    assert fault.key in ("trainer.fast_dev_run", "trainer.barebones")
    assert "barebones" in fault.problem


@pytest.mark.parametrize("listed", [False, True])
@pytest.mark.parametrize("name", ["callbacks", "logger"])
def test_what_makes_objects_is_not_one(name: str, listed: bool) -> None:
    made = Factory.__new__(Factory)
    made._text = "@EarlyStopping"
    (fault,) = refused(**{name: [made] if listed else made})
    assert fault.key == f"trainer.{name}"
    assert fault.expected.startswith("@EarlyStopping(), ")


@pytest.mark.parametrize(
    ("name", "value", "default"),
    [
        ("profiler", "xla", "null"),
        ("devices", -1, "auto"),
        ("precision", "transformer-engine", "null"),
    ],
)
def test_what_is_not_refused_is_offered_and_nothing_half_made_complains(
    name: str, value: Any, default: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (fault,) = refused(**{name: value})
    assert fault.key == f"trainer.{name}"
    assert fault.next == f"--bind trainer.{name}={default}"
    gc.collect()
    assert "Exception ignored" not in capsys.readouterr().err


def test_of_two_that_do_not_go_together_the_plain_value_is_named() -> None:
    mine: list[Any] = [ModelCheckpoint()]
    (fault,) = refused(callbacks=mine, enable_progress_bar=False)
    assert fault.given == "trainer.enable_checkpointing=False"
    assert fault.next == "--bind trainer.enable_checkpointing=null"
    assert len(mine) == 1  # What was tried has added nothing to it.
