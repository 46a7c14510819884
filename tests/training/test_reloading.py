"""The model and the task of a run, built again outside of any training."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
import pytorch_lightning as pl
import torch
from recorded import a_run
from torch import nn

from project import ConfigError, build, load_run, resolve

BIND: dict[str, Any] = {
    "task.batch_size": 8,
    "model.learn_rate": 0.1,
    "model.hidden_sizes": [4],
}


class Lazy(pl.LightningModule):
    """Makes its layer where it knows the data."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.layer(x)

    def setup(self, stage: str) -> None:
        assert (stage, self.trainer.max_epochs) == ("fit", 10)
        self.layer = nn.Linear(3, 2)


MODELS = {"lazy": Lazy}
COMPATIBLE = [("wine", "lazy")]


def saved(folder: Path, weights: dict[str, torch.Tensor], name: str) -> None:
    """Writes weights as a checkpoint of Lightning's."""
    (folder / "checkpoints").mkdir(exist_ok=True)
    whole = {"state_dict": weights, "pytorch-lightning_version": "2.6.0", "epoch": 1}
    torch.save(whole, folder / "checkpoints" / name)


@pytest.fixture
def trained(tmp_path: Path) -> Path:
    """The folder of a run with two checkpoints, whose weights are all 1 and all 2."""
    folder = a_run(tmp_path, "r1", checkpoint="checkpoints/best.ckpt")
    config = resolve(task="wine", model="lit-mlp", bind=BIND)
    (folder / "config.gin").write_text(config.to_gin())
    with build(config) as built:
        state = built.model.state_dict()
    for number, name in enumerate(("best.ckpt", "last.ckpt"), 1):
        filled = {key: torch.full_like(value, number) for key, value in state.items()}
        saved(folder, filled, name)
    return folder


def test_a_model_has_the_weights_that_its_run_was_judged_by(trained: Path) -> None:
    run = load_run(trained)
    model, task = run.load()
    assert (type(model).__name__, type(task).__name__) == ("LitMLP", "Wine")
    assert not model.training
    assert all((value == 1).all() for value in model.state_dict().values())
    assert all((value == 2).all() for value in run.load("last").model.parameters())
    assert run.model is run.model
    assert type(run.task) is type(task)


def test_a_model_that_makes_its_layers_late_makes_them(tmp_path: Path) -> None:
    folder = a_run(tmp_path, "r1", model="lazy", checkpoint="checkpoints/best.ckpt")
    tables = {"MODELS": MODELS, "COMPATIBLE": COMPATIBLE}
    bind = {"task.batch_size": 8}
    config = resolve(task="wine", model="lazy", plugins=[tables], bind=bind)
    (folder / "config.gin").write_text(config.to_gin())
    saved(folder, {"layer.weight": torch.ones(2, 3), "layer.bias": torch.ones(2)},
          "best.ckpt")  # fmt: skip
    model = load_run(folder, plugins=[tables]).model
    assert model.layer.weight.tolist() == [[1, 1, 1], [1, 1, 1]]
    assert sys.modules[__name__].Lazy is type(model)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ({"state_dict": {"x": torch.ones(1)}}, "none of Lightning's"),
        ({"state_dict": {}, "pytorch-lightning_version": "2", "o": object}, "no plain"),
        (
            {"state_dict": {}, "pytorch-lightning_version": "2"},
            "the weights do not fit the model LitMLP",
        ),
    ],
)
def test_what_is_no_checkpoint_of_the_model_is_said(
    trained: Path, content: dict[str, Any], said: str
) -> None:
    torch.save(content, trained / "checkpoints" / "best.ckpt")
    with pytest.raises(ConfigError, match=said):
        load_run(trained).load()


def test_weights_that_are_not_there_are_said(trained: Path) -> None:
    with pytest.raises(ConfigError, match='given:    checkpoint="x"'):
        load_run(trained).load("x")
