"""What conventional code keeps of what it is given, from the shell to a checkpoint.

A model in the style of public templates keeps a factory as a hyperparameter and calls
it when training starts; a part may be called `run`, as the request is; a plugin may
make its own classes importable.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from project import build, resolve

ROOT = Path(__file__).resolve().parents[1]

PLUGIN = """
import enum
import sys
from pathlib import Path
from typing import Any

import pytorch_lightning as pl
import torch
from torch.utils.data import DataLoader, TensorDataset

sys.path.append(str(Path(__file__).parent / "checkout"))

TASKS = {"line": "kept_zoo:Line"}
MODELS = {"tmpl": "kept_zoo:Template", "far": "far_away:Far"}
PARTS = {"run": "kept_zoo:run", "Linear": "torch.nn:Linear"}
COMPATIBLE = [("line", "*")]


class Mode(enum.Enum):
    FAST = 1
    SLOW = 2


def run(step: int = 1) -> int:
    return step


class Line(pl.LightningDataModule):
    def __init__(self, folder: Path = Path("data"), workers: int = 0) -> None:
        super().__init__()
        self.save_hyperparameters(logger=False)

    def loader(self):
        x = torch.linspace(-1, 1, 16).unsqueeze(1)
        workers = self.hparams.workers
        return DataLoader(
            TensorDataset(x, 3 * x), 4, num_workers=workers,
            multiprocessing_context="spawn" if workers else None,
            worker_init_fn=self.trainer.lightning_module.hparams.started,
        )

    train_dataloader = val_dataloader = test_dataloader = loader


class Template(pl.LightningModule):
    def __init__(
        self,
        net: torch.nn.Module,
        optimizer: torch.optim.Optimizer,
        mode: Mode = Mode.FAST,
        started: Any = None,
        step: Any = None,
    ) -> None:
        super().__init__()
        self.save_hyperparameters(logger=True, ignore=["step"])
        self.net, self.step = net, step

    def forward(self, x):
        return self.net(x)

    def loss(self, batch):
        return torch.nn.functional.mse_loss(self(batch[0]), batch[1])

    def training_step(self, batch, batch_idx):
        return self.loss(batch)

    def validation_step(self, batch, batch_idx):
        self.log("val_loss", self.loss(batch))

    def test_step(self, batch, batch_idx):
        self.log("test_loss", self.loss(batch))

    def configure_optimizers(self):
        return self.hparams.optimizer(params=self.trainer.model.parameters())


def started(worker: int, folder: str = "") -> None:
    Path(folder, f"worker-{worker}").touch()


PARTS["started"] = "kept_zoo:started"
"""
FAR = """
from kept_zoo import Template


class Far(Template):
    pass
"""
CHOSEN = ("--plugin", "kept_zoo", "-t", "line")
BOUND = (
    "model.net=@Linear()",
    "Linear.in_features=1",
    "Linear.out_features=1",
    "model.optimizer=@slow/Adam",
    "slow/Adam.lr=0.5",
    "trainer.max_epochs=1",
)


def run(*words: str, cwd: Path) -> str:
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "XDG_STATE_HOME": str(cwd / "state"),
        "OMP_NUM_THREADS": "1",
    }
    found = subprocess.run(
        [sys.executable, *words],
        capture_output=True,
        text=True,
        cwd=cwd,
        env=environment,
        timeout=300,
        check=False,
    )
    assert found.returncode == 0, found.stderr
    return found.stdout


def train(*words: str, cwd: Path) -> str:
    return run("-m", "project", "train", *words, cwd=cwd)


def binds(*bindings: str) -> list[str]:
    return [word for binding in bindings for word in ("-b", binding)]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "kept_zoo.py").write_text(PLUGIN)
    (tmp_path / "checkout").mkdir()
    (tmp_path / "checkout" / "far_away.py").write_text(FAR)
    return tmp_path


@pytest.mark.slow
def test_a_template_trains_and_its_checkpoint_is_plain_data(home: Path) -> None:
    more = binds(
        "model.mode=SLOW",
        "trainer.logger=@CSVLogger()",
        "CSVLogger.save_dir=logs",
        "task.workers=1",
        "model.started=@started",
        f"started.folder={home}",
    )
    first = train(*CHOSEN, "-m", "tmpl", *binds(*BOUND), *more, cwd=home)
    assert (home / "worker-0").exists()
    (folder,) = (home / "runs" / "line-tmpl").iterdir()
    script = (
        "import json, sys, torch\n"
        "saved = torch.load(sys.argv[1], weights_only=True)\n"
        "keys = 'hyper_parameters', 'datamodule_hyper_parameters'\n"
        "print(json.dumps([saved[key] for key in keys]))"
    )
    for name in ("best.ckpt", "last.ckpt"):
        path = str(folder / "checkpoints" / name)
        model, task = json.loads(run("-c", script, path, cwd=home))
        assert model == {
            "net": "@Linear()",
            "optimizer": "@slow/Adam",
            "mode": "SLOW",
            "started": "@started",
        }
        assert task == {"folder": "data", "workers": 1}
    # A worker that is spawned knows nothing of files that a rerun pins its plugin to.
    config = str(folder / "config.gin")
    assert train("-c", config, "-b", "task.workers=0", cwd=home) == first
    assert "slow/Adam.lr = 0.5" in (folder / "operative.gin").read_text()


@pytest.mark.nightly
@pytest.mark.slow
def test_a_part_may_be_called_run(home: Path) -> None:
    more = binds("model.step=@kept_zoo.run", "kept_zoo.run.step=7")
    first = train(*CHOSEN, "-m", "tmpl", *binds(*BOUND), *more, cwd=home)
    (folder,) = (home / "runs" / "line-tmpl").iterdir()
    assert "kept_zoo.run.step = 7" in (folder / "config.gin").read_text()
    for name in ("config.gin", "config.yaml", "operative.gin"):
        again = train("--plugin", "kept_zoo", "-c", str(folder / name), cwd=home)
        assert again == first


@pytest.mark.nightly
@pytest.mark.slow
def test_a_plugin_may_make_its_classes_importable(home: Path) -> None:
    assert "val_loss" in train(*CHOSEN, "-m", "far", *binds(*BOUND), cwd=home)


@pytest.mark.slow
def test_what_was_injected_keeps_its_values_after_the_block() -> None:
    bind = [
        "task.batch_size=32",
        "model.hidden_sizes=[8]",
        "model.learn_rate=0.01",
        "model.optimizer=@AdamW",
        "AdamW.weight_decay=0.5",
    ]
    with build(resolve(task="wine", model="lit-mlp", bind=bind)) as built:
        model = built.model
    optimizer = model.configure_optimizers()["optimizer"]
    assert optimizer.defaults["weight_decay"] == 0.5
