"""The random generators, saved and restored; a probe changes no bit of a run."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest
import torch

from project.api import resolve
from project.training.engine import train
from project.training.randomness import Randomness

PLUGIN = """
import random
import numpy as np
import torch
from project import pair_hook
from project.models.mlp import LitMLP
from project.tasks.wine import Wine

TASKS = {"drawn": "drawn_zoo:Drawn"}
MODELS = {"drawing": "drawn_zoo:Drawing"}
HOOKS = ["drawn_zoo"]
COUNT = []

def draw():
    return random.random() + np.random.rand() + torch.rand(()).item()

class Drawn(Wine):
    def __init__(self, batch_size: int = 32):
        super().__init__(batch_size=batch_size)
        COUNT.append(draw())
        self.drawn = draw()

class Drawing(LitMLP):
    def __init__(self, offset: float, input_size: int = 13, output_size: int = 3):
        super().__init__(
            input_size=input_size, output_size=output_size,
            hidden_sizes=[8], learn_rate=0.01,
        )

    def training_step(self, batch, batch_idx):
        self.log("drawn", draw())
        return super().training_step(batch, batch_idx)

@pair_hook(task="drawn", model="drawing", probes="task",
           sets=["model.offset", "trainer.max_epochs"])
def look(config, task):
    draw()
    return {"model.offset": task.drawn, "trainer.max_epochs": 2}
"""


def drawn() -> tuple[float, float, float]:
    return random.random(), float(np.random.rand()), torch.rand(()).item()


def test_a_state_is_restored_whole():
    randomness = Randomness()
    randomness.seed(3)
    state = randomness.state()
    first = drawn()
    assert drawn() != first
    randomness.restore(state)
    assert drawn() == first


@pytest.mark.slow
def test_a_probe_changes_no_bit(folder: Path, monkeypatch: pytest.MonkeyPatch):
    (folder / "drawn_zoo.py").write_text(PLUGIN)
    monkeypatch.syspath_prepend(str(folder))
    pending = resolve(task="drawn", model="drawing", plugins=["drawn_zoo"])
    assert [str(key) for key in pending.pending] == [
        "model.offset",
        "trainer.max_epochs",
    ]
    first = train(pending, runs_dir=folder / "runs", command=["x"])
    import drawn_zoo  # pyright: ignore

    assert len(drawn_zoo.COUNT) == 1
    frozen = resolve(files=[first.folder / "config.gin"], plugins=["drawn_zoo"])
    assert not frozen.pending
    second = train(frozen, runs_dir=folder / "runs", command=["x"])
    assert first.metrics == second.metrics
    one, two = (
        torch.load(each.folder / "checkpoints" / "last.ckpt", weights_only=False)
        for each in (first, second)
    )
    for name, weights in one["state_dict"].items():
        assert torch.equal(weights, two["state_dict"][name])
    configs = [(each.folder / "config.gin").read_text() for each in (first, second)]
    assert configs[0] == configs[1]
