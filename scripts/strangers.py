"""A task and a model that nobody wrote for this project, for `faults.py`.

The loader shuffles as any does, the data is noisy, the net has dropout and any
schedule: all of it draws from the global generators.
"""

import random
from typing import Any

import numpy as np
import pytorch_lightning as pl
import torch
from torch import Tensor, nn
from torch.optim import lr_scheduler
from torch.utils.data import DataLoader, Dataset


class Noisy(Dataset[Any]):
    """Points of a line with noise of three kinds, drawn whenever they are read."""

    def __len__(self) -> int:
        return 32

    def __getitem__(self, i: int) -> tuple[Tensor, Tensor]:
        x = torch.tensor([i / 16 - 1])
        noise = np.random.normal() + random.random() + torch.randn(1)
        return x, 2 * x + 0.1 * noise.float()


class Points(pl.LightningDataModule):
    """Noisy points in an ordinary loader."""

    def __init__(self, workers: int = 0) -> None:
        super().__init__()
        self.workers = workers

    def loader(self, shuffle: bool) -> Any:
        return DataLoader(Noisy(), 4, shuffle=shuffle, num_workers=self.workers)

    def train_dataloader(self) -> Any:
        return self.loader(True)

    def val_dataloader(self) -> Any:
        return self.loader(False)

    def test_dataloader(self) -> Any:
        return self.loader(False)


class Even(Dataset[Any]):
    """Points of a line without noise."""

    def __len__(self) -> int:
        return 32

    def __getitem__(self, i: int) -> tuple[Tensor, Tensor]:
        x = torch.tensor([i / 16 - 1])
        return x, 2 * x


class Still(pl.LightningDataModule):
    """Points in an order that nothing changes."""

    def __init__(self, size: int = 4) -> None:
        super().__init__()
        self.size = size

    def train_dataloader(self) -> Any:
        return DataLoader(Even(), self.size)

    val_dataloader = test_dataloader = train_dataloader


class Curve(pl.LightningModule):
    """A net with dropout, which the test draws from too."""

    def __init__(self, schedule: str = "") -> None:
        super().__init__()
        self.net = nn.Sequential(nn.Linear(1, 8), nn.Dropout(0.2), nn.Linear(8, 1))
        self.schedule = schedule

    def loss(self, batch: list[Tensor]) -> Tensor:
        return nn.functional.mse_loss(self.net(batch[0]), batch[1])

    def step(self, batch: list[Tensor], name: str) -> Tensor:
        loss = self.loss(batch)
        self.log(name, loss)
        return loss

    def training_step(self, batch: list[Tensor], batch_idx: int) -> Tensor:
        return self.step(batch, "train_loss")

    def validation_step(self, batch: list[Tensor], batch_idx: int) -> None:
        self.step(batch, "val_loss")

    def test_step(self, batch: list[Tensor], batch_idx: int) -> None:
        self.net.train()
        self.step(batch, "test_loss")

    def configure_optimizers(self) -> Any:
        optimizer = torch.optim.AdamW(self.parameters(), lr=0.01)
        if not self.schedule:
            return optimizer
        return {"optimizer": optimizer, "lr_scheduler": self.rates(optimizer)}

    def rates(self, optimizer: torch.optim.Optimizer) -> Any:
        if self.schedule == "plateau":
            plateau = lr_scheduler.ReduceLROnPlateau(optimizer, patience=0)
            return {"scheduler": plateau, "monitor": "val_loss"}
        if self.schedule == "cosine":
            return lr_scheduler.CosineAnnealingLR(optimizer, 5)
        steps = int(self.trainer.estimated_stepping_batches)
        cycle = lr_scheduler.OneCycleLR(optimizer, 0.1, total_steps=steps)
        return {"scheduler": cycle, "interval": "step"}


TASKS = {"points": "strangers:Points", "still": "strangers:Still"}
MODELS = {"curve": "strangers:Curve"}
COMPATIBLE = [("points", "curve"), ("still", "curve")]
