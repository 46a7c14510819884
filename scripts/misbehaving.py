"""A model that does what it is told, where it is told: a plugin, for `faults.py`."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable
from typing import Any

import torch
from strangers import Curve
from torch import Tensor, nn


class StrayError(BaseException):
    pass


def stubborn() -> None:
    """Takes its time, and takes it again when it is told to stop."""
    try:
        time.sleep(100)
    finally:
        time.sleep(100)


def raises(error: BaseException) -> Callable[[], None]:
    def does() -> None:
        raise error

    return does


DEEDS: dict[str, Callable[[], object]] = {
    "exit": lambda: sys.exit(0),
    "pipe": raises(BrokenPipeError(32, "Broken pipe")),
    "stop": lambda: next(iter(())),
    "ctrl-c": raises(KeyboardInterrupt()),
    "generator": raises(GeneratorExit()),
    "stray": raises(StrayError("of no usual kind")),
    "error": raises(RuntimeError("it was told to")),
    "leave 0": lambda: os._exit(0),
    "leave 7": lambda: os._exit(7),
    "crash": lambda: os.kill(os.getpid(), signal.SIGSEGV),
    "stubborn": stubborn,
}


class Bad(Curve):
    """A net that misbehaves in one of its methods, from an epoch on.

    Args:
        at: The method; `gradient` for what it learns from in its very last step.
        does: One of `DEEDS`, or a number, which a loss is multiplied with.
        epoch: The first epoch in which it does.
        width: Its units; many of them make a checkpoint that takes a while to write.
        logs: The name of what is logged in a validation; nothing if it is empty.
    """

    def __init__(
        self,
        at: str = "",
        does: str = "",
        epoch: int = 1,
        width: int = 8,
        logs: str = "val_loss",
    ) -> None:
        super().__init__()
        self.at, self.does, self.epoch, self.logs = at, does, epoch, logs
        self.net = nn.Sequential(nn.Linear(1, width), nn.Linear(width, 1))
        if at == "init":
            DEEDS[does]()

    def strike(self, here: str) -> None:
        trainer = self.trainer
        if here != self.at or trainer.sanity_checking or self.does not in DEEDS:
            return
        if trainer.testing or trainer.current_epoch >= self.epoch:
            DEEDS[self.does]()

    def step(self, batch: list[Tensor], name: str) -> Tensor:
        loss = self.loss(batch)
        if name == self.at:
            loss = loss * float(self.does)
        if name != "val_loss" or self.logs:
            self.log(self.logs if name == "val_loss" else name, loss)
        return loss

    def training_step(self, batch: list[Tensor], batch_idx: int) -> Tensor:
        self.strike("training_step")
        return super().training_step(batch, batch_idx)

    def validation_step(self, batch: list[Tensor], batch_idx: int) -> None:
        self.strike("validation_step")
        super().validation_step(batch, batch_idx)

    def test_step(self, batch: list[Tensor], batch_idx: int) -> None:
        self.strike("test_step")
        super().test_step(batch, batch_idx)

    def on_save_checkpoint(self, checkpoint: dict[str, Any]) -> None:
        self.strike("on_save_checkpoint")

    def on_before_optimizer_step(self, optimizer: torch.optim.Optimizer) -> None:
        last = self.trainer.global_step + 1 == self.trainer.estimated_stepping_batches
        for parameter in self.parameters() if self.at == "gradient" and last else ():
            assert parameter.grad is not None
            parameter.grad.fill_(float(self.does))


MODELS = {"bad": "misbehaving:Bad"}
COMPATIBLE = [("*", "bad")]
