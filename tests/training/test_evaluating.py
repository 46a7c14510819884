"""How an evaluation ends is recorded; what a pair lacks for it is said."""

from __future__ import annotations

import json
import types
from pathlib import Path
from typing import Any

import pytest
from line import Line
from pytorch_lightning import LightningDataModule
from pytorch_lightning.utilities.exceptions import SIGTERMException

from project.core.errors import ConfigError, Fault, RunError
from project.runs.evaluations import Evaluation
from project.runs.signals import Interrupted
from project.training.evaluating import recorded, require_method, terminated


def opened(run: Path) -> Evaluation:
    evaluation = Evaluation("test", run)
    evaluation.open()
    return evaluation


def status(run: Path) -> list[str]:
    found = run.glob("evaluations/*/evaluation.json")
    return [json.loads(path.read_text())["status"] for path in found]


def test_a_good_end_is_recorded(tmp_path: Path) -> None:
    with recorded(opened(tmp_path), print):
        pass
    assert status(tmp_path) == ["done"]


@pytest.mark.parametrize(
    ("error", "found"),
    [
        (RunError(Fault("not finite")), ["failed"]),
        (Interrupted(15), ["terminated"]),
        (ConfigError(Fault("no such step")), []),
    ],
)
def test_another_end_is_recorded_unless_it_is_a_refusal(
    error: BaseException, found: list[str], tmp_path: Path
) -> None:
    with pytest.raises(type(error)), recorded(opened(tmp_path), print):
        raise error
    assert status(tmp_path) == found


def test_a_signal_that_lightning_took_is_one() -> None:
    with pytest.raises(Interrupted), terminated():
        raise SIGTERMException


def built(**made: Any) -> Any:
    component = types.SimpleNamespace(name="line", selector="line.Line")
    roles = {"task": component, "model": component}
    resolution = types.SimpleNamespace(components=roles)
    return types.SimpleNamespace(resolution=resolution, **made)


def test_a_pair_without_a_loader_or_a_step_is_refused() -> None:
    class Task(LightningDataModule):
        def val_dataloader(self) -> list[int]:
            return []

    pair = built(task=Task(), model=Line())
    require_method(pair, "task", "val_dataloader")
    require_method(pair, "model", "predict_step", "validation_step")
    with pytest.raises(ConfigError, match="the task line has no test_dataloader"):
        require_method(pair, "task", "test_dataloader")
    with pytest.raises(ConfigError, match="the model line has no test_step"):
        require_method(pair, "model", "test_step")
