"""A config as a plain script: it trains to the same bits, and needs nothing of ours."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from project.api import manifest_of, resolve
from project.core.building.probing import answered
from project.core.components.compatibility import matrix
from project.core.errors import ConfigError
from project.core.resolving.resolution import Resolution
from project.training.engine import train
from project.training.scripting import to_script

MANIFEST = manifest_of()
PAIRS = [(v.task, v.model) for row in matrix(MANIFEST) for v in row if v.fits]

SMALL: dict[str, Any] = {
    "batch_size": 16,
    "context_length": 8,
    "val_size": 0.1,
    "tokenizer_name": "byte",
    "hidden_sizes": [8],
    "channels": 8,
    "embedding_dim": 8,
    "hidden_size": 8,
    "projection_size": 4,
    "num_layers": 1,
    "num_heads": 2,
    "learn_rate": 0.01,
    "dropout": 0.25,
}
TRAINED = {
    "model.optimizer": "@AdamW",
    "AdamW.weight_decay": "%decay",
    "decay": 0.5,
    "trainer.max_epochs": 2,
    "trainer.limit_train_batches": 3,
    "trainer.limit_val_batches": 2,
    "trainer.limit_test_batches": 2,
}
SNAPSHOT = Path(__file__).with_name("script.txt")


def resolved(
    folder: Path, task: str = "wine", model: str = "lit-mlp", **more: Any
) -> Resolution:
    text = folder / "text.txt"
    text.write_text("To be, or not to be, that is the question.\n" * 40)
    roles = {"task": MANIFEST.tasks[task], "model": MANIFEST.models[model]}
    values = {
        f"{role}.{name}": {**SMALL, "path": str(text)}[name]
        for role, component in roles.items()
        for name, parameter in component.parameters.items()
        if name == "dropout" or (parameter.required and name in {**SMALL, "path": ""})
    }
    whole = values | TRAINED | more
    found = resolve(
        task=task, model=model, bind=[f"{key}={value}" for key, value in whole.items()]
    )
    assert (found.faults, found.missing) == ((), ())
    return found


def run(text: str, folder: Path, *words: str) -> list[str]:
    """Runs a script in a folder of its own; returns what it prints."""
    folder.mkdir()
    (folder / "script.py").write_text(text)
    clean = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    done = subprocess.run(
        [sys.executable, *words, "script.py"], cwd=folder, env=clean,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def weights(path: Path) -> Any:
    return torch.load(path, weights_only=False)["state_dict"]


def assert_the_same(resolution: Resolution, folder: Path) -> None:
    """A run of ours and of the script have the same weights and test metrics."""
    torch.set_num_threads(1)  # As the script has, by the variable of the tests.
    ours = train(resolution, runs_dir=folder / "runs", command=["project"])
    *_, last = run(to_script(resolution), folder / "plain")
    tested = {
        name: value for row in ast.literal_eval(last) for name, value in row.items()
    }
    assert tested
    assert tested.items() <= ours.metrics.items()
    for name in ("best", "last"):
        one = weights(ours.folder / "checkpoints" / f"{name}.ckpt")
        other = weights(folder / "plain" / "checkpoints" / f"{name}.ckpt")
        assert one.keys() == other.keys()
        assert all(torch.equal(one[key], other[key]) for key in one), name


@pytest.mark.slow
@pytest.mark.parametrize(
    ("task", "model"),
    [
        pytest.param(
            task,
            model,
            marks=[] if (task, model) == ("wine", "lit-mlp") else pytest.mark.nightly,
        )
        for task, model in PAIRS
    ],
)
def test_a_script_trains_every_pair_to_the_same_bits(
    task: str, model: str, tmp_path: Path
):
    assert_the_same(resolved(tmp_path, task, model), tmp_path)


@pytest.mark.slow
@pytest.mark.nightly
@pytest.mark.parametrize(
    "more",
    [
        {"trainer.patience": 1, "model.learn_rate": 0.5, "trainer.max_epochs": 5},
        {"trainer.val_check_interval": 1},
        {"trainer.val_check_interval": 0.5, "trainer.limit_train_batches": 1.0},
        {"trainer.check_val_every_n_epoch": 2, "trainer.patience": 1},
        {"trainer.max_steps": 5},
        {"trainer.accumulate_grad_batches": 2},
        {"trainer.limit_val_batches": 0, "trainer.monitor": "train_loss"},
        {"trainer.callbacks": "[@LearningRateMonitor()]"},
        {"model.scheduler": "@WarmupCosine"},
        {"model.scheduler": "@ReduceLROnPlateau", "ReduceLROnPlateau.patience": 0},
    ],
    ids=str,
)
def test_a_script_trains_as_every_setting_says(more: dict[str, Any], tmp_path: Path):
    assert_the_same(resolved(tmp_path, **more), tmp_path)


def test_a_script_reads_as_this_one(tmp_path: Path):
    """Renewed by `python tests/training/test_scripting.py`."""
    assert to_script(example()) == SNAPSHOT.read_text()


def example() -> Resolution:
    """A recipe of the zoo's, with what it says in other words."""
    return resolve(
        files=["gin/mnist1d.yaml"],
        bind=["trainer.patience=3", "trainer.callbacks=[@LearningRateMonitor()]"],
    )


def test_a_script_is_code_without_gin_and_this_engine(tmp_path: Path):
    tree = ast.parse(to_script(resolved(tmp_path)))
    found = [node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    assert "project.models.mlp" in found
    for module in found:
        engine = ("gin", "project.core", "project.training", "project.runs")
        assert not str(module).startswith(engine)


def test_a_script_can_leave_out_origins_and_defaults(tmp_path: Path):
    resolution = resolved(tmp_path)
    text = to_script(resolution, comments=False, changed=True)
    assert "#" not in text
    assert "deterministic=" in text
    assert "loss=None" not in text
    assert "loss=None" in to_script(resolution)
    assert "num_nodes=1" in to_script(resolution, everything=True)


PLUGIN = """
import {package} as pl

TASKS = {{"rows": "rows_zoo:Rows"}}
MODELS = {{"net": "rows_zoo:Net"}}
COMPATIBLE = [("rows", "net"), ("wine", "net")]
HOOKS = ["rows_hooks"]

class Rows(pl.LightningDataModule):
    ...

class Net(pl.LightningModule):
    def __init__(self, size: int = 3) -> None:
        super().__init__()
"""
PROBE = """
from project import pair_hook

@pair_hook(task="rows", model="net", probes="task", sets=["model.size"])
def measure(config, task):
    return {"model.size": 7}
"""


def of_plugin(
    folder: Path, monkeypatch: pytest.MonkeyPatch, package: str, task: str = "rows"
) -> Resolution:
    """The pair of a plugin in the current folder."""
    (folder / "rows_zoo.py").write_text(PLUGIN.format(package=package))
    (folder / "rows_hooks.py").write_text(PROBE)
    monkeypatch.syspath_prepend(folder)
    for name in ("rows_zoo", "rows_hooks"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    bind = ["task.batch_size=8"] if task == "wine" else []
    return resolve(task=task, model="net", plugins=["rows_zoo"], bind=bind)


@pytest.mark.slow
@pytest.mark.needs("lightning")
@pytest.mark.parametrize("package", ["pytorch_lightning", "lightning.pytorch"])
def test_a_script_has_the_lightning_of_its_classes_and_their_folder(
    folder: Path, monkeypatch: pytest.MonkeyPatch, package: str
):
    text = to_script(answered(of_plugin(folder, monkeypatch, package)))
    assert text.index(f'"{folder}"') < text.index(f"import {package} as pl\n")
    assert f"from {package}.callbacks import ModelCheckpoint" in text
    assert "size=7,  # rows_hooks.py:4" in text


@pytest.mark.nightly
@pytest.mark.slow
@pytest.mark.needs("lightning")
def test_a_script_of_both_lightnings_makes_them_one(
    folder: Path, monkeypatch: pytest.MonkeyPatch
):
    text = to_script(of_plugin(folder, monkeypatch, "lightning.pytorch", "wine"))
    assert text.index("import project\n") < text.index("as pl\n")


@pytest.mark.nightly
@pytest.mark.slow
def test_what_waits_for_a_probe_is_no_script(
    folder: Path, monkeypatch: pytest.MonkeyPatch
):
    with pytest.raises(ConfigError, match="known once the task is built"):
        to_script(of_plugin(folder, monkeypatch, "pytorch_lightning"))


def test_a_class_of_the_program_itself_is_in_no_script(tmp_path: Path):
    resolution = resolved(tmp_path)
    net = replace(resolution.components["model"], target="__main__:Net")
    known = {**resolution.components, "model": net}
    with pytest.raises(ConfigError, match="Net is defined in the program itself"):
        to_script(replace(resolution, components=known))


@pytest.mark.slow
@pytest.mark.nightly
def test_a_formatter_changes_no_script(tmp_path: Path):
    for task, model in PAIRS:
        (tmp_path / f"{task}-{model}.py").write_text(
            to_script(resolved(tmp_path, task, model), everything=True)
        )
    subprocess.run(
        [sys.executable, "-m", "ruff", "format", "--isolated", "--check", tmp_path],
        check=True,
    )


def test_what_lacks_values_is_no_script():
    with pytest.raises(ConfigError, match="batch_size has no value"):
        to_script(resolve(task="wine", model="lit-mlp"))


if __name__ == "__main__":
    SNAPSHOT.write_text(to_script(example()))
