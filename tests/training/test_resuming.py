"""A training that was broken off and gone on with is, to the bit, one that was not."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import pytorch_lightning as pl
import torch
from pytorch_lightning.callbacks import (
    Callback,
    EMAWeightAveraging,
    StochasticWeightAveraging,
    Timer,
)
from torch import Tensor, nn
from torch.utils.data import DataLoader, Dataset, TensorDataset
from torchmetrics import MeanSquaredError

from project.data.loading import TensorBatches, train_loader
from project.parts.schedules import WarmupCosine
from project.training import checkpoints
from project.training.restarting import restart
from project.training.trainer import Trainer

torch.set_num_threads(1)

BATCHES = 5


class Net(pl.LightningModule):
    """A net with dropout, whatever schedule it is given, and metrics of both kinds."""

    def __init__(self, schedule: Callable[..., Any] | None = None) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.Linear(1, 8), nn.ReLU(), nn.Dropout(0.2), nn.Linear(8, 1)
        )
        self.error = MeanSquaredError()
        self.schedule = schedule

    def training_step(self, batch: list[Tensor], batch_idx: int) -> Tensor:
        found = self.layers(batch[0])
        loss = nn.functional.mse_loss(found, batch[1])
        self.log("train_loss", loss, on_step=True, on_epoch=True)
        self.error(found, batch[1])
        self.log("train_error", self.error, on_step=False, on_epoch=True)
        self.log("train_most", loss, on_step=False, on_epoch=True, reduce_fx="max")
        return loss

    def validation_step(self, batch: list[Tensor], batch_idx: int) -> None:
        self.log("val_loss", nn.functional.mse_loss(self.layers(batch[0]), batch[1]))

    def configure_optimizers(self) -> Any:
        optimizer = torch.optim.AdamW(self.parameters(), lr=0.05)
        if self.schedule is None:
            return optimizer
        return {"optimizer": optimizer, "lr_scheduler": self.schedule(self, optimizer)}


def plateau(model: Net, optimizer: Any) -> Any:
    schedule = torch.optim.lr_scheduler.ReduceLROnPlateau(
        optimizer, patience=0, factor=0.5, threshold=0.3
    )
    return {"scheduler": schedule, "monitor": "val_loss"}


def rare_plateau(model: Net, optimizer: Any) -> Any:
    return {**plateau(model, optimizer), "frequency": 2}


def plateau_of_steps(model: Net, optimizer: Any) -> Any:
    return {**plateau(model, optimizer), "monitor": "train_loss", "interval": "step"}


def one_cycle(model: Net, optimizer: Any) -> Any:
    steps = int(model.trainer.estimated_stepping_batches)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, max_lr=0.1, total_steps=steps
    )
    return {"scheduler": schedule, "interval": "step"}


def warmup_cosine(model: Net, optimizer: Any) -> Any:
    schedule = WarmupCosine(optimizer)
    schedule.span(int(model.trainer.estimated_stepping_batches))
    return {"scheduler": schedule, "interval": "step"}


def each_epoch(model: Net, optimizer: Any) -> Any:
    return torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, 5)


class Noisy(Dataset):
    """Draws noise from all three generators whenever it is read."""

    def __len__(self) -> int:
        return 4 * BATCHES

    def __getitem__(self, i: int) -> tuple[Tensor, Tensor]:
        x = torch.tensor([i / 10.0])
        noise = np.random.normal() + random.gauss(0, 1) + torch.randn(1)
        return x, 2 * x + 0.1 * noise.float()


def points() -> TensorDataset:
    x = torch.linspace(-1, 1, 4 * BATCHES)[:, None]
    return TensorDataset(x, 2 * x)


def shuffled(**more: Any) -> DataLoader:
    return DataLoader(points(), batch_size=4, shuffle=True, **more)


def own_generator() -> DataLoader:
    return shuffled(generator=torch.Generator().manual_seed(3))


def noisy(workers: int = 0) -> DataLoader:
    return DataLoader(Noisy(), batch_size=4, shuffle=True, num_workers=workers)


def ours() -> DataLoader:
    x = torch.linspace(-1, 1, 4 * BATCHES)[:, None]
    return train_loader(TensorBatches(lambda *t: list(t), x, 2 * x, batch_size=4))


class Stateful(DataLoader):
    """A loader that knows where it is."""

    at = 0

    def __iter__(self) -> Iterator[Any]:
        start, self.at = self.at, 0
        for number in range(start, BATCHES):
            self.at = number + 1
            yield [each[4 * number : 4 * number + 4] for each in points().tensors]
        self.at = 0

    def state_dict(self) -> dict[str, Any]:
        return {"at": self.at}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        self.at = state["at"]


class Stream(torch.utils.data.IterableDataset):
    """Has no length, so that Lightning reads a batch ahead."""

    def __iter__(self) -> Iterator[Any]:
        for _ in range(4 * BATCHES):
            x = torch.rand(1)
            yield x, 2 * x


class Killed(BaseException):
    """Ends a training as nothing that is written down."""


class Kill(Callback):
    """Ends a training after so many batches, those of validations included."""

    def __init__(self, after: int) -> None:
        self.left = after

    def tick(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise Killed

    def on_train_batch_end(self, *_: Any) -> None:
        self.tick()

    def on_validation_batch_end(self, trainer: pl.Trainer, *_: Any) -> None:
        if not trainer.sanity_checking:
            self.tick()


def once(
    folder: Path,
    loader: Callable[[], DataLoader],
    schedule: Any,
    settings: dict[str, Any],
    kill: int | None = None,
    resume: bool = False,
) -> Any:
    callbacks = [make() for make in settings.get("callbacks", ())]
    extra = [Kill(kill)] if kill is not None else []
    trainer = Trainer(
        **{
            "max_epochs": 5,
            "accelerator": "cpu",
            "enable_model_summary": False,
            **settings,
            "callbacks": [*callbacks, *extra],
            "default_root_dir": folder,
        }
    )
    model = Net(schedule)
    train, val = loader(), shuffled()
    checkpoint = restart(folder, lambda text: None) if resume else None
    try:
        trainer.fit(model, train, val, ckpt_path=checkpoint, weights_only=True)
    except Killed:
        return None
    return (
        model.state_dict(),
        torch.get_rng_state(),
        np.random.get_state(legacy=True)[1],
        random.getstate(),
        {name: float(value) for name, value in trainer.callback_metrics.items()},
    )


def same(one: Any, two: Any, at: str = "") -> list[str]:
    """Returns the places where two results differ."""
    if isinstance(one, Tensor) and isinstance(two, Tensor):
        return [] if torch.equal(one, two) else [at]
    if isinstance(one, np.ndarray):
        return [] if np.array_equal(one, two) else [at]
    if type(one) is not type(two):
        return [f"{at}: {type(one)} and {type(two)}"]
    if isinstance(one, dict):
        keys = [*one, *(key for key in two if key not in one)]
        missing = [f"{at}.{k}" for k in keys if k not in one or k not in two]
        both = [k for k in keys if k in one and k in two]
        return missing + [d for k in both for d in same(one[k], two[k], f"{at}.{k}")]
    if isinstance(one, (list, tuple)):
        if len(one) != len(two):
            return [f"{at}: {len(one)} and {len(two)}"]
        pairs = enumerate(zip(one, two, strict=True))
        return [d for i, (a, b) in pairs for d in same(a, b, f"{at}[{i}]")]
    return [] if one == two or one != one else [f"{at}: {one} and {two}"]


def left(folder: Path) -> dict[str, Any]:
    """What a training has left."""
    load = {"map_location": "cpu", "weights_only": True}
    found = {
        name: torch.load(folder / "checkpoints" / f"{name}.ckpt", **load)
        for name in ("best", "last")
    }
    return {**found, "metrics": (folder / "metrics.csv").read_text().splitlines()}


ROWS: dict[str, tuple[Callable[[], DataLoader], Any, dict[str, Any]]] = {
    "ours": (ours, None, {}),
    "shuffled": (shuffled, None, {}),
    "own generator": (own_generator, None, {}),
    "noise": (noisy, None, {}),
    "workers": (lambda: noisy(2), None, {}),
    "our loaders, workers": (ours, None, {}),
    "knows where it is": (lambda: Stateful(points(), batch_size=4), None, {}),
    "stream": (
        lambda: DataLoader(Stream(), batch_size=4),  # type: ignore[arg-type]
        None,
        {},
    ),
    "plateau": (ours, plateau, {}),
    "plateau, rare validation": (ours, rare_plateau, {"check_val_every_n_epoch": 2}),
    "plateau of steps": (ours, plateau_of_steps, {}),
    "one cycle": (ours, one_cycle, {}),
    "warm-up": (shuffled, warmup_cosine, {}),
    "each epoch": (ours, each_epoch, {}),
    "max_steps": (shuffled, warmup_cosine, {"max_steps": 23, "max_epochs": -1}),
    "max_steps, plateau": (ours, plateau, {"max_steps": 22, "max_epochs": 9}),
    "accumulation": (shuffled, warmup_cosine, {"accumulate_grad_batches": 3}),
    "val_check_interval": (shuffled, None, {"val_check_interval": 2}),
    "val_check_interval over epochs": (
        shuffled,
        None,
        {"val_check_interval": 7, "check_val_every_n_epoch": None},
    ),
    "patience": (shuffled, None, {"patience": 1, "max_epochs": 12}),
    "patience, interval": (
        shuffled,
        plateau,
        {"patience": 2, "max_epochs": 12, "val_check_interval": 2},
    ),
    "averaged": (
        shuffled,
        None,
        {"callbacks": [lambda: StochasticWeightAveraging(0.01, swa_epoch_start=2)]},
    ),
    "moving average": (shuffled, None, {"callbacks": [lambda: EMAWeightAveraging()]}),
    "reloaded": (shuffled, None, {"reload_dataloaders_every_n_epochs": 1}),
    "clipped": (shuffled, None, {"gradient_clip_val": 0.1}),
}


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkpoints, "LEAST_SECONDS", 0.0)


QUICK = ("noise", "plateau", "max_steps", "accumulation", "patience", "stream")


def cases() -> Iterator[Any]:
    for row in ROWS:
        for every in (None, 1, 3):
            quick = row in QUICK and every != 1
            marks = [] if quick else [pytest.mark.slow]
            if not quick and every is not None:  # All rows are tried without, by CI.
                marks.append(pytest.mark.nightly)
            yield pytest.param(row, every, marks=marks, id=f"{row}, every {every}")


@pytest.mark.parametrize(("row", "every"), list(cases()))
def test_what_was_broken_off_goes_on_to_the_same_bits(
    row: str, every: int | None, tmp_path: Path
) -> None:
    loader, schedule, settings = ROWS[row]
    settings = {**settings, "checkpoint_every": every}
    whole = once(tmp_path / "whole", loader, schedule, settings)
    folder = tmp_path / "broken"
    kills = random.Random(f"{row} {every}").sample(range(1, 24), 2)
    once(folder, loader, schedule, settings, kill=kills[0])
    once(folder, loader, schedule, settings, kill=kills[1] // 2, resume=True)
    broken = once(folder, loader, schedule, settings, resume=True)
    differences = same(whole, broken, "result")
    differences += same(left(tmp_path / "whole"), left(folder))
    assert not differences, (kills, differences[:20])


def test_a_training_that_time_ended_has_the_time_that_was_left(tmp_path: Path) -> None:
    def timed(folder: Path, limit: str, **more: Any) -> tuple[pl.Trainer, Timer]:
        trainer = Trainer(
            max_epochs=-1, max_time=limit, default_root_dir=folder, **more
        )
        [timer] = [each for each in trainer.callbacks if isinstance(each, Timer)]
        return trainer, timer

    trainer, timer = timed(tmp_path, "00:00:00:02", callbacks=[Kill(30)])
    with pytest.raises(Killed):
        trainer.fit(Net(), shuffled(), shuffled())
    last = restart(tmp_path, lambda text: None)
    saved = torch.load(tmp_path / "checkpoints" / "last.ckpt", weights_only=True)
    spent = saved["callbacks"]["Timer"]["time_elapsed"]["train"]
    assert spent > 0
    trainer, timer = timed(tmp_path, "00:00:00:02")
    trainer.fit(Net(), shuffled(), shuffled(), ckpt_path=last, weights_only=True)
    assert timer.time_elapsed() >= 2.0
    assert timer._offset == spent
    assert trainer.current_epoch > saved["epoch"]

    # What has ended stays so, and is as it was up to the earlier of two ends.
    trainer, timer = timed(tmp_path, "00:00:00:02")
    before = (tmp_path / "metrics.csv").read_text()
    last = restart(tmp_path, lambda text: None)
    trainer.fit(Net(), shuffled(), shuffled(), ckpt_path=last, weights_only=True)
    assert (tmp_path / "metrics.csv").read_text() == before
    whole = tmp_path / "whole"
    longer = Trainer(max_epochs=3, default_root_dir=whole)
    longer.fit(Net(), shuffled(), shuffled())
    lines = (whole / "metrics.csv").read_text().splitlines()
    assert before.splitlines()[: len(lines)] == lines


@pytest.mark.parametrize("every", ["0.0001 s", "1 min", 2])
def test_checkpoints_within_an_epoch_come_when_they_are_due(
    every: Any, tmp_path: Path
) -> None:
    seen: list[int] = []

    class Watch(Callback):
        def on_save_checkpoint(
            self, trainer: pl.Trainer, pl_module: Any, checkpoint: Any
        ) -> None:
            seen.append(trainer.global_step)

    trainer = Trainer(
        max_epochs=2,
        checkpoint_every=every,
        default_root_dir=tmp_path,
        callbacks=[Watch()],
        limit_val_batches=0,
        monitor="train_loss_epoch",
    )
    trainer.fit(Net(), shuffled(), shuffled())
    steps = {"0.0001 s": [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], "1 min": [5, 10]}
    assert sorted(set(seen)) == steps.get(every, [2, 4, 5, 6, 8, 10])


def test_what_stopped_early_stays_so_unless_it_was_given_more_patience(
    tmp_path: Path,
) -> None:
    def epochs(patience: int, extended: bool, checkpoint: Path | None) -> int:
        trainer = Trainer(max_epochs=40, patience=patience, default_root_dir=tmp_path)
        for each in trainer.checkpoint_callbacks:
            if isinstance(each, checkpoints.LastCheckpoint):
                each.extended = extended
        pl.seed_everything(1, verbose=False)
        trainer.fit(
            Net(), shuffled(), shuffled(), ckpt_path=checkpoint, weights_only=True
        )
        return trainer.current_epoch

    first = epochs(1, False, None)
    last = tmp_path / "checkpoints" / "last.ckpt"
    assert first < 40
    assert epochs(1, False, last) == first
    assert epochs(5, True, last) > first
