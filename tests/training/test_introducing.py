"""The loggers that somebody has added are told which run they log."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from pytorch_lightning.loggers import MLFlowLogger, TensorBoardLogger
from pytorch_lightning.loggers.logger import DummyLogger

from project import resolve
from project.training.introducing import hyperparameters, introduce
from project.training.metrics_logger import MetricsLogger

VALUES = {"model.learn_rate": 0.1, "trainer.seed": 0}


class Board(TensorBoardLogger):
    """TensorBoard's, without its package."""

    def __init__(self, version: int | str | None = None) -> None:
        self._version, self._kwargs = version, {}
        self.told: list[Any] = []

    def log_hyperparams(self, params: Any, *more: Any) -> None:
        self.told.append(params)

    def _get_next_version(self) -> int:
        return 4


class Flow(MLFlowLogger):
    """MLflow's, without its package."""

    def __init__(self, run_name: str | None = None) -> None:
        self._run_name, self._run_id = run_name, None
        self.told: list[Any] = []
        self.client = SimpleNamespace(
            update_run=lambda *words, **more: self.told.append((*words, more))
        )

    @property
    def experiment(self) -> Any:
        self._run_id = self._run_id or "f00"
        return self.client

    def log_hyperparams(self, params: Any) -> None:
        self.told.append(params)


def test_they_get_the_config_and_the_runs_name(tmp_path: Path) -> None:
    board, flow, own = Board(), Flow(), Flow("mine")
    loggers = [MetricsLogger(tmp_path), board, flow, own, DummyLogger()]
    found = introduce(loggers, "exp/r1", VALUES, {})
    assert found == {"Board": "4", "Flow": "f00", "Flow 2": "f00"}
    assert (flow._run_name, own._run_name) == ("exp/r1", "mine")
    assert board.told == flow.told == [VALUES]


def test_a_run_that_is_gone_on_with_is_the_same_one_there() -> None:
    board, flow, other = Board(), Flow(), Board()
    known = {"Board": "0", "Flow": "abc"}
    found = introduce([board, flow, other], "exp/r1", VALUES, known, step=7)
    assert found == {**known, "Board 2": "4"}
    assert (board.version, board._kwargs) == (0, {"purge_step": 7})
    assert flow.told == [("abc", {"status": "RUNNING"})]
    assert (board.told, other.told) == ([], [VALUES])


@pytest.mark.parametrize("version", ["theirs", 3])
def test_what_somebody_has_set_stays(version: Any) -> None:
    board = Board(version)
    introduce([board], "exp/r1", VALUES, {"Board": "0"}, step=7)
    assert (board._version, board._kwargs) == (version, {})


def test_a_config_is_numbers_and_texts_without_secrets() -> None:
    bind: dict[str, Any] = {
        "task.batch_size": 8,
        "model.hidden_sizes": [4, 5],
        "model.learn_rate": 0.1,
    }
    found = hyperparameters(resolve(task="wine", model="lit-mlp", bind=bind))
    assert found["task.batch_size"] == 8
    assert found["model.hidden_sizes"] == "(4, 5)"
    assert found["trainer.seed"] == 0
    assert all(isinstance(v, (bool, int, float, str)) for v in found.values())
    loggers = ["trainer.logger=[@WandbLogger()]", "WandbLogger.api_key=abc"]
    secret = hyperparameters(
        resolve(task="wine", model="lit-mlp", bind=[*loggers, "model.x_token=abc"])
    )
    assert "abc" not in map(str, secret.values())
