"""Both packages of Lightning in one process, whichever comes first.

Which modules a process has loaded cannot be undone, so every order is a process of its
own.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from project.flavours import STANDALONE, OneLightning

TESTS = Path(__file__).parent
ROOT = TESTS.parent

pytestmark = pytest.mark.needs("lightning")


def process(
    *words: str, folder: Path, path: tuple[Path, ...] = (TESTS,)
) -> subprocess.CompletedProcess[str]:
    """Runs Python in a folder, with folders that it looks into first."""
    found = os.pathsep.join(map(str, (*path, ROOT)))
    return subprocess.run(
        [sys.executable, *words],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": found, "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


def script(text: str, folder: Path) -> str:
    """Runs a program that must end well; returns what it prints."""
    done = process("-W", "error::ImportWarning", "-c", text, folder=folder)
    assert done.returncode == 0, done.stderr
    return done.stdout


def command(
    words: str, folder: Path, *, code: int = 0, path: tuple[Path, ...] = (TESTS,)
) -> subprocess.CompletedProcess[str]:
    done = process("-m", "project", *words.split(), folder=folder, path=path)
    assert done.returncode == code, done.stderr
    return done


# ------------------------------------------------------------------ orders of import

SAME = """
import importlib.util, pickle, sys
import lightning, lightning.pytorch as L, pytorch_lightning as P
import lightning.fabric, lightning_fabric
from lightning.pytorch.callbacks.early_stopping import EarlyStopping
from lightning.pytorch.utilities.types import OptimizerLRScheduler
from pytorch_lightning.callbacks import EarlyStopping as Ours
from lightning_fabric.utilities.seed import seed_everything
import lightning.pytorch.cli, lightning.fabric.utilities.seed

assert L is P is lightning.pytorch and lightning.Trainer is P.Trainer
assert lightning.fabric is lightning_fabric
assert EarlyStopping is Ours
assert lightning.fabric.utilities.seed.seed_everything is seed_everything
for name in ("lightning.pytorch.callbacks", "pytorch_lightning.callbacks"):
    assert importlib.util.find_spec(name).submodule_search_locations is not None
assert importlib.util.find_spec("lightning.pytorch.nothing") is None
assert importlib.util.find_spec("pytorch_lightning.nothing") is None
for module in ("pytorch_lightning", "lightning.pytorch"):
    text = f"c{module}.callbacks\\nEarlyStopping\\n.".encode()
    assert pickle.loads(text) is Ours
assert pickle.loads(pickle.dumps(Ours("x"))).monitor == "x"

from project.flavours import separate
assert not separate()
print(P.LightningModule.__module__.partition(".")[0])
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("first", "package"),
    [
        ("import project", "pytorch_lightning"),
        ("import pytorch_lightning, project", "pytorch_lightning"),
        ("import lightning.pytorch, project", "lightning"),
        ("import lightning.fabric, project", "lightning"),
        ("import lightning_fabric, project", "pytorch_lightning"),
        ("import project, importlib; importlib.reload(project)", "pytorch_lightning"),
    ],
)
def test_every_class_exists_once_whichever_is_first(
    first: str, package: str, tmp_path: Path
) -> None:
    assert script(first + SAME, tmp_path).split() == [package]


@pytest.mark.slow
def test_importing_the_project_imports_neither(tmp_path: Path) -> None:
    text = "import project, sys; print([m for m in sys.modules if 'lightning' in m])"
    assert script(text, tmp_path) == "[]\n"


@pytest.mark.slow
def test_the_door_opens_where_its_file_is_run(tmp_path: Path) -> None:
    done = process(str(ROOT / "project" / "__main__.py"), "--help", folder=tmp_path)
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
def test_all_modules_of_one_are_the_others(tmp_path: Path) -> None:
    """Those that can be imported at all, of which there are many."""
    text = """
import project, importlib, pkgutil, sys
import pytorch_lightning as P
names = [m.name for m in pkgutil.walk_packages(P.__path__, "pytorch_lightning.")]
checked = 0
for name in names:
    if "__setup__" in name:
        continue
    real = importlib.import_module(name)
    other = name.replace("pytorch_lightning", "lightning.pytorch", 1)
    assert importlib.import_module(other) is real, name
    checked += 1
print(checked)
"""
    assert int(script(text, tmp_path)) > 100


@pytest.mark.slow
def test_both_loaded_before_the_project_are_an_error_that_says_so(
    tmp_path: Path,
) -> None:
    text = """
import pytorch_lightning, lightning.pytorch
from project import build, resolve
r = resolve(task="wine", model="lit-linear",
            bind={"task.batch_size": 32, "model.learn_rate": 0.1})
try:
    with build(r):
        pass
except Exception as error:
    print(error)
"""
    said = script(text, tmp_path)
    assert "were both imported before project" in said


# ----------------------------------------------------------------------- the finder


def test_a_name_of_neither_is_left_to_python() -> None:
    finder = OneLightning(STANDALONE)
    assert finder.find_spec("lightning") is None
    assert finder.find_spec("lightning.pytorch_other") is None
    assert finder.find_spec("lightning.data") is None


def test_finding_a_module_imports_nothing() -> None:
    text = """
import sys
from project.flavours import STANDALONE, OneLightning
found = OneLightning(STANDALONE).find_spec("lightning.pytorch")
assert found.name == "lightning.pytorch" and found.origin
print([m for m in sys.modules if m.startswith(("pytorch_l", "lightning", "torch"))])
"""
    assert script(text, TESTS) == "[]\n"


# -------------------------------------------------------------------------- versions


@pytest.fixture
def another_version(tmp_path: Path) -> Path:
    """A folder in which `lightning` says that it is older."""
    info = tmp_path / "path" / "lightning-2.4.1.dist-info"
    info.mkdir(parents=True)
    metadata = "Metadata-Version: 2.1\nName: lightning\nVersion: 2.4.1\n"
    (info / "METADATA").write_text(metadata)
    return info.parent


@pytest.mark.slow
def test_packages_of_two_versions_do_not_fit(
    tmp_path: Path, another_version: Path
) -> None:
    words = "matrix --plugin unified_zoo --task wine --model their-net --why"
    table = command(words, tmp_path, path=(another_version, TESTS)).stdout
    assert "∅" in table
    assert "lightning 2.4.1 and pytorch-lightning 2." in table
    words = "train --plugin unified_zoo -t wine -m their-net --print-config"
    done = command(words, tmp_path, code=2, path=(another_version, TESTS))
    assert "lightning 2.4.1 and pytorch-lightning 2." in done.stderr
    words = "train -t wine -m lit-linear --print-config"
    assert command(words, tmp_path, path=(another_version, TESTS)).stdout


@pytest.fixture
def nowhere(tmp_path: Path) -> Path:
    """A folder that hides the installed `lightning`."""
    folder = tmp_path / "path"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text("""
import sys
class Hidden:
    def find_spec(self, name, path=None, target=None):
        if name == "lightning":
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
sys.meta_path.insert(0, Hidden())
""")
    return folder


@pytest.mark.slow
def test_without_the_other_package_all_is_as_before(
    tmp_path: Path, nowhere: Path
) -> None:
    words = "train -t wine -m lit-linear -b task.batch_size=32 -b model.learn_rate=0.1"
    path = (nowhere, TESTS)
    done = command(f"{words} -b trainer.max_epochs=1", tmp_path, path=path)
    assert "test_loss" in done.stdout
    words = "train --plugin unified_zoo -t wine -m their-net --print-config"
    done = command(words, tmp_path, code=2, path=path)
    assert "No module named 'lightning'" in done.stderr


# ------------------------------------------------------------------------- trainings

LINE = "-t their-blobs -m lit-linear -b model.input_size=2 -b model.output_size=2"
THEIRS = "-t their-blobs -m their-net -b model.input_size=2 -b model.output_size=2"
WINE = "-t wine -m their-net -b task.batch_size=32"
ZOO = "-t wine -m lit-linear -b task.batch_size=32 -b model.learn_rate=0.1"
PARTS = (
    " -b trainer.callbacks=[@TheirStopping(),@TheirCheckpoint(),@LearningRateMonitor()]"
    " -b TheirStopping.monitor=val_loss -b TheirCheckpoint.filename=theirs"
    " -b trainer.logger=@TheirLogger() -b TheirLogger.save_dir=logs"
)


def trained(words: str, folder: Path, name: str = "runs") -> Path:
    """Trains two epochs and returns the run's folder."""
    more = f"-b trainer.max_epochs=2 -b trainer.experiment=x --runs-dir {name}"
    command(f"train --plugin unified_zoo {words} {more}", folder)
    (run,) = (folder / name / "x").iterdir()
    return run


@pytest.mark.slow
@pytest.mark.parametrize(
    "words",
    [
        THEIRS,
        pytest.param(f"{LINE} -b model.learn_rate=0.1", marks=pytest.mark.nightly),
        pytest.param(WINE, marks=pytest.mark.nightly),
        WINE + PARTS,
        pytest.param(ZOO + PARTS, marks=pytest.mark.nightly),
    ],
)
def test_components_of_both_train_and_are_reproduced(
    words: str, tmp_path: Path
) -> None:
    first = trained(words, tmp_path)
    record = json.loads((first / "run.json").read_text())
    assert record["status"] == "done"
    assert record["versions"]["lightning"] == record["versions"]["pytorch-lightning"]
    command(f"train -c {first}/config.gin --runs-dir again", tmp_path)
    (second,) = (tmp_path / "again" / "x").iterdir()
    assert (first / "metrics.csv").read_bytes() == (second / "metrics.csv").read_bytes()


@pytest.mark.slow
@pytest.mark.parametrize(
    "words",
    [
        pytest.param(WINE, marks=pytest.mark.nightly, id="model"),
        pytest.param(f"{LINE} -b model.learn_rate=0.1", id="task"),
    ],
)
def test_they_train_in_two_processes(words: str, tmp_path: Path) -> None:
    two = "-b trainer.accelerator=cpu -b trainer.devices=2 -b trainer.strategy=ddp"
    run = trained(f"{words} {two}", tmp_path)
    assert json.loads((run / "run.json").read_text())["status"] == "done"


PLAIN = """
import torch
from lightning.pytorch import LightningDataModule, LightningModule
from torch.utils.data import DataLoader

TASKS = {"plain": "plain:Plain"}
MODELS = {"plain-net": "plain:PlainNet"}
COMPATIBLE = [("plain", "plain-net")]

class Rows(torch.utils.data.Dataset):
    def __init__(self):
        from pytorch_lightning.callbacks import EarlyStopping
        self.callback = EarlyStopping("x")
    def __len__(self):
        return 8
    def __getitem__(self, index):
        from lightning.pytorch.callbacks import EarlyStopping
        assert isinstance(self.callback, EarlyStopping)
        return torch.ones(1)

class Plain(LightningDataModule):
    def __init__(self, start_method: str):
        super().__init__()
        self.start_method = start_method
    def train_dataloader(self):
        return DataLoader(Rows(), num_workers=1,
                          multiprocessing_context=self.start_method)

class PlainNet(LightningModule):
    def __init__(self):
        super().__init__()
        self.layer = torch.nn.Linear(1, 1)
    def training_step(self, batch, batch_idx):
        return self.layer(batch).sum()
    def configure_optimizers(self):
        return torch.optim.SGD(self.parameters(), 0.1)
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    "method",
    [
        pytest.param("fork", marks=pytest.mark.nightly),
        "spawn",
        pytest.param("forkserver", marks=pytest.mark.nightly),
    ],
)
def test_a_worker_has_one_lightning_too(method: str, tmp_path: Path) -> None:
    """Nothing that it is given imports this project, and what it is given names both
    packages."""
    (tmp_path / "plain.py").write_text(PLAIN)
    words = f"train --plugin plain -t plain -m plain-net -b task.start_method={method}"
    command(f"{words} -b trainer.max_epochs=1", tmp_path, path=())
