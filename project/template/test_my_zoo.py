"""The task and the model train together."""

from __future__ import annotations

from project import build, resolve


def test_an_epoch_is_better_than_guessing():
    resolution = resolve(
        files=["spirals.yaml"],
        plugins=["my_zoo"],
        bind={"trainer.max_epochs": 1, "trainer.logger": False},
    )
    with build(resolution) as built:
        built.trainer.fit(built.model, built.task)
    assert built.trainer.callback_metrics["val_accuracy"] > 1 / 3
