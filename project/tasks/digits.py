"""Handwritten digits of 8 x 8 pixels, the smallest image task that is real."""

from __future__ import annotations

from pathlib import Path

import torch
from pytorch_lightning import LightningDataModule
from torch.utils.data import DataLoader

from project.batches import ImageBatch
from project.data.arrays import Arrays, cached_arrays
from project.data.cache import cache_folder
from project.data.errors import require
from project.data.loading import consecutive, eval_loader, train_loader
from project.data.splits import holdout
from project.data.versions import version
from project.ranges import Count, Fraction

TRAIN = 898
"""Examples before the test set, as in scikit-learn's own example of these digits."""


class Digits(LightningDataModule):
    """1797 images of the ten digits, from scikit-learn's `load_digits`.

    The test set is the second half, 899 images, in the order of the file; the writers
    differ between the halves. The first half is divided into training and, at its
    end, validation. Pixels are scaled from 0..16 to 0..1.

    Args:
        batch_size: Examples in a batch.
        val_size: Fraction of the 898 training images that is kept for validation.
        datadir: Folder for the cached arrays; None for the user's cache folder.
    """

    def __init__(
        self, batch_size: Count, val_size: Fraction = 0.1, datadir: Path | None = None
    ) -> None:
        super().__init__()
        self.batch_size = batch_size
        self.start = holdout(TRAIN, val_size)
        self.folder = cache_folder(datadir)

    def prepare_data(self) -> None:
        """Fills the cache, in one process."""
        self._arrays()

    def setup(self, stage: str) -> None:
        """Loads all three parts; they are small.

        Raises:
            MissingPackage: scikit-learn is not installed.
        """
        arrays = self._arrays()
        self.train, self.val, self.test = consecutive(
            ImageBatch,
            torch.from_numpy(arrays["image"]),
            torch.from_numpy(arrays["label"]),
            bounds=(self.start, TRAIN),
            batch_size=self.batch_size,
        )

    def train_dataloader(self) -> DataLoader[ImageBatch]:
        """Returns shuffled batches; the order is a function of (seed, epoch)."""
        return train_loader(self.train)

    def val_dataloader(self) -> DataLoader[ImageBatch]:
        """Returns the end of the first half, in order."""
        return eval_loader(self.val)

    def test_dataloader(self) -> DataLoader[ImageBatch]:
        """Returns the second half, in order."""
        return eval_loader(self.test)

    def _arrays(self) -> Arrays:
        key = {"scikit-learn": version("digits", "scikit-learn")}
        return cached_arrays(self.folder, "digits", key, _load)


def _load() -> Arrays:
    """Returns the images, (1797, 1, 8, 8), and their labels, (1797,)."""
    datasets = require("digits", "scikit-learn", "sklearn.datasets")
    pixels, label = datasets.load_digits(return_X_y=True)
    image = (pixels / 16).astype("float32").reshape(-1, 1, 8, 8)
    return {"image": image, "label": label.astype("int64")}
