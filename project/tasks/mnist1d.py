"""MNIST-1D: ten classes of short signals that tell architectures apart."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import torch
from pytorch_lightning import LightningDataModule
from torch.utils.data import DataLoader

from project.batches import SignalBatch
from project.data.arrays import Arrays, cached_arrays
from project.data.cache import cache_folder
from project.data.errors import require
from project.data.loading import consecutive, eval_loader, train_loader
from project.data.splits import holdout
from project.data.versions import version
from project.ranges import Count, Fraction

TRAIN = 4000
"""Examples before the test set, which has 1000."""


class MNIST1D(LightningDataModule):
    """5000 signals of 40 samples, digit templates under random distortion.

    The set of Greydanus and Kobak, "Scaling Down Deep Learning with MNIST-1D" (2020,
    arXiv 2011.14439), generated with the authors' package and its default arguments:
    4000 signals to train on, 1000 to test. The end of the 4000 is kept for validation
    (the generator has shuffled them). The paper's test accuracies are 32 % (logistic
    regression), 68 % (MLP), 91 % (GRU), 94 % (CNN) and 96 % (human).

    Args:
        batch_size: Examples in a batch.
        val_size: Fraction of the 4000 training signals that is kept for validation.
        shuffled: Permute the samples of every signal in one fixed way, which leaves
            the information and takes away the neighbourhoods.
        datadir: Folder for the cached arrays; None for the user's cache folder.
    """

    def __init__(
        self,
        batch_size: Count,
        val_size: Fraction = 0.1,
        shuffled: bool = False,
        datadir: Path | None = None,
    ) -> None:
        super().__init__()
        self.batch_size = batch_size
        self.start = holdout(TRAIN, val_size)
        self.shuffled = shuffled
        self.folder = cache_folder(datadir)

    def prepare_data(self) -> None:
        """Fills the cache, in one process; generating takes seconds."""
        self._arrays()

    def setup(self, stage: str) -> None:
        """Loads all three parts; they are small.

        Raises:
            MissingPackage: mnist1d is not installed.
        """
        arrays = self._arrays()
        self.train, self.val, self.test = consecutive(
            SignalBatch,
            torch.from_numpy(arrays["signal"]),
            torch.from_numpy(arrays["label"]),
            bounds=(self.start, TRAIN),
            batch_size=self.batch_size,
        )

    def train_dataloader(self) -> DataLoader[SignalBatch]:
        """Returns shuffled batches; the order is a function of (seed, epoch)."""
        return train_loader(self.train)

    def val_dataloader(self) -> DataLoader[SignalBatch]:
        """Returns the end of the 4000, in order."""
        return eval_loader(self.val)

    def test_dataloader(self) -> DataLoader[SignalBatch]:
        """Returns the 1000 test signals, in order."""
        return eval_loader(self.test)

    def _arrays(self) -> Arrays:
        key = {"mnist1d": version("mnist1d", "mnist1d"), "shuffled": self.shuffled}
        return cached_arrays(
            self.folder, "mnist1d", key, lambda: _generate(self.shuffled)
        )


def _generate(shuffled: bool) -> Arrays:
    """Returns the signals, (5000, 40, 1), and their labels, (5000,).

    The generator seeds the global random states of Python and NumPy; they are put
    back, so that a training with a warm cache is the same as one without.
    """
    # Never `get_dataset`, which downloads.
    data = require("mnist1d", "mnist1d", "mnist1d.data")
    arguments = data.get_dataset_args()
    arguments.shuffle_seq = shuffled
    states = random.getstate(), np.random.get_state()
    try:
        made = data.make_dataset(arguments)
    finally:
        random.setstate(states[0])
        np.random.set_state(states[1])
    signal = np.concatenate([made["x"], made["x_test"]])
    label = np.concatenate([made["y"], made["y_test"]])
    # NumPy builds differ in the last bit; float32 of 6 decimals is the same for all.
    signal = np.round(signal, 6).astype("float32")[:, :, np.newaxis]
    return {"signal": signal, "label": label.astype("int64")}
