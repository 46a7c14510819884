"""Progression of diabetes after a year: the classic small regression."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from pytorch_lightning import LightningDataModule
from torch.utils.data import DataLoader

from project.batches import RegressionBatch
from project.data.loading import TensorBatches, eval_loader, train_loader
from project.data.tables import Fold, load_table, standardized


class Diabetes(LightningDataModule):
    """442 patients, 10 baseline variables each, and the disease a year later.

    From scikit-learn's `load_diabetes` (Efron et al., 2004). Features and target have
    mean 0 and variance 1 over the training rows, so errors are in standard deviations
    of the target.

    Args:
        batch_size: Rows in a batch.
        fold: The fold that tests; the one after it validates, the others train.
        folds: Number of folds.
        datadir: Folder for the cached arrays; None for the user's cache folder.
    """

    def __init__(
        self,
        batch_size: int,
        fold: int = 0,
        folds: int = 10,
        datadir: Path | None = None,
    ) -> None:
        super().__init__()
        self.batch_size = batch_size
        self.fold = Fold(fold, folds)
        self.datadir = datadir

    def prepare_data(self) -> None:
        """Fills the cache, in one process."""
        load_table("diabetes", "load_diabetes", self.datadir)

    def setup(self, stage: str) -> None:
        """Loads all three parts; they are small.

        Raises:
            MissingPackage: scikit-learn is not installed.
        """
        table = load_table("diabetes", "load_diabetes", self.datadir)
        parts = self.fold.divide(np.zeros(len(table["target"])))
        columns = [
            torch.from_numpy(standardized(table[name], parts["train"]))
            for name in ("features", "target")
        ]
        self.parts = {
            name: TensorBatches(
                RegressionBatch,
                *(column[rows] for column in columns),
                batch_size=self.batch_size,
            )
            for name, rows in parts.items()
        }

    def train_dataloader(self) -> DataLoader[RegressionBatch]:
        """Returns shuffled batches; the order is a function of (seed, epoch)."""
        return train_loader(self.parts["train"])

    def val_dataloader(self) -> DataLoader[RegressionBatch]:
        """Returns the fold after the test's, in order."""
        return eval_loader(self.parts["val"])

    def test_dataloader(self) -> DataLoader[RegressionBatch]:
        """Returns the test's fold, in order."""
        return eval_loader(self.parts["test"])
