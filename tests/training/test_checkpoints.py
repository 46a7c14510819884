"""The two checkpoints of a run, and how they reach the disk."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import torch
from line import Line, data, fit, only
from torch import Tensor

from project.runs.metrics import read_metrics
from project.runs.room import NoRoomError
from project.training import checkpoints
from project.training.checkpoints import BestCheckpoint, WholeFileCheckpointIO
from project.training.trainer import Trainer


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


def test_a_checkpoint_that_cannot_be_written_leaves_the_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trainer = fit(Trainer(max_epochs=1, default_root_dir=tmp_path))
    last = tmp_path / "checkpoints" / "last.ckpt"
    before = last.read_bytes()

    def full(checkpoint: Any, file: Any) -> None:
        file.write(b"half")
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


def test_a_checkpoint_that_has_no_room_is_told_with_its_size(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In words of the system's, where torch has its own."""
    path = tmp_path / "last.ckpt"
    checkpoint = {"state_dict": {"weight": torch.zeros(100_000)}}
    WholeFileCheckpointIO().save_checkpoint(checkpoint, path)
    size = path.stat().st_size

    @contextmanager
    def replacing(target: Path, *, durable: bool = False) -> Iterator[Path]:
        yield Path("/dev/full")

    monkeypatch.setattr(checkpoints, "replacing", replacing)
    with pytest.raises(NoRoomError) as caught:
        WholeFileCheckpointIO().save_checkpoint(checkpoint, path)
    (fault,) = caught.value.faults
    assert fault.problem == f"{path} cannot be written: No space left on device"
    assert fault.expected.startswith(f"room for {size:,} bytes, of which ")
    assert path.stat().st_size == size


def test_what_is_not_finite_is_never_the_best(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    values = [math.nan, -math.inf, 1.0, math.nan]
    trainer = Trainer(max_epochs=4, num_sanity_val_steps=0, default_root_dir=tmp_path)
    fit(trainer, Line(values=values))
    assert only(trainer, BestCheckpoint).epoch == 2
    assert caplog.messages == ["val_loss is nan in epoch 0: no best one"]
