"""What a run's weights come to afterwards is what its training ended with.

The pair is as difficult as pairs are: its data is divided and drawn at random where it
is set up, what a part of it was fitted on is needed by another, its loss depends on the
epoch, and draws.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from project.cli.commands.evaluate import named_weights, otherwise
from project.cli.using_run import UsedRun
from project.runs.record import RunRecord
from project.runs.weights import Weights

ROOT = Path(__file__).resolve().parents[3]

DIFFICULT = '''
"""A pair whose numbers hang together by a thread."""

import pytorch_lightning as pl
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset, random_split

TASKS = {"drawn": "difficult:Drawn"}
MODELS = {"warming": "difficult:Warming"}
COMPATIBLE = [("drawn", "warming")]


class Drawn(pl.LightningDataModule):
    def __init__(self, rows: int = 40, nan: bool = False):
        super().__init__()
        self.x = torch.randn(rows, 3) + 0.5
        if nan:
            self.x[:] = float("nan")

    def setup(self, stage):
        if stage != "test":
            self.train, self.val = random_split(self.x, [30, len(self.x) - 30])
            self.mean = torch.stack(list(self.train)).mean()
        if stage == "test":
            self.tested = self.x[torch.randperm(len(self.x))[:8]] - self.mean

    def loader(self, x, shuffle=False):
        x = torch.stack(list(x))
        return DataLoader(TensorDataset(x, x.sum(1)), batch_size=4, shuffle=shuffle)

    def train_dataloader(self):
        return self.loader(self.train, shuffle=True)

    def val_dataloader(self):
        return self.loader(self.val)

    def test_dataloader(self):
        return self.loader(self.tested, shuffle=True)


class Warming(pl.LightningModule):
    def __init__(self, width: int = 4):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(3, width), nn.Linear(width, 1))

    def forward(self, x):
        return self.net(x).squeeze(1)

    def loss(self, batch):
        x, y = batch
        return nn.functional.mse_loss(self(x), y) * (1 + self.current_epoch)

    def training_step(self, batch, batch_idx):
        return self.loss(batch)

    def validation_step(self, batch, batch_idx):
        self.log("val_loss", self.loss(batch))

    def test_step(self, batch, batch_idx):
        self.log("test_loss", self.loss(batch) + torch.rand(()))
        self.log("test_step", float(self.global_step))

    def configure_optimizers(self):
        return torch.optim.SGD(self.parameters(), lr=0.002)
'''


def project(
    folder: Path, *words: str, code: int = 0, **variables: str
) -> subprocess.CompletedProcess[str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("PROJECT_")}
    done = subprocess.run(
        [sys.executable, "-m", "project", *words],
        cwd=folder,
        capture_output=True,
        text=True,
        env={**kept, "PYTHONPATH": str(ROOT), **variables},
        check=False,
    )
    assert done.returncode == code, done.stderr
    return done


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one run of the pair, trained with one thread."""
    folder = tmp_path_factory.mktemp("trained")
    (folder / "difficult.py").write_text(DIFFICULT)
    words = ["-t", "drawn", "-m", "warming", "-b", "trainer.max_epochs=3"]
    environment = {"OMP_NUM_THREADS": "1", "XDG_STATE_HOME": str(folder / "state")}
    project(folder, "train", "--plugin", "difficult", *words, **environment)
    return folder


def run_of(folder: Path) -> Path:
    [record] = folder.glob("runs/*/*/run.json")
    return record.parent


@pytest.mark.slow
def test_its_numbers_are_those_that_its_training_ended_with(trained: Path) -> None:
    run = run_of(trained)
    before = {path: path.read_bytes() for path in run.rglob("*") if path.is_file()}
    ended = json.loads((run / "run.json").read_text())["metrics"]
    found: dict[str, Any] = {}
    for how in ("test", "validate"):
        words = (how, "last", "--plugin", "difficult", "--format", "json")
        done = project(trained, *words, OMP_NUM_THREADS="2")
        said = json.loads(done.stdout)
        assert said["status"] == "done"
        assert said["run"] == str(run.relative_to(trained))
        found |= said["metrics"]
        assert "when the run ended" not in done.stderr
        record = json.loads((trained / said["record"]).read_text())
        assert record["metrics"] == said["metrics"]
        assert record["threads"] == 1
    assert found == ended
    assert {path: path.read_bytes() for path in before} == before


@pytest.mark.slow
def test_what_has_no_good_end_is_recorded(trained: Path) -> None:
    words = ("test", "last", "--plugin", "difficult")
    done = project(trained, *words, "-b", "task.nan=true", code=1)
    assert "error: the test metric test_loss is nan" in done.stderr
    assert "task.nan is true here, and was false" in done.stderr
    done = project(trained, *words, "-b", "model.width=5", code=2)
    assert "net.0.weight is [4, 3] there and [5, 3] in the model" in done.stderr
    ends = [
        json.loads(path.read_text())["status"]
        for path in run_of(trained).glob("evaluations/*/evaluation.json")
    ]
    assert ends.count("failed") == 1
    assert len(ends) == len(list(run_of(trained).glob("evaluations/*")))


def used(checkpoint: str, word: str, **changed: list[str]) -> UsedRun:
    run = Path("/runs/a/b")
    record = RunRecord(
        metrics={"test_loss": 0.25}, epochs=3, checkpoint="checkpoints/best.ckpt"
    )
    weights = Weights(run / "checkpoints" / checkpoint, word)
    return UsedRun(run, record, weights, None, dict(changed), "simple")  # type: ignore[arg-type]


def test_the_weights_are_named() -> None:
    assert named_weights(used("best.ckpt", "best"), 1) == "best, epoch 2 of 3"
    assert named_weights(used("last.ckpt", "last"), 3) == "last, epoch 3"
    assert named_weights(used("x.ckpt", ""), 3) == "x.ckpt"


def test_what_is_not_as_the_run_ended_is_said() -> None:
    best = used("best.ckpt", "best")
    assert otherwise(best, {"test_loss": 0.25, "other": 1.0}) == []
    [said] = otherwise(best, {"test_loss": 0.5})
    assert said == "test_loss was 0.25 when the run ended, and is 0.5"
    assert otherwise(used("last.ckpt", "last"), {"test_loss": 0.5}) == []
    changed = used("best.ckpt", "best", width=["1", "2"])
    assert otherwise(changed, {"test_loss": 0.5}) == []
