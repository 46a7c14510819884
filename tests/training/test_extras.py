"""Packages that parts need, and where parts that log write."""

from __future__ import annotations

from pathlib import Path

import pytest
from lightning_fabric.loggers import tensorboard as fabric
from pytorch_lightning.loggers import mlflow

from project import build, resolve
from project.core.errors import ConfigError
from project.core.resolving.resolution import Resolution
from project.training.engine import train

BOUND = ("task.batch_size=32", "model.learn_rate=0.1", "trainer.max_epochs=1")


def resolved(*bind: str) -> Resolution:
    return resolve(task="wine", model="lit-linear", bind=[*BOUND, *bind])


@pytest.mark.parametrize("name", ["TensorBoardLogger", "MLFlowLogger"])
def test_a_part_without_its_package_names_the_extra(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fabric, "_TENSORBOARD_AVAILABLE", False)
    monkeypatch.setattr(fabric, "_TENSORBOARDX_AVAILABLE", False)
    monkeypatch.setattr(mlflow, "_MLFLOW_AVAILABLE", False)
    extra = name.removesuffix("Logger").lower()
    with pytest.raises(ConfigError) as caught:
        train(resolved(f"trainer.logger=@{name}()"), runs_dir=tmp_path, command=[])
    (fault,) = caught.value.faults
    assert fault.problem == f"{name} needs {extra}, which is not installed"
    assert f"with its extra {extra}" in fault.expected
    assert str(fault.origin) == "--bind #4"
    assert not list(tmp_path.glob("*/*"))


def test_a_logger_writes_in_the_runs_folder_unless_told_otherwise(
    tmp_path: Path,
) -> None:
    other = tmp_path / "other"
    result = train(
        resolved(
            "trainer.logger=[@CSVLogger(), @far/CSVLogger()]",
            f"far/CSVLogger.save_dir={other}",
        ),
        runs_dir=tmp_path / "runs",
        command=[],
    )
    assert (result.folder / "lightning_logs/version_0/metrics.csv").is_file()
    assert (other / "lightning_logs/version_0/metrics.csv").is_file()
    frozen = (result.folder / "config.gin").read_text()
    assert "# CSVLogger.save_dir = the run's folder" in frozen
    operative = (result.folder / "operative.gin").read_text()
    assert f"CSVLogger.save_dir = {str(result.folder)!r}" in operative.replace(
        " \\\n    ", " "
    )
    again = resolve(files=[str(result.folder / "config.gin")])
    assert again.to_gin() == frozen


def test_without_a_run_a_logger_writes_here() -> None:
    with build(resolved("trainer.logger=@CSVLogger()")) as built:
        (logger,) = built.trainer.loggers
        assert logger.root_dir == "./lightning_logs"
