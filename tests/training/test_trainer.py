"""The trainer component: one signature, and nothing that learned nothing passes."""

import inspect
import math
import typing
import warnings
from pathlib import Path
from typing import Any, Literal

import pytest
import pytorch_lightning as pl
import torch
from pytorch_lightning.callbacks import EarlyStopping, ModelCheckpoint
from torch import Tensor, nn
from torch.utils.data import DataLoader, TensorDataset

from project.core.errors import ConfigError
from project.runs.metrics import read_metrics
from project.training.callbacks import FiniteLoss, NonFiniteLossError
from project.training.checkpoints import BestCheckpoint, LastCheckpoint
from project.training.early_stopping import Patience, UnknownMonitorError
from project.training.metrics_logger import MetricsLogger
from project.training.monitors import direction_of
from project.training.progress import StderrModelSummary, StderrProgressBar
from project.training.trainer import NOT_CONFIGURABLE, Trainer

# Several processes at once on few cores would only wait for each other's threads.
torch.set_num_threads(1)


class Line(pl.LightningModule):
    """Fits one line; logs what its arguments say."""

    def __init__(
        self,
        *,
        logs: str | None = "val_loss",
        bad_step: int = -1,
        values: list[float] | None = None,
    ) -> None:
        super().__init__()
        self.layer = nn.Linear(1, 1)
        self.logs = logs
        self.bad_step = bad_step
        self.values = values

    def training_step(self, batch: list[Tensor], batch_idx: int) -> Tensor:
        loss = nn.functional.mse_loss(self.layer(batch[0]), batch[1])
        self.log("train_loss", loss, on_epoch=True, on_step=False)
        return loss * math.nan if self.global_step == self.bad_step else loss

    def validation_step(self, batch: list[Tensor], batch_idx: int) -> None:
        if self.logs and self.values is not None:
            self.log(self.logs, self.values[self.current_epoch])
        elif self.logs:
            self.log(self.logs, nn.functional.mse_loss(self.layer(batch[0]), batch[1]))

    def configure_optimizers(self) -> torch.optim.Optimizer:
        return torch.optim.SGD(self.parameters(), lr=0.1)


def data(rows: int = 8) -> DataLoader:
    x = torch.linspace(-1, 1, rows)[:, None]
    return DataLoader(TensorDataset(x, 2 * x), batch_size=2)


def fit(trainer: pl.Trainer, model: pl.LightningModule | None = None) -> pl.Trainer:
    trainer.fit(model or Line(), data(), data())
    return trainer


def only(trainer: pl.Trainer, kind: type) -> Any:
    [found] = [each for each in trainer.callbacks if type(each) is kind]
    return found


def test_the_signature_is_ours_and_all_of_lightnings() -> None:
    parameters = inspect.signature(Trainer).parameters
    theirs = inspect.signature(pl.Trainer).parameters
    assert list(parameters)[:7] == [
        "deterministic",
        "max_epochs",
        "patience",
        "monitor",
        "mode",
        "seed",
        "experiment",
    ]
    assert set(theirs) <= set(parameters)
    assert all(each.kind is each.KEYWORD_ONLY for each in parameters.values())
    assert all(each.default is not each.empty for each in parameters.values())
    hints = typing.get_type_hints(Trainer)
    assert hints == {
        **{name: each.annotation for name, each in parameters.items()},
        "return": pl.Trainer,
    }
    assert hints["deterministic"] == bool | Literal["warn"]
    assert parameters["default_root_dir"].name in NOT_CONFIGURABLE


def test_every_parameter_is_documented_in_one_line() -> None:
    for name in inspect.signature(Trainer).parameters:
        assert f"\n    {name}: " in (Trainer.__doc__ or "")
    lines = inspect.cleandoc(Trainer.__doc__ or "").splitlines()
    assert len(lines) == len(inspect.signature(Trainer).parameters) + 3


def test_unknown_names_are_refused() -> None:
    with pytest.raises(TypeError, match="max_epohcs"):
        Trainer(max_epohcs=3)


def test_calling_it_seeds_everything_without_a_word(
    capfd: pytest.CaptureFixture[str],
) -> None:
    import random

    def numbers(seed: int) -> tuple[float, float]:
        Trainer(seed=seed)
        return random.random(), torch.rand(()).item()

    assert numbers(3) == numbers(3) != numbers(4)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("seed", [-1, 2**32, True, 1.0, "1"])
def test_a_seed_is_a_number_in_range(seed: Any) -> None:
    with pytest.raises(ConfigError, match=r"trainer\.seed"):
        Trainer(seed=seed)


def test_all_wrong_settings_are_reported_together() -> None:
    with pytest.raises(ConfigError) as caught:
        Trainer(seed=-1, patience=0, experiment="../elsewhere")
    assert len(caught.value.faults) == 3


def test_environment_variables_of_lightning_do_not_matter(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PL_TRAINER_MAX_EPOCHS", "77")
    monkeypatch.setenv("PL_TRAINER_ACCUMULATE_GRAD_BATCHES", "4")
    trainer = Trainer()
    assert (trainer.max_epochs, trainer.accumulate_grad_batches) == (10, 1)


def test_without_a_folder_nothing_is_written_or_shown(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        trainer = fit(Trainer(max_epochs=1, accelerator="cpu"))
    assert trainer.global_step == 4
    assert list(tmp_path.iterdir()) == []
    assert capfd.readouterr() == ("", "")


def test_a_folder_gets_metrics_and_two_checkpoints_and_no_noise(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        fit(Trainer(max_epochs=2, accelerator="cpu", default_root_dir=tmp_path))
    names = sorted(
        str(path.relative_to(tmp_path))
        for path in tmp_path.rglob("*")
        if path.is_file()
    )
    assert names == ["checkpoints/best.ckpt", "checkpoints/last.ckpt", "metrics.csv"]
    logged = {
        (each.epoch, each.name) for each in read_metrics(tmp_path / "metrics.csv")
    }
    assert logged == {
        (epoch, name) for epoch in (0, 1) for name in ("train_loss", "val_loss")
    }
    assert capfd.readouterr() == ("", "")


def test_short_epochs_still_log_their_steps(tmp_path: Path) -> None:
    class Stepwise(Line):
        def training_step(self, batch: list[Tensor], batch_idx: int) -> Tensor:
            loss = super().training_step(batch, batch_idx)
            self.log("step_loss", loss, on_step=True, on_epoch=False)
            return loss

    fit(Trainer(max_epochs=2, default_root_dir=tmp_path), Stepwise())
    steps = [e for e in read_metrics(tmp_path / "metrics.csv") if e.name == "step_loss"]
    assert [each.epoch for each in steps] == [0, 1]


@pytest.mark.parametrize(("mode", "best"), [(None, 1), ("min", 1), ("max", 2)])
def test_the_best_checkpoint_follows_the_mode(
    mode: Any, best: int, tmp_path: Path
) -> None:
    trainer = Trainer(max_epochs=3, mode=mode, default_root_dir=tmp_path)
    fit(trainer, Line(values=[2.0, 1.0, 3.0]))
    checkpoint = only(trainer, BestCheckpoint)
    assert checkpoint.epoch == best
    assert checkpoint.metrics["val_loss"] == [2.0, 1.0, 3.0][best]
    saved = torch.load(tmp_path / "checkpoints" / "best.ckpt", weights_only=True)
    assert saved["epoch"] == best


def test_the_best_of_several_validations_in_an_epoch_is_kept(tmp_path: Path) -> None:
    class Midway(Line):
        """Best at its second validation of four."""

        def validation_step(self, batch: list[Tensor], batch_idx: int) -> None:
            self.log("val_loss", float(abs(self.global_step - 2)))

    trainer = Trainer(max_epochs=1, val_check_interval=1, default_root_dir=tmp_path)
    fit(trainer, Midway())
    best, last = (
        torch.load(tmp_path / "checkpoints" / name, weights_only=True)["global_step"]
        for name in ("best.ckpt", "last.ckpt")
    )
    assert (best, last) == (2, 4)
    assert only(trainer, BestCheckpoint).metrics["val_loss"] == 0.0


@pytest.mark.parametrize("intervals", [{}, {"val_check_interval": 2}], ids=str)
def test_a_training_metric_may_choose_the_best(intervals: Any, tmp_path: Path) -> None:
    trainer = Trainer(
        max_epochs=2, monitor="train_loss", default_root_dir=tmp_path, **intervals
    )
    fit(trainer)
    assert only(trainer, BestCheckpoint).epoch == 1


def test_without_validation_epochs_choose_the_best(tmp_path: Path) -> None:
    trainer = Trainer(
        max_epochs=2,
        monitor="train_loss",
        limit_val_batches=0,
        check_val_every_n_epoch=3,
        default_root_dir=tmp_path,
    )
    fit(trainer)
    assert only(trainer, BestCheckpoint).epoch == 1


@pytest.mark.parametrize(
    ("monitor", "mode"),
    [
        ("val_loss", "min"),
        ("val/accuracy", "max"),
        ("val_acc", "max"),
        ("MulticlassF1", "max"),
        ("test.MeanSquaredError", "min"),
        ("accumulated_loss", "min"),
    ],
)
def test_a_monitors_name_tells_its_direction(monitor: str, mode: str) -> None:
    assert direction_of(monitor) == mode


def test_a_name_that_does_not_tell_is_refused() -> None:
    with pytest.raises(ConfigError, match="does not tell") as caught:
        Trainer(monitor="val_thing")
    assert "trainer.mode" in caught.value.faults[0].next
    assert Trainer(monitor="val_thing", mode="max")


def test_patience_stops_early() -> None:
    values = [3.0, 1.0, 2.0, 2.0, 0.0]
    trainer = fit(Trainer(max_epochs=5, patience=2), Line(values=values))
    assert trainer.current_epoch == 4


@pytest.mark.parametrize(
    "intervals",
    [{}, {"val_check_interval": 0.5}, {"check_val_every_n_epoch": 2}],
    ids=str,
)
def test_patience_for_a_metric_never_logged_fails_at_once(intervals: Any) -> None:
    trainer = Trainer(
        max_epochs=9, patience=2, monitor="val_los", mode="min", **intervals
    )
    with pytest.raises(UnknownMonitorError) as caught:
        fit(trainer)
    [fault] = caught.value.faults
    assert "val_los" in fault.problem
    assert "val_loss" in fault.expected
    assert fault.nearest == ("val_loss",)
    assert "trainer.patience=None" in fault.next
    assert trainer.current_epoch <= 1


def test_patience_may_wait_for_a_training_metric_without_validation() -> None:
    trainer = Trainer(
        max_epochs=50, patience=1, monitor="train_loss", check_val_every_n_epoch=3
    )
    model = Line()
    model.configure_optimizers = lambda: torch.optim.SGD(model.parameters(), lr=0.0)
    trainer.fit(model, data())
    assert trainer.current_epoch == 2


def test_a_best_checkpoint_nobody_can_choose_is_said_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    trainer = Trainer(max_epochs=3, default_root_dir=tmp_path)
    fit(trainer, Line(logs="other_loss"))
    [said] = caplog.messages
    assert "'val_loss' was not logged (logged: other_loss, train_loss)" in said
    names = [path.name for path in (tmp_path / "checkpoints").iterdir()]
    assert names == ["last.ckpt"]


def test_without_validation_it_is_said_at_the_end(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    fit(Trainer(max_epochs=2, limit_val_batches=0, default_root_dir=tmp_path))
    [said] = caplog.messages
    assert "'val_loss' was not logged (logged: train_loss)" in said


def test_a_metric_of_every_second_epoch_is_not_missed_in_the_first(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    trainer = Trainer(
        max_epochs=2,
        default_root_dir=tmp_path,
        check_val_every_n_epoch=2,
        num_sanity_val_steps=0,
    )
    fit(trainer)
    assert caplog.messages == []
    assert only(trainer, BestCheckpoint).epoch == 1


def test_patience_waits_for_the_first_validation() -> None:
    trainer = Trainer(
        max_epochs=4, patience=1, check_val_every_n_epoch=2, num_sanity_val_steps=0
    )
    assert fit(trainer).current_epoch == 4


def test_a_loss_that_is_not_a_number_fails() -> None:
    trainer = Trainer(max_epochs=3)
    with pytest.raises(NonFiniteLossError, match="nan in epoch 1, by step"):
        fit(trainer, Line(bad_step=5))
    assert trainer.global_step == 6


def test_other_devices_are_waited_for_less_often() -> None:
    watcher, trainer = FiniteLoss(), Trainer(log_every_n_steps=3)
    loss = torch.tensor(1.0, device="meta")  # It cannot be looked at.
    for index in range(2):
        watcher.on_train_batch_end(trainer, Line(), {"loss": loss}, None, index)
    with pytest.raises(RuntimeError, match="meta tensors"):
        watcher.on_train_batch_end(trainer, Line(), {"loss": loss}, None, 2)


@pytest.mark.parametrize(
    "off",
    [{"fast_dev_run": True}, {"enable_checkpointing": False}, {"barebones": True}],
)
def test_settings_that_forbid_checkpoints_drop_ours_and_say_so(
    off: dict[str, Any], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    trainer = Trainer(max_epochs=1, default_root_dir=tmp_path, **off)
    fit(trainer, Line(logs=None))
    [said] = caplog.messages
    assert f"trainer.{next(iter(off))}=" in said
    assert not (tmp_path / "checkpoints").exists()


def test_what_a_user_adds_stands_beside_ours(tmp_path: Path) -> None:
    class Quiet(MetricsLogger):
        pass

    theirs = [
        EarlyStopping("val_loss", patience=1),
        ModelCheckpoint(tmp_path / "mine", monitor="val_loss"),
    ]
    logger = Quiet(tmp_path / "theirs")
    trainer = Trainer(
        max_epochs=1,
        patience=3,
        callbacks=theirs,
        logger=logger,
        default_root_dir=tmp_path,
    )
    fit(trainer)
    assert all(each in trainer.callbacks for each in theirs)
    assert only(trainer, Patience)
    assert only(trainer, LastCheckpoint)
    assert [type(each) for each in trainer.loggers] == [MetricsLogger, Quiet]
    assert (tmp_path / "theirs" / "metrics.csv").exists()
    assert (tmp_path / "checkpoints" / "best.ckpt").exists()
    assert len(list((tmp_path / "mine").iterdir())) == 1


def test_no_logger_means_none_at_all(tmp_path: Path) -> None:
    fit(Trainer(max_epochs=1, logger=False, default_root_dir=tmp_path))
    assert not (tmp_path / "metrics.csv").exists()


def test_a_terminal_shows_a_bar_and_a_summary_and_only_on_stderr(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    class Talks(Line):
        def on_train_epoch_start(self) -> None:
            self.print("hello from the model")

    monkeypatch.setattr("project.training.trainer.on_terminal", lambda: True)
    trainer = fit(Trainer(max_epochs=1), Talks())
    trainer.validate(Line(), data(), verbose=False)
    assert only(trainer, StderrProgressBar)
    assert only(trainer, StderrModelSummary)
    out, err = capfd.readouterr()
    assert out == ""
    for text in ("Epoch 0", "Linear", "hello from the model", "Validation"):
        assert text in err


@pytest.mark.parametrize("shown", [True, False])
def test_the_bar_can_be_asked_for(
    shown: bool, capfd: pytest.CaptureFixture[str]
) -> None:
    fit(Trainer(max_epochs=1, enable_progress_bar=shown, enable_model_summary=shown))
    out, err = capfd.readouterr()
    assert out == ""
    assert ("Epoch 0" in err) == ("Linear" in err) == shown


def test_a_checkpoint_that_cannot_be_written_leaves_the_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trainer = fit(Trainer(max_epochs=1, default_root_dir=tmp_path))
    last = tmp_path / "checkpoints" / "last.ckpt"
    before = last.read_bytes()

    def full(checkpoint: Any, path: Path) -> None:
        path.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(torch, "save", full)
    with pytest.raises(OSError, match="No space"):
        trainer.save_checkpoint(last)
    assert last.read_bytes() == before
    assert {path.name for path in last.parent.iterdir()} == {"best.ckpt", "last.ckpt"}


def test_a_training_goes_on_from_its_last_checkpoint(tmp_path: Path) -> None:
    def trained(folder: Path, *stops: int) -> tuple[list[float], dict[str, float]]:
        checkpoint = None
        for epochs in stops:
            trainer = Trainer(max_epochs=epochs, patience=9, default_root_dir=folder)
            model = Line(values=[3.0, 1.0, 2.0, 2.0])
            trainer.fit(model, data(), data(), ckpt_path=checkpoint)
            checkpoint = folder / "checkpoints" / "last.ckpt"
        weights = model.layer.weight.flatten().tolist()
        return weights, only(trainer, BestCheckpoint).metrics

    straight, stopped = trained(tmp_path / "a", 4), trained(tmp_path / "b", 2, 4)
    assert straight == stopped
    assert straight[1]["val_loss"] == 1.0
    metrics = [read_metrics(tmp_path / name / "metrics.csv") for name in "ab"]
    assert metrics[0] == metrics[1]
