"""What is predicted of each batch is collected, with the places of its examples."""

from __future__ import annotations

import types
from pathlib import Path
from typing import Any

import pytest
import pytorch_lightning as pl
import torch
from torch.utils.data import DataLoader, TensorDataset

from project.core.errors import ConfigError, RunError
from project.training.predicting import Collected, data_for, on_one_device
from project.training.prediction_files import PredictionFile
from project.training.trainer import Trainer


class Twice(pl.LightningModule):
    """Predicts twice its input, and what its arguments say besides."""

    def __init__(self, more: Any = None) -> None:
        super().__init__()
        self.more = more

    def predict_step(self, batch: Any, batch_idx: int) -> Any:
        twice = batch[0][:, 0] * 2
        return twice if self.more is None else self.more(twice)


class Points(pl.LightningDataModule):
    classes = ("a", "b")

    def __init__(self, shuffle: bool = False) -> None:
        super().__init__()
        self.shuffle = shuffle

    def predict_dataloader(self) -> DataLoader[Any]:
        rows = TensorDataset(torch.arange(5.0)[:, None], torch.arange(5) % 2)
        return DataLoader(rows, batch_size=2, shuffle=self.shuffle)


def collected(model: Twice, task: Points, path: Path) -> tuple[list[str], list[str]]:
    said: list[str] = []
    trainer = Trainer(accelerator="cpu", enable_progress_bar=False, logger=False)
    with PredictionFile(path, chosen=True) as file:
        trainer.callbacks.append(Collected(file, task, said.append))
        trainer.predict(model, datamodule=task, return_predictions=False)
    return path.read_text().splitlines(), said


def test_a_row_for_each_example(tmp_path: Path) -> None:
    rows, said = collected(Twice(), Points(), tmp_path / "p.csv")
    assert rows == ["index,target,prediction", "0,a,0.0", "1,b,2.0", "2,a,4.0",
                    "3,b,6.0", "4,a,8.0"]  # fmt: skip
    assert said == []


def test_the_number_is_that_of_the_data_however_it_is_shuffled(tmp_path: Path) -> None:
    rows, _ = collected(Twice(), Points(shuffle=True), tmp_path / "p.csv")
    found = [row.split(",") for row in rows[1:]]
    assert sorted(found) != found
    assert all(float(value) == 2 * int(number) for number, _, value in found)


def test_what_is_left_out_is_said_once(tmp_path: Path) -> None:
    model = Twice(lambda x: {"value": x, "loss": x.sum()})
    rows, said = collected(model, Points(), tmp_path / "p.csv")
    assert rows[0] == "index,target,prediction"
    assert said == ["left out, for it is not one an example: loss"]


def test_nothing_for_each_example_is_no_prediction(tmp_path: Path) -> None:
    with pytest.raises(RunError, match=r"returned float32 \[\], and no value for each"):
        collected(Twice(torch.sum), Points(), tmp_path / "p.csv")
    assert list(tmp_path.iterdir()) == []


def built(task: pl.LightningDataModule) -> Any:
    component = types.SimpleNamespace(name="points", selector="points.Points")
    resolution = types.SimpleNamespace(components={"task": component})
    return types.SimpleNamespace(task=task, model=Twice(), resolution=resolution)


def test_test_data_stands_in_for_data_that_is_not_there() -> None:
    class OnlyTested(pl.LightningDataModule):
        def test_dataloader(self) -> str:
            return "tested"

    said: list[str] = []
    assert data_for(built(Points()), said.append) is None
    assert said == []
    task = OnlyTested()
    assert data_for(built(task), said.append) == ("test",)
    assert task.predict_dataloader() == "tested"
    assert said == ["the task has no predict_dataloader: its test data is used"]
    with pytest.raises(ConfigError, match="has no predict_dataloader or test_"):
        data_for(built(pl.LightningDataModule()), said.append)


@pytest.mark.parametrize(
    ("devices", "nodes", "kept"),
    [(1, 1, True), ("1", 1, True), ([3], 1, True), (2, 1, False), ("auto", 1, False),
     (1, 2, False)],
)  # fmt: skip
def test_one_process_has_all_predictions(devices: Any, nodes: int, kept: bool) -> None:
    values = {"trainer.devices": devices, "trainer.num_nodes": nodes}
    said: list[str] = []
    found = on_one_device(types.SimpleNamespace(value=values.get), said.append)
    assert (found == {}) == kept
    assert bool(said) == (not kept and devices != "auto")
