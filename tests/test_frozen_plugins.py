"""A frozen config is trained again with the very code it was trained with.

Its plugins are read from the files they were read from then, whatever lies in the
current folder, here and in the processes that train on other devices.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

PLUGIN = """
from typing import NamedTuple

import pytorch_lightning as pl
import torch
from torch.utils.data import DataLoader

from a_helper import SCALE

try:
    import an_accelerator
except ImportError:
    an_accelerator = None

TASKS = {"line": "a_zoo:Line"}
MODELS = {"slope": "a_zoo:Slope"}
HOOKS = ["a_hook"]


class Points(NamedTuple):
    x: torch.Tensor
    y: torch.Tensor


class Line(pl.LightningDataModule):
    def loader(self) -> DataLoader[Points]:
        import a_late_helper  # When the manifest is made, nobody knows of it.

        assert a_late_helper.HOME
        xs = torch.linspace(0, 1, 32)[:, None]
        return DataLoader([Points(x, SCALE * x) for x in xs], 8)

    def train_dataloader(self) -> DataLoader[Points]:
        return self.loader()

    def val_dataloader(self) -> DataLoader[Points]:
        return self.loader()


class Slope(pl.LightningModule):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.layer = torch.nn.Linear(width, 1)

    def forward(self, batch: Points) -> torch.Tensor:
        return self.layer(batch.x)

    def training_step(self, batch: Points, batch_idx: int) -> torch.Tensor:
        return (self(batch) - batch.y).square().mean()

    def validation_step(self, batch: Points, batch_idx: int) -> None:
        self.log("val_loss", (self(batch) - batch.y).square().mean(), sync_dist=True)

    def configure_optimizers(self) -> torch.optim.Optimizer:
        return torch.optim.SGD(self.parameters(), 0.1)
"""
HOOK = '''
from project import pair_hook


@pair_hook(task="line", model="slope", sets=["model.width"])
def match(config):
    """A point has one coordinate."""
    return {"model.width": 1}
'''
EVIL = "open('ran', 'w')\nraise SystemExit(3)\n"


def run(
    *words: str, cwd: Path, state: Path, command: str = "train"
) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "XDG_STATE_HOME": str(state),
        "OMP_NUM_THREADS": "1",
    }
    return subprocess.run(
        [sys.executable, "-m", "project", command, *words],
        capture_output=True,
        text=True,
        cwd=cwd,
        env=environment,
        timeout=300,
        check=False,
    )


@pytest.mark.slow
def test_a_frozen_config_runs_its_own_plugins_and_no_others(tmp_path: Path) -> None:
    home, other, state = (tmp_path / name for name in ("home", "other", "state"))
    for folder in (home, other):
        folder.mkdir()
    (home / "a_zoo.py").write_text(PLUGIN)
    (home / "a_helper.py").write_text("SCALE = 3.0\n")
    (home / "a_late_helper.py").write_text("HOME = True\n")
    (home / "a_hook.py").write_text(HOOK)
    first = run("--plugin", "a_zoo", "-t", "line", "-m", "slope", "-b",
                "trainer.max_epochs=1", cwd=home, state=state)  # fmt: skip
    assert first.returncode == 0, first.stderr
    (folder,) = (home / "runs" / "line-slope").iterdir()
    typed = f"python -m project rerun runs/line-slope/{folder.name}"
    assert first.stderr.endswith(f"note: next: {typed}\n")
    for name in ("config.gin", "config.yaml"):
        (other / name).write_bytes((folder / name).read_bytes())
    for name in ("a_zoo", "a_helper", "a_hook", "a_late_helper", "an_accelerator"):
        (other / f"{name}.py").write_text(EVIL)

    again = run("-c", "config.gin", cwd=other, state=state)
    assert again.returncode == 0, again.stderr
    assert again.stdout == first.stdout
    printed = run("-c", "config.yaml", "--print-config", cwd=other, state=state)
    assert (printed.returncode, "width: 1" in printed.stdout) == (0, True)
    words = (str(folder), "--print-config", "--no-origins")
    rerun = run(*words, command="rerun", cwd=other, state=state)
    assert rerun.stdout == run(*words, command="rerun", cwd=home, state=state).stdout
    assert (rerun.returncode, "has drifted since" in rerun.stderr) == (0, True)

    devices = [f"trainer.{each}" for each in ("devices=2", "strategy=ddp")]
    binds = [word for bind in devices for word in ("-b", bind)]
    two = run("-c", "config.gin", *binds, cwd=other, state=state)
    assert two.returncode == 0, two.stderr
    (latest,) = [
        path
        for path in (other / "runs" / "line-slope").glob("*/config.gin")
        if "Trainer.devices = 2" in path.read_text()
    ]
    (other / "two.gin").write_bytes(latest.read_bytes())
    assert run("-c", "two.gin", cwd=other, state=state).returncode == 0

    # Where nothing can be remembered, the command to type next says so.
    (tmp_path / "file").touch()
    first = run("--plugin", "a_zoo", "-t", "line", "-m", "slope", "-b",
                "trainer.max_epochs=1", cwd=home, state=tmp_path / "file")  # fmt: skip
    [typed] = re.findall(r"next: .* (rerun .*)\n", first.stderr)
    assert typed.endswith(" --plugin a_zoo")

    strange = run("-c", "config.gin", cwd=other, state=tmp_path / "nobody's")
    assert (strange.returncode, strange.stdout) == (2, "")
    assert "next:     --plugin a_zoo" in strange.stderr
    assert not (other / "ran").exists()

    (home / "a_helper.py").unlink()
    gone = run("-c", "config.gin", cwd=other, state=state)
    assert gone.returncode == 2
    assert f"{home / 'a_helper.py'} is gone" in gone.stderr
    assert not (other / "ran").exists()
