"""Training end to end with Lightning itself; only the engine's `build` is a fake.

Run as a script, `test_training.py SCENARIO RUNS_DIR`, this trains in a process of its
own, for what only a process can show: signals, exit codes, the same bits again.
"""

import json
import logging
import math
import os
import signal
import subprocess
import sys
import time
import types
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import pytorch_lightning as pl
import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader, TensorDataset

from project.core.building.probing import Probed
from project.core.errors import ConfigError, Fault
from project.core.gin_bridge.injection import ComponentError
from project.core.ledger import Ledger
from project.core.origins import PRECEDENCE, Origin, Source
from project.runs.folder import Run, open_run
from project.runs.metrics import read_metrics
from project.runs.signals import Interrupted
from project.training import engine as training
from project.training.callbacks import NothingTrainedError
from project.training.engine import dry_run, train
from project.training.trainer import Trainer

# Several processes at once on few cores would only wait for each other's threads, and
# another number of threads gives other bits.
torch.set_num_threads(1)

ORIGIN = Origin(Source.FLAG, "--bind #1")


class Points(pl.LightningDataModule):
    """Noisy points of a line, drawn when built: the seed decides them."""

    def __init__(self, rows: int = 32, workers: int = 0) -> None:
        super().__init__()
        self.x = torch.randn(rows, 1)
        self.y = 2 * self.x + 0.1 * torch.randn(rows, 1)
        self.workers = workers

    def train_dataloader(self) -> DataLoader:
        return DataLoader(
            TensorDataset(self.x, self.y),
            batch_size=4,
            shuffle=True,
            num_workers=self.workers,
        )

    def val_dataloader(self) -> DataLoader:
        return DataLoader(TensorDataset(self.x, self.y), batch_size=4)


class PointsWithTest(Points):
    def test_dataloader(self) -> DataLoader:
        return self.val_dataloader()


class Line(pl.LightningModule):
    """Fits a line; `at` is called with the module at each step."""

    def __init__(self, at: Any = None, lr: float = 0.05, dropout: float = 0.1) -> None:
        super().__init__()
        self.save_hyperparameters(ignore=["at"])
        self.at, self.lr = at, lr
        self.layers = nn.Sequential(
            nn.Linear(1, 8), nn.ReLU(), nn.Dropout(dropout), nn.Linear(8, 1)
        )
        self.layers_when_tested: Tensor | None = None

    def loss(self, batch: list[Tensor]) -> Tensor:
        return nn.functional.mse_loss(self.layers(batch[0]), batch[1])

    def training_step(self, batch: list[Tensor], batch_idx: int) -> Tensor | None:
        if self.at:
            self.at(self)
        loss = self.loss(batch)
        self.log("train_loss", loss, on_step=True, on_epoch=True)
        return loss

    def validation_step(self, batch: list[Tensor], batch_idx: int) -> None:
        self.log("val_loss", self.loss(batch))

    def test_step(self, batch: list[Tensor], batch_idx: int) -> None:
        self.log("test_loss", self.loss(batch))

    def configure_optimizers(self) -> Any:
        return torch.optim.SGD(self.parameters(), lr=self.lr)


class Config:
    """A resolved config as training sees one, and the `build` that goes with it."""

    task, model = "points", "line"
    resume = None
    notices = ()

    def __init__(self, task: Any = PointsWithTest, model: Any = Line, **trainer: Any):
        self.make_task, self.make_model = task, model
        self.trainer: dict[str, Any] = {
            "accelerator": "cpu",
            "max_epochs": 2,
            "experiment": None,
            "seed": 0,
            "monitor": "val_loss",
            "mode": None,
            "patience": None,
            **trainer,
        }
        self.open = self.strict = False
        self.plugins: tuple[str, ...] = ()
        self.hooks = self.modules = {}
        self.saves_diff = True
        made_by = types.SimpleNamespace(target=f"{__name__}:Line")
        self.components = dict.fromkeys(("task", "model", "trainer"), made_by)
        self.without_effect: list[Fault] = []
        self.ledger, self.request = Ledger(PRECEDENCE), Ledger(PRECEDENCE)
        self.written = ()

    def value(self, key: str) -> Any:
        return self.trainer[key.removeprefix("trainer.")]

    def require(self) -> None:
        """Checks nothing: it is complete."""

    def sections(self) -> list[Any]:
        return []

    def to_gin(self) -> str:
        return "run.task = 'points'\n"

    def to_yaml(self) -> str:
        return "run:\n  task: points\n"


@contextmanager
def fake_build(
    found: Probed, *, trainer_arguments: dict[str, Any]
) -> Iterator[types.SimpleNamespace]:
    config: Any = found.resolution
    config.open = True
    try:
        trainer = Trainer(**{**config.trainer, **trainer_arguments})
        task, model = config.make_task(), config.make_model()
        yield types.SimpleNamespace(
            trainer=trainer,
            task=task,
            model=model,
            resolution=config,
            operative=lambda: f"optimizers = {len(trainer.optimizers)}\n",
            without_effect=lambda: config.without_effect,
        )
    finally:
        config.open = False


@pytest.fixture(autouse=True)
def faked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(training, "build_on", fake_build)
    (tmp_path / "cwd").mkdir()
    monkeypatch.chdir(tmp_path / "cwd")


def test_a_setting_without_effect_is_said_before_the_first_step(
    tmp_path: Path,
) -> None:
    config, said = Config(), []
    config.without_effect = [Fault("AdamW.lr has no effect", origin=ORIGIN)]
    run(config, tmp_path, notice=said.append)
    assert "AdamW.lr has no effect (--bind #1)" in said


def test_a_strict_config_refuses_a_setting_without_effect(tmp_path: Path) -> None:
    config = Config()
    config.strict = True
    config.without_effect = [Fault("AdamW.lr has no effect", origin=ORIGIN)]
    with pytest.raises(ConfigError, match="has no effect"):
        run(config, tmp_path / "runs")
    assert list((tmp_path / "runs").rglob("run.json")) == []


def run(config: Config, runs_dir: Path, **more: Any) -> training.Result:
    return train(config, runs_dir=runs_dir, command=["project", "train"], **more)


def record(runs_dir: Path) -> dict[str, Any]:
    [path] = runs_dir.glob("*/*/run.json")
    return json.loads(path.read_text())


def test_a_run_leaves_everything_that_belongs_to_it(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    reports: list[str] = []
    notices: list[str] = []
    result = run(
        Config(), tmp_path / "runs", report=reports.append, notice=notices.append
    )
    assert result.folder.parent == tmp_path / "runs" / "points-line"
    files = {
        str(path.relative_to(result.folder))
        for path in result.folder.rglob("*")
        if path.is_file()
    }
    assert files == {
        "config.gin",
        "config.yaml",
        "operative.gin",
        "run.json",
        "metrics.csv",
        "checkpoints/best.ckpt",
        "checkpoints/last.ckpt",
    }
    assert (result.folder / "config.gin").read_text() == Config().to_gin()
    assert (result.folder / "config.yaml").read_text() == Config().to_yaml()
    assert notices == []
    assert list((tmp_path / "cwd").iterdir()) == []
    assert capfd.readouterr() == ("", "")

    said = record(tmp_path / "runs")
    assert said["status"] == "done"
    assert said["metrics"] == result.metrics
    assert said["epochs"] == result.epochs == 2
    assert said["checkpoint"] == "checkpoints/best.ckpt"
    assert (said["task"], said["model"], said["seed"]) == ("points", "line", 0)
    assert said["threads"] == torch.get_num_threads()


def test_the_operative_config_is_taken_when_the_optimizers_are_there(
    tmp_path: Path,
) -> None:
    reports: list[str] = []
    result = run(Config(), tmp_path, report=reports.append)
    assert reports == ["optimizers = 1\n"]
    assert (result.folder / "operative.gin").read_text() == "optimizers = 1\n"


def test_training_and_testing_happen_while_gin_is_bound(tmp_path: Path) -> None:
    seen: list[bool] = []

    class Watched(Line):
        def configure_optimizers(self) -> Any:
            seen.append(config.open)
            return super().configure_optimizers()

        def test_step(self, batch: list[Tensor], batch_idx: int) -> None:
            seen.append(config.open)

    config = Config(model=Watched)
    run(config, tmp_path)
    assert set(seen) == {True}
    assert len(seen) == 9
    assert not config.open


def test_the_best_weights_are_tested_and_their_metrics_are_the_result(
    tmp_path: Path,
) -> None:
    class Spoils(Line):
        def on_train_epoch_start(self) -> None:
            if self.current_epoch == 2:
                for parameter in self.parameters():
                    nn.init.constant_(parameter, 100.0)

    result = run(Config(model=lambda: Spoils(lr=0.0), max_epochs=3), tmp_path)
    assert result.best_epoch == 0
    assert result.uses == ("test",)
    assert result.metrics["test_loss"] == result.metrics["val_loss"] < 100
    logged = {each.name for each in read_metrics(result.folder / "metrics.csv")}
    assert logged >= {"train_loss_step", "train_loss_epoch", "val_loss", "test_loss"}


def test_without_a_test_there_are_the_metrics_of_training(tmp_path: Path) -> None:
    result = run(Config(task=Points), tmp_path)
    assert "val_loss" in result.metrics
    assert "test_loss" not in result.metrics
    assert result.uses == ()


def test_what_can_be_predicted_with_is_said(tmp_path: Path) -> None:
    class Forward(Line):
        def forward(self, x: Tensor) -> Tensor:
            return self.layers(x)

    assert run(Config(model=Forward), tmp_path).uses == ("test", "predict")


def test_without_a_monitor_the_last_weights_are_kept_and_it_is_said(
    tmp_path: Path,
) -> None:
    notices: list[str] = []
    config = Config(monitor="val_accuracy")
    result = run(config, tmp_path, notice=notices.append)
    assert result.best_epoch is None
    assert result.checkpoint == result.folder / "checkpoints" / "last.ckpt"
    assert "'val_accuracy' was not logged" in notices[0]
    assert {"val_loss", "test_loss"} <= set(result.metrics)


def test_without_checkpoints_the_weights_in_memory_are_tested(tmp_path: Path) -> None:
    notices: list[str] = []
    result = run(Config(fast_dev_run=True), tmp_path, notice=notices.append)
    assert (result.checkpoint, result.uses) == (None, ())
    assert "test_loss" in result.metrics
    assert "trainer.fast_dev_run=True" in notices[0]
    assert record(tmp_path)["checkpoint"] is None


def test_notices_go_to_the_caller_alone_and_only_while_training(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    before = list(logging.getLogger("project").handlers)
    notices: list[str] = []
    run(Config(monitor="no_loss"), tmp_path, notice=notices.append)
    assert len(notices) == 1
    assert caplog.messages == []
    assert logging.getLogger("project").handlers == before
    logging.getLogger("project").warning("elsewhere")
    assert (len(notices), caplog.messages) == (1, ["elsewhere"])


def test_hyperparameters_may_be_any_object(tmp_path: Path) -> None:
    class AnyObject(Line):
        def __init__(self, where: Path = Path("x"), function: Any = print) -> None:
            super().__init__()
            self.save_hyperparameters()

    assert "test_loss" in run(Config(model=AnyObject), tmp_path).metrics


def test_a_wrong_trainer_setting_leaves_no_folder(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"trainer\.seed"):
        run(Config(seed=-1), tmp_path / "runs")
    assert not (tmp_path / "runs").exists()


def test_a_wrong_trainer_setting_is_a_config_error_through_gin_as_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextmanager
    def wrapping(config: Config, **arguments: Any) -> Iterator[Any]:
        try:
            with fake_build(config, **arguments) as built:
                yield built
        except ConfigError as error:
            raise ComponentError("Trainer", {}, error) from error

    monkeypatch.setattr(training, "build_on", wrapping)
    with pytest.raises(ConfigError, match=r"trainer\.patience"):
        dry_run(Config(patience=0))
    with pytest.raises(ConfigError, match=r"trainer\.patience"):
        run(Config(patience=0), tmp_path / "runs")
    assert not (tmp_path / "runs").exists()


def test_an_error_of_the_model_passes_unchanged_and_is_recorded(tmp_path: Path) -> None:
    error = ZeroDivisionError("in the model")

    def fails(model: Line) -> None:
        if model.global_step == 3:
            raise error

    with pytest.raises(ZeroDivisionError) as caught:
        run(Config(model=lambda: Line(fails)), tmp_path)
    assert caught.value is error
    said = record(tmp_path)
    assert said["status"] == "failed"
    assert said["error"] == "ZeroDivisionError: in the model"
    assert "in fails" in said["traceback"]


def test_an_error_is_seen_even_when_it_cannot_be_recorded(tmp_path: Path) -> None:
    def fails(model: Line) -> None:
        [folder] = tmp_path.glob("*/*")
        for path in folder.rglob("*"):
            path.unlink()
        folder.rmdir()
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run(Config(model=lambda: Line(fails)), tmp_path)


def test_a_signal_does_not_keep_the_end_from_being_recorded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(model: Line) -> None:
        if model.global_step:
            raise ZeroDivisionError

    close_after = Run.close_after

    def interrupted(run: Run, error: BaseException) -> None:
        signal.raise_signal(signal.SIGINT)
        close_after(run, error)

    monkeypatch.setattr(Run, "close_after", interrupted)
    with pytest.raises(ZeroDivisionError):
        run(Config(model=lambda: Line(fails)), tmp_path)
    assert record(tmp_path)["status"] == "failed"


class Empty(Points):
    def train_dataloader(self) -> DataLoader:
        return DataLoader(TensorDataset(torch.empty(0, 1)))


class NoLoss(Line):
    def training_step(self, batch: list[Tensor], batch_idx: int) -> None:
        return None


class NoOptimizer(Line):
    def configure_optimizers(self) -> None:
        return None


class Counts(pl.LightningModule):
    """A baseline that predicts the mean: nothing in it is trained by gradients."""

    total, count = 0.0, 0

    def training_step(self, batch: list[Tensor], batch_idx: int) -> None:
        self.total += batch[1].sum().item()
        self.count += len(batch[1])

    def test_step(self, batch: list[Tensor], batch_idx: int) -> None:
        self.log("test_loss", (batch[1] - self.total / self.count).square().mean())

    def configure_optimizers(self) -> None:
        return None


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    ("config", "says"),
    [
        (Config(task=Empty), "no batch"),
        (Config(limit_train_batches=0), "no batch"),
        (Config(max_epochs=0), "no batch"),
        (Config(model=NoLoss), "no loss in 16 batches"),
        (Config(model=NoOptimizer), "no step of an optimizer"),
    ],
)
def test_a_training_without_a_step_is_a_failure(
    config: Config, says: str, tmp_path: Path
) -> None:
    with pytest.raises(NothingTrainedError, match=says):
        run(config, tmp_path)
    assert record(tmp_path)["status"] == "failed"


@pytest.mark.filterwarnings("ignore")
def test_a_model_without_parameters_needs_no_optimizer(tmp_path: Path) -> None:
    result = run(Config(model=Counts, max_epochs=1), tmp_path)
    assert result.metrics["test_loss"] > 0


def test_a_dry_run_takes_a_step_and_writes_nothing(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    steps: list[int] = []
    config = Config(
        model=lambda: Line(lambda model: steps.append(model.global_step)),
        max_epochs=50,
        profiler="simple",
        barebones=False,
        patience=3,
    )
    result = dry_run(config)
    assert steps == [0]
    assert {"train_loss", "val_loss"} <= set(result.metrics)
    assert result.operative == "optimizers = 1\n"
    assert list((tmp_path / "cwd").iterdir()) == []
    assert capfd.readouterr() == ("", "")


@pytest.mark.filterwarnings("ignore")
def test_a_dry_run_fails_where_a_training_would() -> None:
    with pytest.raises(NothingTrainedError):
        dry_run(Config(model=NoOptimizer))


def test_handlers_of_signals_are_given_back(tmp_path: Path) -> None:
    names = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = [signal.getsignal(name) for name in names]
    run(Config(), tmp_path)
    assert [signal.getsignal(name) for name in names] == before


@pytest.mark.parametrize("again", [True, False])
@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_swallowed_signal_does_not_make_the_run_deaf(
    signum: signal.Signals, again: bool, tmp_path: Path
) -> None:
    def twice(model: Line) -> None:
        if model.global_step == 2:
            with pytest.raises(Interrupted):
                signal.raise_signal(signum)
            if again:
                signal.raise_signal(signum)
        if model.global_step == 4:
            signal.raise_signal(signum)

    with pytest.raises(Interrupted) as caught:
        run(Config(model=lambda: Line(twice)), tmp_path)
    assert caught.value.signum == signum


def test_a_signal_while_building_is_recorded(tmp_path: Path) -> None:
    with pytest.raises(Interrupted):
        run(Config(task=lambda: signal.raise_signal(signal.SIGTERM)), tmp_path)
    assert record(tmp_path)["status"] == "terminated"


def test_a_signal_while_the_run_is_opened_is_recorded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def opened(*args: Any, **more: Any) -> Run:
        opened = open_run(*args, **more)
        signal.raise_signal(signal.SIGTERM)
        return opened

    monkeypatch.setattr(training, "open_run", opened)
    with pytest.raises(Interrupted):
        run(Config(), tmp_path)
    assert record(tmp_path)["status"] == "terminated"


# What follows needs processes.


def waits(model: Line) -> None:
    """Says that it is in the second epoch, then waits there for a signal."""
    if model.current_epoch == 1:
        print("waiting", flush=True)
        time.sleep(60)


SCENARIOS = {
    "trains": Config(max_epochs=3, patience=2),
    "waits": Config(model=lambda: Line(waits), enable_progress_bar=True),
    "waits-with-workers": Config(
        task=lambda: Points(workers=1), model=lambda: Line(waits)
    ),
    "devices": Config(strategy="ddp", devices=2, max_epochs=2),
}


def main(scenario: str, runs_dir: str) -> int:
    training.build_on = fake_build
    try:
        result = run(SCENARIOS[scenario], Path(runs_dir))
    except Interrupted as error:
        return error.exit_code
    if result.rank == 0:
        print(json.dumps(result.metrics))
    return 0


def process(scenario: str, runs_dir: Path, **more: Any) -> subprocess.Popen[str]:
    root = Path(__file__).parents[2]
    environment = {**os.environ, "PYTHONPATH": str(root), "OMP_NUM_THREADS": "1"}
    return subprocess.Popen(
        [sys.executable, __file__, scenario, str(runs_dir)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
        **more,
    )


def test_the_same_config_gives_the_same_bits_in_a_new_process(tmp_path: Path) -> None:
    other = process("trains", tmp_path / "other")
    here = run(SCENARIOS["trains"], tmp_path / "here")
    out, err = other.communicate(timeout=60)
    assert other.returncode == 0, err
    assert json.loads(out) == here.metrics
    [there] = (tmp_path / "other").glob("*/*/metrics.csv")
    assert there.read_bytes() == (here.folder / "metrics.csv").read_bytes()
    assert all(map(math.isfinite, here.metrics.values()))


def test_signals_end_a_run_at_once_and_are_recorded(tmp_path: Path) -> None:
    expected = {
        signal.SIGINT: (130, "interrupted", "waits-with-workers"),
        signal.SIGTERM: (143, "terminated", "waits"),
    }
    started = {
        signum: process(scenario, tmp_path / signum.name, start_new_session=True)
        for signum, (_, _, scenario) in expected.items()
    }
    try:
        for signum, (code, status, _) in expected.items():
            run_dir, each = tmp_path / signum.name, started[signum]
            assert each.stdout is not None
            assert each.stdout.readline() == "waiting\n"
            os.killpg(each.pid, signum)  # As a terminal does: workers get it as well.
            out, err = each.communicate(timeout=20)
            assert each.returncode == code, err
            assert out == ""
            assert "Traceback" not in err
            assert record(run_dir)["status"] == status
            [folder] = run_dir.glob("*/*")
            assert (folder / "checkpoints" / "last.ckpt").exists()
            assert (folder / "operative.gin").exists()
            assert not list(folder.rglob(".*"))
    finally:
        for each in started.values():
            each.kill()


@pytest.mark.slow
def test_only_rank_zero_writes(tmp_path: Path) -> None:
    started = process("devices", tmp_path)
    out, err = started.communicate(timeout=120)
    assert started.returncode == 0, err
    assert len(out.splitlines()) == 1
    assert record(tmp_path)["status"] == "done"
    [folder] = tmp_path.glob("*/*")
    names = [each.name for each in read_metrics(folder / "metrics.csv")]
    assert names.count("val_loss") == 2


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))


def test_a_wrong_trainer_setting_says_where_it_was_set(tmp_path: Path) -> None:
    error = ComponentError(
        "project.training.trainer.Trainer",
        {"seed": -1},
        ConfigError(Fault("trainer.seed is out of range", key="trainer.seed")),
    )
    error.origins = {"seed": ORIGIN}

    class Refused(Config):
        @property
        def open(self) -> bool:
            return False

        @open.setter
        def open(self, value: bool) -> None:
            if value:
                raise error

    with pytest.raises(ConfigError) as caught:
        run(Refused(), tmp_path)
    assert [fault.origin for fault in caught.value.faults] == [ORIGIN]
