"""A task and a model that derive from `lightning`."""

from __future__ import annotations

import lightning
import torch
from lightning.pytorch import LightningDataModule
from torch import Tensor, nn
from torch.utils.data import DataLoader

from project.batches import FeatureBatch

torch.set_num_threads(1)


class Rows(torch.utils.data.Dataset):
    """Points around two centres; it sees in every process which Lightning is there."""

    def __init__(self, number: int) -> None:
        self.labels = torch.arange(number) % 2
        self.points = torch.randn(number, 2) + 4.0 * self.labels[:, None]
        self.owner = Blobs

    def __len__(self) -> int:
        return len(self.labels)

    def __getitem__(self, index: int) -> FeatureBatch:
        import pytorch_lightning

        assert issubclass(self.owner, pytorch_lightning.LightningDataModule)
        return FeatureBatch(self.points[index], self.labels[index])


class Blobs(LightningDataModule):
    """Two classes of points.

    Args:
        batch_size: Points in a batch.
        start_method: How workers are started; None for no workers.
    """

    def __init__(self, batch_size: int = 8, start_method: str | None = None) -> None:
        super().__init__()
        self.save_hyperparameters()

    def setup(self, stage: str) -> None:
        self.rows = Rows(64)

    def loader(self) -> DataLoader[FeatureBatch]:
        method = self.hparams.start_method
        return DataLoader(
            self.rows,
            self.hparams.batch_size,
            num_workers=1 if method else 0,
            multiprocessing_context=method,
        )

    def train_dataloader(self) -> DataLoader[FeatureBatch]:
        return self.loader()

    def val_dataloader(self) -> DataLoader[FeatureBatch]:
        return self.loader()

    def test_dataloader(self) -> DataLoader[FeatureBatch]:
        return self.loader()


class Net(lightning.LightningModule):
    """One layer."""

    def __init__(self, input_size: int, output_size: int, rate: float = 0.1) -> None:
        super().__init__()
        self.save_hyperparameters()
        self.layer = nn.Linear(input_size, output_size)

    def forward(self, batch: FeatureBatch) -> Tensor:
        return self.layer(batch.features)

    def step(self, batch: FeatureBatch, name: str) -> Tensor:
        loss = nn.functional.cross_entropy(self(batch), batch.label)
        self.log(name, loss, on_step=False, on_epoch=True, batch_size=len(batch.label))
        return loss

    def training_step(self, batch: FeatureBatch, batch_idx: int) -> Tensor:
        return self.step(batch, "train_loss")

    def validation_step(self, batch: FeatureBatch, batch_idx: int) -> None:
        self.step(batch, "val_loss")

    def test_step(self, batch: FeatureBatch, batch_idx: int) -> None:
        self.step(batch, "test_loss")

    def configure_optimizers(self) -> torch.optim.Optimizer:
        return torch.optim.SGD(self.parameters(), self.hparams.rate)
