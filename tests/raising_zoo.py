"""A task, a model and parts that raise at the hook that they are told: a plugin."""

from __future__ import annotations

import sys
from collections.abc import Callable
from copy import copy
from typing import Any, NamedTuple

import pytorch_lightning as pl
import torch
from pytorch_lightning.loggers import Logger
from torch import Tensor, nn
from torch.utils.data import DataLoader, Dataset

TASKS = {"points": "raising_zoo:Points"}
MODELS = {"line": "raising_zoo:Line"}
PARTS = {
    "Watcher": "raising_zoo:Watcher",
    "shaky": "raising_zoo:shaky",
    "Stumbling": "raising_zoo:Stumbling",
    "Diary": "raising_zoo:Diary",
}


class Batch(NamedTuple):
    x: Tensor
    y: Tensor


class MuteError(Exception):
    def __str__(self) -> str:
        raise RuntimeError("it does not say")


class StrayError(BaseException):
    pass


def check(at: str, here: str, width: int) -> None:
    """Raises where it is told to."""
    where, _, what = at.partition(":")
    if where != here:
        return
    if what == "exit":
        sys.exit(0)
    if what == "print":
        print("printed by a component")
    elif what in ("from", "while"):
        chained(what)
    else:
        raise (
            copy(KINDS[what])
            if what in KINDS
            else ValueError(f"a width of {width} is too wide")
        )


def chained(what: str) -> None:
    """Raises one exception because of another."""
    try:
        raise KeyError("tokens")
    except KeyError as error:
        if what == "from":
            raise RuntimeError("no vocabulary") from error
        raise RuntimeError("no vocabulary")  # noqa: B904


KINDS: dict[str, BaseException] = {
    "pipe": BrokenPipeError(32, "Broken pipe"),
    "gone": FileNotFoundError(2, "No such file or directory", "data.csv"),
    "full": OSError(28, "No space left on device"),
    "group": ExceptionGroup("two at once", [ValueError("the first"), KeyError("b")]),
    "mute": MuteError(),
    "base": StrayError("no exception of the usual kind"),
}


class Rows(Dataset[Batch]):
    def __init__(self, at: str, where: str, width: int) -> None:
        self.at, self.where, self.width = at, where, width

    def __len__(self) -> int:
        return 16

    def __getitem__(self, index: int) -> Batch:
        check(self.at, self.where, self.width)
        return Batch(torch.ones(self.width) * index, torch.ones(1))


class Points(pl.LightningDataModule):
    def __init__(self, at: str = "", width: int = 3, workers: int = 0) -> None:
        super().__init__()
        check(at, "init", width)
        self.at, self.width, self.workers = at, width, workers

    def prepare_data(self) -> None:
        check(self.at, "prepare_data", self.width)

    def setup(self, stage: str) -> None:
        check(self.at, "setup", self.width)

    def loader(self, name: str) -> DataLoader[Batch]:
        check(self.at, name, self.width)
        rows = Rows(self.at, f"{name} item", self.width)
        return DataLoader(rows, 4, num_workers=self.workers)

    def train_dataloader(self) -> DataLoader[Batch]:
        if self.at == "no loader":
            return None  # type: ignore[return-value]
        return self.loader("train_dataloader")

    def val_dataloader(self) -> DataLoader[Batch]:
        return self.loader("val_dataloader")

    def test_dataloader(self) -> DataLoader[Batch]:
        return self.loader("test_dataloader")

    def teardown(self, stage: str) -> None:
        check(self.at, "teardown", self.width)


class Line(pl.LightningModule):
    def __init__(
        self,
        at: str = "",
        width: int = 3,
        after: int = 0,
        lr: float = 0.1,
        optimizer: Callable[..., Any] | None = None,
        logs: str = "val_loss",
        plateau: str = "",
    ) -> None:
        super().__init__()
        check(at, "init", width)
        self.at, self.width, self.after, self.lr = at, width, after, lr
        self.optimizer, self.logs, self.plateau = optimizer, logs, plateau
        self.layer = nn.Linear(width, 1)

    @property
    def scale(self) -> float:
        return self.no_such_scale

    def forward(self, batch: Batch) -> Tensor:
        return self.layer(batch.x)

    def check(self, here: str) -> None:
        if self.trainer.global_step >= self.after:
            check(self.at, here, self.width)

    def loss(self, batch: Batch) -> Tensor:
        if self.at == "scale":
            return self(batch).sum() * self.scale
        return nn.functional.mse_loss(self(batch), batch.y)

    def training_step(self, batch: Batch, batch_idx: int) -> Tensor:
        self.check("training_step")
        loss = self.loss(batch)
        self.log("train_loss", loss, on_epoch=True, on_step=False)
        return loss

    def validation_step(self, batch: Batch, batch_idx: int) -> None:
        self.check("validation_step")
        if self.logs != "nothing":
            self.log(self.logs, self.loss(batch))

    def test_step(self, batch: Batch, batch_idx: int) -> None:
        self.check("test_step")

    def configure_optimizers(self) -> Any:
        self.check("configure_optimizers")
        if self.at == "none of them":
            return "adam"
        make = self.optimizer or torch.optim.SGD
        optimizer = make(self.parameters(), lr=self.lr)
        if not self.plateau:
            return optimizer
        schedule = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer)
        watched = {"scheduler": schedule, "monitor": self.plateau}
        return {"optimizer": optimizer, "lr_scheduler": watched}

    def on_save_checkpoint(self, checkpoint: dict[str, Any]) -> None:
        self.check("on_save_checkpoint")


class LateLine(Line):
    """Logs once more when its epoch ends."""

    def on_train_epoch_end(self) -> None:
        self.log("late_loss", 1.0)


MODELS["late-line"] = "raising_zoo:LateLine"
COMPATIBLE = [("points", "*")]


class Watcher(pl.Callback):
    def __init__(self, at: str = "", limit: int = 3) -> None:
        self.at, self.limit = at, limit
        check(at, "init", limit)

    def on_fit_start(self, trainer: Any, pl_module: Any) -> None:
        check(self.at, "on_fit_start", self.limit)

    def on_train_batch_end(self, *args: Any) -> None:
        check(self.at, "on_train_batch_end", self.limit)

    def on_exception(self, *args: Any) -> None:
        check(self.at, "on_exception", self.limit)


def shaky(params: Any, lr: float = 0.1, momentum: float = 0.0) -> Any:
    raise ValueError(f"momentum {momentum} is bad")


class Stumbling(torch.optim.SGD):
    def __init__(self, params: Any, lr: float = 0.1, kick: int = 0) -> None:
        super().__init__(params, lr)
        self.kick = kick

    def step(self, closure: Any = None) -> Any:
        raise ArithmeticError(f"a kick of {self.kick} is too hard")


class Diary(Logger):
    """A logger whose method calls another of its own."""

    def __init__(self, limit: int = 3) -> None:
        super().__init__()
        self.limit = limit

    name = "diary"
    version = 0

    def log_hyperparams(self, *args: Any, **kwargs: Any) -> None:
        pass

    def log_metrics(self, metrics: Any, step: int | None = None) -> None:
        self.write()

    def write(self) -> None:
        check("here", "here", self.limit)
