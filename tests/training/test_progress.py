"""What a training shows while it runs."""

from __future__ import annotations

import pytest
from line import Line, data, fit, only

from project.training.progress import StderrModelSummary, StderrProgressBar
from project.training.trainer import Trainer


def test_a_terminal_shows_a_bar_and_a_summary_and_only_on_stderr(
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
    for text in ("Epoch 0", "Linear", "hello from the model", "Validation"):
        assert text in err


@pytest.mark.parametrize("shown", [True, False])
def test_the_bar_can_be_asked_for(
    shown: bool, capfd: pytest.CaptureFixture[str]
) -> None:
    fit(Trainer(max_epochs=1, enable_progress_bar=shown, enable_model_summary=shown))
    out, err = capfd.readouterr()
    assert out == ""
    assert ("Epoch 0" in err) == ("Linear" in err) == shown
