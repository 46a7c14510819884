"""What a training shows while it runs."""

from __future__ import annotations

import re
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from line import Line, data, fit, only
from pytorch_lightning.callbacks import ModelSummary
from torch import nn
from tqdm.utils import disp_len

from project.training.progress import (
    FittedBar,
    StderrModelSummary,
    StderrProgressBar,
    size_of,
)
from project.training.trainer import Trainer


def test_a_terminal_shows_a_bar_and_a_size_and_only_on_stderr(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    class Talks(Line):
        def on_train_epoch_start(self) -> None:
            self.print("hello from the model")

    monkeypatch.setattr("project.training.trainer.on_terminal", lambda: True)
    trainer = fit(Trainer(max_epochs=1), Talks())
    trainer.validate(Line(), data(), verbose=False)
    assert only(trainer, StderrProgressBar)
    assert only(trainer, StderrModelSummary)
    out, err = capfd.readouterr()
    assert out == ""
    for text in ("epoch 1/1", "Talks: 2 parameters, all trainable",
                 "hello from the model", "Validation"):  # fmt: skip
        assert text in err
    assert "Epoch 0" not in err


@pytest.mark.parametrize("shown", [True, False])
def test_the_bar_and_the_layers_can_be_asked_for(
    shown: bool, capfd: pytest.CaptureFixture[str]
) -> None:
    fit(Trainer(max_epochs=1, enable_progress_bar=shown, enable_model_summary=shown))
    out, err = capfd.readouterr()
    assert out == ""
    assert ("epoch 1/1" in err) == ("Linear" in err) == shown


def test_a_summary_of_the_users_own_is_the_only_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("project.training.trainer.on_terminal", lambda: True)
    trainer = Trainer(max_epochs=1, callbacks=ModelSummary())
    assert not any(isinstance(each, StderrModelSummary) for each in trainer.callbacks)


@pytest.mark.parametrize(
    ("settings", "shown"),
    [
        ({"max_epochs": 2}, ["epoch 1/2", "epoch 2/2"]),
        ({"max_epochs": 2, "max_steps": 100}, ["epoch 1/2", "epoch 2/2"]),
        ({"max_epochs": 2, "max_steps": 8}, ["epoch 1/2", "epoch 2/2"]),
        ({"max_epochs": 9, "max_steps": 5}, ["epoch 1, step 0/5", "epoch 2, step 5/5"]),
        ({"max_epochs": -1, "max_steps": 3}, ["epoch 1, step 0/3"]),
        ({"max_epochs": -1, "max_time": {"seconds": 1}}, ["epoch 1", "epoch 2"]),
    ],
)
def test_the_bar_says_how_far_it_is(
    settings: dict[str, Any], shown: list[str], capfd: pytest.CaptureFixture[str]
) -> None:
    fit(Trainer(enable_progress_bar=True, **settings))
    found = re.findall(r"(epoch [^:]*):", capfd.readouterr().err)
    assert set(shown) <= set(found)


@given(
    columns=st.integers(8, 200),
    total=st.none() | st.integers(1, 10**7),
    metrics=st.lists(st.text("abc_λ", min_size=1, max_size=30), max_size=9),
)
def test_a_bar_is_never_cut_in_the_middle(
    columns: int, total: int | None, metrics: list[str]
) -> None:
    parts = [f"{name}=0.123" for name in metrics]
    line = FittedBar.format_meter(
        1,
        total,
        12.5,
        ncols=columns,
        prefix="epoch 1/20: ",
        bar_format=StderrProgressBar.BAR_FORMAT,
        postfix=", ".join(parts) or None,
    )
    assert disp_len(line) <= columns
    shown = line.partition("it/s, ")[2].rstrip("]")
    if shown:
        assert shown.split(", ") == parts[: len(shown.split(", "))]
        assert line.endswith("]")
    if columns >= 12:
        assert line.startswith("epoch 1/20:")


def test_the_size_of_a_model_is_one_line() -> None:
    model = Line()
    assert size_of(model) == "Line: 2 parameters, all trainable"
    model.layer.bias.requires_grad_(False)
    assert size_of(model) == "Line: 2 parameters, 1 trainable"
    model.layer = nn.LazyLinear(3)  # type: ignore[assignment]
    assert size_of(model) == "Line: 0 parameters, 2 tensors of a size not known yet"
    model.layer = nn.Linear(1000, 1000)
    assert size_of(model) == "Line: 1,001,000 parameters, all trainable"


@pytest.mark.parametrize("where", ["training_step", "validation_step"])
def test_an_error_has_a_line_of_its_own(
    where: str, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: Any) -> None:
        raise ValueError("no")

    monkeypatch.setattr(Line, where, fails)
    trainer = Trainer(max_epochs=1, enable_progress_bar=True, num_sanity_val_steps=0)
    with pytest.raises(ValueError, match="no"):
        fit(trainer)
    print("error: no", file=sys.stderr)
    assert "\nerror: no\n" in capfd.readouterr().err
