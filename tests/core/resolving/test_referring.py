"""References that cannot be meant, in a config of the zoo."""

from __future__ import annotations

import pytest

from project.api import resolve
from project.core.errors import Fault

BOUND = ("task.batch_size=32", "model.learn_rate=0.1")


def faults(*bind: str) -> tuple[Fault, ...]:
    found = resolve(task="wine", model="lit-linear", bind=[*BOUND, *bind])
    assert not found.missing
    return found.faults


@pytest.mark.parametrize(
    ("text", "nearest", "more"),
    [
        ("trainer.callbacks=@EarlyStopping", "[@EarlyStopping()]",
         "--bind EarlyStopping.monitor=val_loss"),
        ("trainer.callbacks=[@a/EarlyStopping]", "[@a/EarlyStopping()]",
         "--bind a/EarlyStopping.monitor=val_loss"),
        ("trainer.callbacks=[@Timer(), @ModelSummary]",
         "[@Timer(), @ModelSummary()]", ""),
        ("trainer.callbacks=EarlyStopping", "[@EarlyStopping()]", ""),
        ("trainer.callbacks=[EarlyStopping]", "[@EarlyStopping()]", ""),
        ("trainer.callbacks=[@AdamW()]", "", ""),
        ("trainer.logger=@CSVLogger", "[@CSVLogger()]", ""),
        ("model.optimizer=@AdamW()", "@AdamW", ""),
        ("model.optimizer=AdamW", "@AdamW", ""),
        ("model.optimizer=@StepLR", "", ""),
        ("model.scheduler=@StepLR()", "@StepLR", ""),
        ("model.loss=@MSELoss()", "@MSELoss", ""),
        ("model.learn_rate=@AdamW", "", "--bind model.learn_rate=0.1"),
        ("model.learn_rate=@AdamW()", "", ""),
    ],
)  # fmt: skip
def test_the_right_spelling_is_offered_and_taken(
    text: str, nearest: str, more: str
) -> None:
    (fault,) = faults(text)
    assert (fault.nearest, fault.next) == ((nearest,) if nearest else (), more)
    assert fault.origin
    assert str(fault.origin) == "--bind #3"
    if nearest:
        key = text.partition("=")[0]
        bind = [f"{key}={nearest}", *more.removeprefix("--bind ").split(" --bind ")]
        left = faults(*filter(None, bind))
        assert all("without monitor" in each.problem for each in left)
        assert not left or text.endswith(("=EarlyStopping", "=[EarlyStopping]"))


def test_a_call_without_what_a_config_can_say_offers_it() -> None:
    (fault,) = faults("trainer.callbacks=[@EarlyStopping()]", "trainer.monitor=x")
    assert fault.problem == "@EarlyStopping() calls EarlyStopping without monitor"
    assert (fault.nearest, fault.next) == ((), "--bind EarlyStopping.monitor=x")
    bound = ("trainer.callbacks=[@EarlyStopping()]", "EarlyStopping.monitor=x")
    assert faults(*bound) == ()


def test_a_reference_behind_a_macro_is_judged_too() -> None:
    (fault,) = faults("trainer.callbacks=[%mine]", "mine=@Timer")
    assert fault.problem.startswith("trainer.callbacks cannot be ")


def test_a_call_behind_a_macro_is_one_fault_where_the_macro_is_set() -> None:
    (fault,) = faults("trainer.callbacks=[%mine, %mine]", "mine=@EarlyStopping()")
    assert str(fault.origin) == "--bind #4"
    assert fault.nearest == ()


def test_what_is_offered_to_a_shell_is_quoted() -> None:
    (fault,) = faults("trainer.callbacks=[@EarlyStopping()]", "trainer.monitor=a b")
    assert fault.next == "--bind 'EarlyStopping.monitor=a b'"


def test_a_misspelt_reference_keeps_its_scope_and_its_call() -> None:
    (fault,) = faults("trainer.callbacks=[@a/EarlyStoping()]")
    assert fault.nearest[0] == "@a/EarlyStopping()"
