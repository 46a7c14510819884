"""A task and a model, as plain Lightning, and the tables that give them their names."""

from __future__ import annotations

import math
from typing import NamedTuple

import torch
from pytorch_lightning import LightningDataModule, LightningModule
from torch import Tensor, nn
from torch.utils.data import DataLoader, random_split

TASKS = {"spirals": "my_zoo:Spirals"}
MODELS = {"small-net": "my_zoo:SmallNet"}
HOOKS = ["my_zoo_hooks"]
RECIPES = "gin"


class Points(NamedTuple):
    """A batch: the task yields it and the model takes it, and so they fit."""

    place: Tensor  # (batch, 2)
    arm: Tensor  # (batch,)


class Spirals(LightningDataModule):
    """Points on the arms of a spiral: on which arm does each lie?

    Args:
        arms: How many arms there are.
        points: How many points lie on each arm.
        noise: How far they lie beside it.
        batch_size: How many points a step sees.
    """

    def __init__(
        self,
        arms: int = 2,
        points: int = 300,
        noise: float = 0.03,
        batch_size: int = 32,
    ):
        super().__init__()
        turn = torch.linspace(0.1, 1, points).repeat(arms)
        arm = torch.arange(arms).repeat_interleave(points)
        angle = 2 * math.pi * (turn + arm / arms)
        place = torch.stack([turn * angle.cos(), turn * angle.sin()], dim=1)
        place += noise * torch.randn_like(place)
        data = [Points(*pair) for pair in zip(place, arm, strict=True)]
        self.parts = random_split(data, [0.6, 0.2, 0.2])
        self.batch_size = batch_size

    def train_dataloader(self) -> DataLoader[Points]:
        return DataLoader(self.parts[0], self.batch_size, shuffle=True)

    def val_dataloader(self) -> DataLoader[Points]:
        return DataLoader(self.parts[1], self.batch_size)

    def test_dataloader(self) -> DataLoader[Points]:
        return DataLoader(self.parts[2], self.batch_size)


class SmallNet(LightningModule):
    """Two hidden layers.

    Args:
        classes: How many arms it tells apart.
        width: Units of a hidden layer.
        learn_rate: Adam's.
    """

    def __init__(self, classes: int, width: int = 32, learn_rate: float = 0.01):
        super().__init__()
        self.learn_rate = learn_rate
        self.layers = nn.Sequential(
            nn.Linear(2, width),
            nn.ReLU(),
            nn.Linear(width, width),
            nn.ReLU(),
            nn.Linear(width, classes),
        )

    def forward(self, batch: Points) -> Tensor:
        return self.layers(batch.place)

    def training_step(self, batch: Points) -> Tensor:
        return self.loss(batch, "train")

    def validation_step(self, batch: Points) -> None:
        self.loss(batch, "val")

    def test_step(self, batch: Points) -> None:
        self.loss(batch, "test")

    def loss(self, batch: Points, stage: str) -> Tensor:
        scores = self(batch)
        loss = nn.functional.cross_entropy(scores, batch.arm)
        accuracy = (scores.argmax(1) == batch.arm).float().mean()
        metrics = {f"{stage}_loss": loss, f"{stage}_accuracy": accuracy}
        self.log_dict(metrics, on_step=False, on_epoch=True, batch_size=len(scores))
        return loss

    def configure_optimizers(self) -> torch.optim.Optimizer:
        return torch.optim.Adam(self.parameters(), self.learn_rate)
