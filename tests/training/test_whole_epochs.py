"""An epoch that a `StopIteration` cuts short is a failure; data that ends is none."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import pytorch_lightning as pl
import torch
from line import Line, data
from torch import Tensor
from torch.utils.data import DataLoader, Dataset, IterableDataset, Sampler

from project.training.trainer import Trainer
from project.training.whole_epochs import CutShortError, WholeEpochs


class Stops(Line):
    """Asks for what is not there, in one of its methods, from a batch on."""

    def __init__(self, where: str, batch: int = 2) -> None:
        super().__init__()
        self.where, self.batch = where, batch

    def hit(self, where: str, batch: int | None = None) -> None:
        wanted = batch is None or batch == self.batch
        if where == self.where and wanted and not self.trainer.sanity_checking:
            next(iter(()))

    def on_train_epoch_start(self) -> None:
        self.hit("on_train_epoch_start")

    def on_train_epoch_end(self) -> None:
        self.hit("on_train_epoch_end")

    def on_train_batch_start(self, batch: Any, batch_idx: int) -> int | None:
        self.hit("on_train_batch_start", batch_idx)
        return -1 if self.where == "skips" and batch_idx == self.batch else None

    def transfer_batch_to_device(self, batch: Any, device: Any, dataloader_idx: int):
        if self.trainer.training:
            loop = self.trainer.fit_loop.epoch_loop
            self.hit("a hook", loop.batch_progress.current.ready)
        return batch

    def training_step(self, batch: list[Tensor], batch_idx: int) -> Tensor:
        self.hit("training_step", batch_idx)
        return super().training_step(batch, batch_idx)

    def on_train_batch_end(self, outputs: Any, batch: Any, batch_idx: int) -> None:
        self.hit("on_train_batch_end", batch_idx)

    def validation_step(self, batch: list[Tensor], batch_idx: int) -> None:
        self.hit("validation_step", batch_idx)
        super().validation_step(batch, batch_idx)

    def on_validation_epoch_end(self) -> None:
        self.hit("one of its hooks")

    def test_step(self, batch: list[Tensor], batch_idx: int) -> None:
        self.hit("test_step", batch_idx)


def trainer(**arguments: Any) -> pl.Trainer:
    made = Trainer(max_epochs=2, logger=False, enable_checkpointing=False, **arguments)
    made.callbacks.insert(0, WholeEpochs())
    return made


HOOKS = ("training_step", "on_train_batch_start", "on_train_batch_end",
         "on_train_epoch_start", "on_train_epoch_end", "a hook",
         "validation_step", "one of its hooks")  # fmt: skip


@pytest.mark.parametrize("arguments", [{}, {"max_steps": 7}], ids=str)
@pytest.mark.parametrize("where", HOOKS)
def test_a_stop_iteration_is_a_failure_that_says_where(
    where: str, arguments: dict[str, Any]
) -> None:
    with pytest.raises(CutShortError, match=f"came out of {where}"):
        trainer(**arguments).fit(Stops(where), data(), data())


@pytest.mark.parametrize("batch", [0, 3])
def test_in_the_first_batch_as_in_the_last(batch: int) -> None:
    for where in ("training_step", "validation_step"):
        with pytest.raises(CutShortError, match=f"batch {batch + 1}, was cut short"):
            trainer().fit(Stops(where, batch), data(), data())


def test_in_a_test() -> None:
    with pytest.raises(CutShortError, match="the test, in its batch 3, was cut"):
        trainer().test(Stops("test_step"), data())


@pytest.mark.parametrize(
    "arguments",
    [{}, {"max_steps": 3}, {"max_steps": 7}, {"limit_train_batches": 2},
     {"val_check_interval": 1}, {"accumulate_grad_batches": 3},
     {"check_val_every_n_epoch": 2}, {"fast_dev_run": 2}, {"limit_val_batches": 0},
     {"overfit_batches": 1}, {"min_epochs": 2}],
    ids=str,
)  # fmt: skip
@pytest.mark.parametrize("where", ["nowhere", "skips"])
def test_what_ends_as_it_was_asked_to_is_whole(
    where: str, arguments: dict[str, Any]
) -> None:
    """Also where a hook has Lightning skip the rest of an epoch."""
    made = trainer(**arguments)
    made.fit(Stops(where), data(), data())
    made.test(Stops(where), data(), verbose=False)


def test_somebody_may_stop_a_training_within_an_epoch() -> None:
    class Enough(Line):
        def on_train_batch_end(self, *_: Any) -> None:
            self.trainer.should_stop = True

    made = trainer()
    made.fit(Enough(), data(), data())
    assert made.global_step == 1


class Rows(Dataset):
    def __len__(self) -> int:
        return 8

    def __getitem__(self, index: int) -> list[Tensor]:
        if index == 5:
            raise StopIteration
        return [torch.ones(1), torch.ones(1)]


class Stream(IterableDataset):
    def __iter__(self) -> Iterator[list[Tensor]]:
        for _ in range(5):
            yield [torch.ones(1), torch.ones(1)]


class SizedStream(Stream):
    """Says that it is longer than it is."""

    def __len__(self) -> int:
        return 8


class Short(Sampler):
    """Somebody's own, which guesses its length."""

    def __iter__(self) -> Iterator[int]:
        yield from range(4)

    def __len__(self) -> int:
        return 8


def test_rows_that_cannot_be_had_are_no_end_of_the_data() -> None:
    with pytest.raises(CutShortError, match="after 2 of 4 batches"):
        trainer().fit(Line(), DataLoader(Rows(), 2), data())
    with pytest.raises(CutShortError, match="the test, after 2 of 4 batches"):
        trainer().test(Stops(""), DataLoader(Rows(), 2))


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    "loader",
    [DataLoader(Stream(), 2), DataLoader(SizedStream(), 2),
     DataLoader(data().dataset, 2, sampler=Short())],
)  # fmt: skip
def test_data_may_end_before_its_length(loader: DataLoader) -> None:
    trainer().fit(Line(), loader, loader)
