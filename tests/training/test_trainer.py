"""The trainer component: one signature, and nothing that learned nothing passes."""

from __future__ import annotations

import inspect
import typing
import warnings
from pathlib import Path
from typing import Any, Literal

import pytest
import pytorch_lightning as pl
import torch
from line import fit, only
from pytorch_lightning.callbacks import EarlyStopping, ModelCheckpoint

from project.core.errors import ConfigError
from project.runs.metrics import read_metrics
from project.training.checkpoints import LastCheckpoint
from project.training.early_stopping import Patience
from project.training.metrics_logger import MetricsLogger
from project.training.trainer import NOT_CONFIGURABLE, Trainer


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
    hints = typing.get_type_hints(Trainer, include_extras=True)
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
