"""A pair is set up again as its training had set it up; weights fit, or it is said."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import pytorch_lightning as pl
import torch
from line import Line, data
from torch.utils.data import DataLoader

from project.core.errors import ConfigError
from project.training.resuming import KEY, randomness
from project.training.reviving import (
    SilentLogger,
    fitting,
    put_back,
    read_header,
    set_up,
)
from project.training.trainer import Trainer


class Staged(pl.LightningDataModule):
    """Says what it was set up for."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def prepare_data(self) -> None:
        self.seen.append("prepared")

    def setup(self, stage: str) -> None:
        self.seen.append(stage)
        if stage == "fit":
            self.points = data()

    def test_dataloader(self) -> DataLoader[Any]:
        return self.points

    def predict_dataloader(self) -> DataLoader[Any]:
        return self.points


class Ready(Line):
    def forward(self, batch: list[torch.Tensor]) -> torch.Tensor:
        return self.layer(batch[0])

    def setup(self, stage: str) -> None:
        if stage == "fit":
            self.ready = True

    def test_step(self, batch: list[torch.Tensor], batch_idx: int) -> None:
        assert self.ready
        assert self.logger
        self.logger.experiment.add_text("anything", "goes")
        self.log("test_epoch", float(self.current_epoch))


def trainer(**more: Any) -> pl.Trainer:
    return Trainer(accelerator="cpu", enable_progress_bar=False, **more)


def test_data_and_model_are_set_up_for_a_training_first(tmp_path: Path) -> None:
    task, used = Staged(), trainer(logger=[SilentLogger(tmp_path)])
    set_up(used, lambda: task.seen.append("trained"))
    used.test(Ready(), datamodule=task, verbose=False)
    assert task.seen == ["prepared", "fit", "trained", "test"]
    assert used.logger
    assert used.logger.save_dir == str(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_data_that_may_be_drawn_anew_is_not_set_up_again() -> None:
    task, used = Staged(), trainer(logger=False)
    set_up(used, lambda: None, ["test"])
    used.predict(Ready(), datamodule=task)
    assert task.seen == ["prepared", "fit", "test"]


def test_the_epoch_and_the_generators_are_put_back() -> None:
    trained = trainer(max_epochs=3, logger=False)
    trained.fit(Line(), data(), data())
    state = trained._checkpoint_connector.dump_checkpoint(weights_only=True)
    state[KEY] = {"randomness": randomness()}
    drawn = torch.get_rng_state()
    used = trainer()
    put_back(used, state)
    assert used.current_epoch == trained.current_epoch == 3
    assert used.global_step == trained.global_step > 0
    assert torch.equal(torch.get_rng_state(), drawn)


@pytest.mark.parametrize(
    ("kept", "said"),
    [
        (b"no checkpoint", "cannot be read"),
        ({"state_dict": {}}, "none of Lightning's"),
        ({"weight": torch.zeros(1)}, "none of Lightning's"),
        ({"state_dict": {}, "more": Path("x")}, "would run code"),
    ],
)
def test_what_is_no_checkpoint_is_refused(kept: Any, said: str, tmp_path: Path) -> None:
    path = tmp_path / "x.ckpt"
    if isinstance(kept, bytes):
        path.write_bytes(kept)
    else:
        torch.save(kept, path)
    with pytest.raises(ConfigError, match=said):
        read_header(path)


def test_weights_of_other_sizes_are_one_message() -> None:
    with pytest.raises(ConfigError) as error, fitting(Path("best.ckpt")):
        torch.nn.Linear(3, 2).load_state_dict({"weight": torch.zeros(2, 4), "x": 1})
    said = error.value.problems
    assert "weight is [2, 4] there and [2, 3] in the model" in said
    assert "bias is not in the checkpoint" in said
    assert "x is not in the model" in said


def test_what_else_goes_wrong_stays_what_it_is() -> None:
    with pytest.raises(RuntimeError, match="of the model's"), fitting(Path("x")):
        raise RuntimeError("of the model's")
