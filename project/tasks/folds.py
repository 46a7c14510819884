"""Data modules of small tables that are divided into folds.

A table's task states where its rows come from; the constructor, the folds and the
loaders are the same for all of them and are here.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import numpy as np
import torch
from annotated_types import Ge
from pytorch_lightning import LightningDataModule
from torch import Tensor
from torch.utils.data import DataLoader

from project.batches import FeatureBatch, RegressionBatch
from project.data.arrays import Arrays
from project.data.loading import TensorBatches, eval_loader, train_loader
from project.data.tables import Fold, load_table, standardized
from project.ranges import Count


class Rows(LightningDataModule):
    """Rows of a table; the features have mean 0 and variance 1 over the training rows.

    Args:
        batch_size: Rows in a batch.
        fold: The fold that tests; the one after it validates, the others train.
        folds: Number of folds.
        datadir: Folder for the cached arrays; None for the user's cache folder.

    Attributes:
        task: Public name of the task.
        loader: Name of the function in `sklearn.datasets`.

    Raises:
        ValueError: `folds` is smaller than 3 or `fold` is none of them.
    """

    task: str
    loader: str

    def __init__(
        self,
        batch_size: Count,
        fold: Annotated[int, Ge(0)] = 0,
        folds: Annotated[int, Ge(3)] = 10,
        datadir: Path | None = None,
    ) -> None:
        super().__init__()
        self.batch_size = batch_size
        self.fold = Fold(fold, folds)
        self.datadir = datadir

    def prepare_data(self) -> None:
        """Fills the cache, in one process."""
        self.table()

    def table(self) -> Arrays:
        """Returns all rows, as `features` and `target`.

        Raises:
            MissingPackage: scikit-learn is not installed.
        """
        return load_table(self.task, self.loader, self.datadir)


class ClassifiedRows(Rows):
    """Rows with one class each; the folds are stratified by class."""

    def setup(self, stage: str) -> None:
        """Loads all three parts; they are small."""
        table = self.table()
        self.rows = self.fold.divide(table["target"])
        features = standardized(table["features"], self.rows["train"])
        self.columns = (
            torch.from_numpy(features),
            torch.from_numpy(table["target"]).long(),
        )

    def train_dataloader(self) -> DataLoader[FeatureBatch]:
        """Returns shuffled batches; the order is a function of (seed, epoch)."""
        return train_loader(self._part("train"))

    def val_dataloader(self) -> DataLoader[FeatureBatch]:
        """Returns the fold after the test's, in order."""
        return eval_loader(self._part("val"))

    def test_dataloader(self) -> DataLoader[FeatureBatch]:
        """Returns the test's fold, in order."""
        return eval_loader(self._part("test"))

    def _part(self, name: str) -> TensorBatches[FeatureBatch]:
        columns = _chosen(self.columns, self.rows[name])
        return TensorBatches(FeatureBatch, *columns, batch_size=self.batch_size)


class MeasuredRows(Rows):
    """Rows with one real target each, which is standardized like the features."""

    def setup(self, stage: str) -> None:
        """Loads all three parts; they are small."""
        table = self.table()
        self.rows = self.fold.divide(np.zeros(len(table["target"])))
        self.columns = tuple(
            torch.from_numpy(standardized(table[name], self.rows["train"]))
            for name in ("features", "target")
        )

    def train_dataloader(self) -> DataLoader[RegressionBatch]:
        """Returns shuffled batches; the order is a function of (seed, epoch)."""
        return train_loader(self._part("train"))

    def val_dataloader(self) -> DataLoader[RegressionBatch]:
        """Returns the fold after the test's, in order."""
        return eval_loader(self._part("val"))

    def test_dataloader(self) -> DataLoader[RegressionBatch]:
        """Returns the test's fold, in order."""
        return eval_loader(self._part("test"))

    def _part(self, name: str) -> TensorBatches[RegressionBatch]:
        columns = _chosen(self.columns, self.rows[name])
        return TensorBatches(RegressionBatch, *columns, batch_size=self.batch_size)


def _chosen(columns: tuple[Tensor, ...], rows: np.ndarray) -> list[Tensor]:
    index = torch.from_numpy(rows)
    return [column[index] for column in columns]
