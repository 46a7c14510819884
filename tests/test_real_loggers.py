"""TensorBoard and MLflow themselves, with the names and the configs of our runs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
WINE = ["-c", "gin/wine.yaml", "-b", "trainer.max_epochs=2"]


def program(folder: Path, *words: str) -> None:
    """Trains in a folder."""
    done = subprocess.run(
        [sys.executable, "-m", "project", "train", *words],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr


def run_of(folder: Path) -> Path:
    (run,) = (folder / "runs").glob("*/*")
    return run


@pytest.mark.nightly
@pytest.mark.slow
@pytest.mark.needs("tensorboard")
def test_tensorboard_shows_one_run_of_one_that_was_gone_on_with(folder: Path) -> None:
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    program(folder, *WINE, "-b", "trainer.logger=[@TensorBoardLogger()]")
    program(folder, "--resume", "last", "-b", "trainer.max_epochs=4")
    logs = run_of(folder) / "lightning_logs"
    assert [each.name for each in logs.iterdir()] == ["version_0"]
    assert "model.dropout: 0.2" in (logs / "version_0" / "hparams.yaml").read_text()
    events = EventAccumulator(str(logs / "version_0")).Reload()
    steps = [each.step for each in events.Scalars("val_loss")]
    assert len(steps) == 4
    assert steps == sorted(set(steps))


@pytest.mark.nightly
@pytest.mark.slow
@pytest.mark.needs("mlflow")
def test_mlflow_has_one_run_of_one_that_was_gone_on_with(folder: Path) -> None:
    from mlflow.tracking import MlflowClient

    store = f"sqlite:///{folder}/mlflow.db"
    logger = ["trainer.logger=[@MLFlowLogger()]", f"MLFlowLogger.tracking_uri={store}"]
    program(folder, *WINE, *(word for each in logger for word in ("-b", each)))
    program(folder, "--resume", "last", "-b", "trainer.max_epochs=4")
    run, client = run_of(folder), MlflowClient(store)
    (experiment,) = [
        each for each in client.search_experiments() if each.name == "lightning_logs"
    ]
    (found,) = client.search_runs([experiment.experiment_id])
    assert found.info.run_name == f"wine-lit-mlp/{run.name}"
    assert found.info.status == "FINISHED"
    assert found.data.params["model.dropout"] == "0.2"
    history = client.get_metric_history(found.info.run_id, "val_loss")
    assert len({each.step for each in history}) == 4
