"""A task and a model as people write them, without one annotation."""

import pytorch_lightning as pl
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

TASKS = {"my-digits": "conventional_digits:Digits"}
MODELS = {"my-net": "conventional_digits:Net"}
COMPATIBLE = [("my-digits", "my-net")]


class Digits(pl.LightningDataModule):
    """Small random images."""

    def __init__(self, batch_size: int = 32, fraction: float = 0.2, workers: int = 0):
        super().__init__()
        self.save_hyperparameters()

    def setup(self, stage=None):
        generator = torch.Generator().manual_seed(0)
        x = torch.rand(320, 64, generator=generator)
        count = int(len(x) * self.hparams.fraction)
        self.val = TensorDataset(x[:count], x[:count].argmax(1) % 10)
        self.train = TensorDataset(x[count:], x[count:].argmax(1) % 10)

    def train_dataloader(self):
        return DataLoader(
            self.train,
            self.hparams.batch_size,
            shuffle=True,
            num_workers=self.hparams.workers,
        )

    def val_dataloader(self):
        return DataLoader(self.val, self.hparams.batch_size)


class Net(pl.LightningModule):
    """A conventional network of two layers."""

    def __init__(self, in_dim: int, classes: int, hidden: int = 64, lr: float = 1e-3):
        super().__init__()
        self.save_hyperparameters()
        self.net = nn.Sequential(
            nn.Linear(in_dim, hidden), nn.ReLU(), nn.Linear(hidden, classes)
        )

    def forward(self, x):
        return self.net(x)

    def _step(self, batch, stage):
        x, y = batch
        loss = nn.functional.cross_entropy(self(x), y)
        self.log(f"{stage}_loss", loss)
        return loss

    def training_step(self, batch, batch_idx):
        return self._step(batch, "train")

    def validation_step(self, batch, batch_idx):
        self._step(batch, "val")

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), lr=self.hparams.lr)
