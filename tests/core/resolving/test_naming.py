"""What Python gives where only a text refers to a part: the text is offered."""

from __future__ import annotations

from typing import Any

import pytest

from project import ConfigError, resolve
from project.core.loading import load
from project.core.resolving.naming import reference_in
from project.core.values import Reference

BIND = {"task.batch_size": 32, "model.learn_rate": 0.1}


class Own:
    pass


ADAMW, STOPPING = "torch.optim:AdamW", "pytorch_lightning.callbacks:EarlyStopping"


def given(key: str, value: Any) -> str:
    """What is said of a value for a key."""
    resolution = resolve(task="wine", model="lit-linear", bind={**BIND, key: value})
    with pytest.raises(ConfigError) as caught:
        resolution.require()
    return str(caught.value)


@pytest.mark.parametrize(
    ("key", "value", "text"),
    [
        ("model.optimizer", "@AdamW", "@AdamW"),
        ("model.optimizer", "AdamW", "@AdamW"),
        ("model.optimizer", "@Adam", "@Adam"),
        ("model.optimizer", "@slow/AdamW", "@slow/AdamW"),
        ("model.optimizer", "@AdamW()", "@AdamW"),
        ("model.optimizer", "@Adamw", "@AdamW"),
        ("model.optimizer", lambda: load(ADAMW), "@AdamW"),
        ("trainer.callbacks", "EarlyStopping", "[@EarlyStopping()]"),
        ("trainer.callbacks", ["@EarlyStopping()"], "[@EarlyStopping()]"),
        ("trainer.callbacks", lambda: load(STOPPING), "[@EarlyStopping()]"),
        ("trainer.callbacks", lambda: [load(STOPPING)("v")], "[@EarlyStopping()]"),
        ("trainer.logger", "@CSVLogger()", "@CSVLogger()"),
    ],
)
def test_the_text_that_refers_is_offered_and_is_accepted(
    key: str, value: Any, text: str
):
    said = given(key, value() if callable(value) else value)
    assert f'next:     bind=["{key}={text}"]' in said
    assert "nearest:" not in said, "as a value it would be a string again"
    bind = [*(f"{name}={each}" for name, each in BIND.items()), f"{key}={text}"]
    if "EarlyStopping" in text:
        bind.append("EarlyStopping.monitor=val_loss")
    resolve(task="wine", model="lit-linear", bind=bind).require()


@pytest.mark.parametrize(
    "value", [lambda: Own, lambda: load(STOPPING), lambda: Own(), lambda: print]
)
def test_what_is_no_part_that_fits_is_not_offered(value: Any):
    assert "next:" not in given("model.optimizer", value())


def test_a_text_is_a_reference_when_something_has_its_name():
    def means(reference: Reference) -> bool:
        return reference.name in ("Adam", "torch.optim.Adam")

    def read(text: str) -> Reference | None:
        return reference_in(text, means, ["AdamW", "Adam"])

    assert read("Adam") == read("@Adam") == read("@dam") == Reference("Adam")
    assert read("@a/torch.optim.Adam") == Reference("torch.optim.Adam", "a")
    for text in ("adam", "@", "@[", "a b", "", "@nothing"):
        assert read(text) is None
