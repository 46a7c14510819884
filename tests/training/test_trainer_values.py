"""What the trainer's settings cannot be together is said before anything is built."""

from __future__ import annotations

import subprocess
import sys

import pytest

from project.api import resolve
from project.core.errors import Fault

WINE = ["task.batch_size=32", "model.learn_rate=0.1"]


def faults(*bind: str) -> tuple[Fault, ...]:
    resolution = resolve(task="wine", model="lit-linear", bind=[*WINE, *bind])
    return resolution.faults


@pytest.mark.parametrize(
    ("bind", "said", "offered"),
    [
        (
            ["trainer.min_epochs=5", "trainer.max_epochs=2"],
            "trainer.min_epochs is 5, and trainer.max_epochs is 2",
            "--bind trainer.max_epochs=5",
        ),
        (
            ["trainer.min_epochs=50"],
            "trainer.min_epochs is 50, and trainer.max_epochs is 10",
            "--bind trainer.max_epochs=50",
        ),
        (
            ["trainer.min_steps=50", "trainer.max_steps=10"],
            "trainer.min_steps is 50, and trainer.max_steps is 10",
            "--bind trainer.max_steps=50",
        ),
        (
            [
                "trainer.val_check_interval=0.5",
                "trainer.check_val_every_n_epoch=null",
            ],
            "trainer.val_check_interval cannot be 0.5",
            "--bind trainer.check_val_every_n_epoch=1",
        ),
        (
            ["trainer.experiment=../x"],
            "not a plain folder name",
            "--bind trainer.experiment=my-experiment",
        ),
        (
            ["trainer.monitor=score"],
            "does not tell whether less is better",
            "--bind trainer.mode=min",
        ),
    ],
)
def test_what_contradicts_is_a_fault_where_it_was_set(
    bind: list[str], said: str, offered: str
) -> None:
    (fault,) = faults(*bind)
    assert said in fault.problem
    assert fault.next == offered
    assert fault.given == bind[0]
    assert str(fault.origin) == "--bind #3"
    assert not faults(*bind, offered.removeprefix("--bind "))


@pytest.mark.parametrize(
    "bind",
    [
        ["trainer.min_epochs=5", "trainer.max_epochs=-1"],
        ["trainer.min_epochs=5", "trainer.max_epochs=null"],
        ["trainer.min_epochs=5", "trainer.max_epochs=5"],
        ["trainer.min_steps=5"],
        ["trainer.val_check_interval=5", "trainer.check_val_every_n_epoch=null"],
        ["trainer.val_check_interval=0.5"],
        ["trainer.monitor=score", "trainer.mode=max"],
        ["trainer.monitor=val_acc"],
        ["trainer.experiment=mine"],
    ],
)
def test_what_can_be_meant_is_no_fault(bind: list[str]) -> None:
    assert not faults(*bind)


def test_what_is_refused_already_is_said_once() -> None:
    (fault,) = faults("trainer.min_epochs=-3")
    assert fault.problem == "trainer.min_epochs cannot be -3"


def test_it_is_known_without_torch() -> None:
    code = (
        "import sys, project.training.trainer_values\nsys.exit('torch' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
