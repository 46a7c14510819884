"""The data module of tables with classes, of which each task states the source."""

from __future__ import annotations

from pathlib import Path

import torch
from pytorch_lightning import LightningDataModule
from torch.utils.data import DataLoader

from project.batches import FeatureBatch
from project.data.loading import TensorBatches, eval_loader, train_loader
from project.data.tables import Fold, load_table, standardized


class ClassifiedRows(LightningDataModule):
    """Standardized rows with one class each, divided into stratified folds.

    A mixin without a constructor.

    Attributes:
        task: Public name of the task.
        loader: Name of the function in `sklearn.datasets`.
        batch_size: Rows in a batch.
        fold: Which rows train, validate and test.
        datadir: Folder for the cached arrays; None for the user's cache folder.
    """

    task: str
    loader: str
    batch_size: int
    fold: Fold
    datadir: Path | None

    def prepare_data(self) -> None:
        """Fills the cache, in one process."""
        load_table(self.task, self.loader, self.datadir)

    def setup(self, stage: str) -> None:
        """Loads all three parts; they are small.

        Raises:
            MissingPackage: scikit-learn is not installed.
        """
        table = load_table(self.task, self.loader, self.datadir)
        parts = self.fold.divide(table["target"])
        features = torch.from_numpy(standardized(table["features"], parts["train"]))
        label = torch.from_numpy(table["target"]).long()
        self.parts = {
            name: TensorBatches(
                FeatureBatch, features[rows], label[rows], batch_size=self.batch_size
            )
            for name, rows in parts.items()
        }

    def train_dataloader(self) -> DataLoader[FeatureBatch]:
        """Returns shuffled batches; the order is a function of (seed, epoch)."""
        return train_loader(self.parts["train"])

    def val_dataloader(self) -> DataLoader[FeatureBatch]:
        """Returns the fold after the test's, in order."""
        return eval_loader(self.parts["val"])

    def test_dataloader(self) -> DataLoader[FeatureBatch]:
        """Returns the test's fold, in order."""
        return eval_loader(self.parts["test"])
