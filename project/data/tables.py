"""What small tables have in common: scikit-learn's rows, divided into folds.

The test sets of a single division of a few hundred rows are too small to compare
anything with, so these tasks are divided into folds, and a sweep over `fold` is a
cross-validation. The folds do not depend on the seed.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from project.data.arrays import Arrays, cached_arrays
from project.data.cache import cache_folder
from project.data.errors import require
from project.data.versions import version


@dataclass(frozen=True)
class Fold:
    """Which rows of a table train, validate and test.

    Attributes:
        fold: The fold that tests; the one after it validates, the others train.
        folds: How many there are, at least 3.

    Raises:
        ValueError: `folds` is smaller than 3 or `fold` is none of them.
    """

    fold: int
    folds: int

    def __post_init__(self) -> None:
        if self.folds < 3:
            raise ValueError(f"folds must be at least 3, got {self.folds}")
        if not 0 <= self.fold < self.folds:
            raise ValueError(
                f"fold must be from 0 to {self.folds - 1}, got {self.fold}"
            )

    def divide(self, strata: np.ndarray) -> dict[str, np.ndarray]:
        """Returns the indices of the rows in each part.

        Args:
            strata: A class for each row, shape (rows,); each class is spread evenly
                over the folds. All zero for plain folds.

        Raises:
            ValueError: There are more folds than rows.
        """
        if self.folds > len(strata):
            raise ValueError(
                f"folds must be at most the number of rows, {len(strata)}, "
                f"got {self.folds}"
            )
        order = np.random.default_rng(0).permutation(len(strata))
        order = order[np.argsort(strata[order], kind="stable")]
        member = np.empty(len(strata), dtype=int)
        member[order] = np.arange(len(strata)) % self.folds
        test = member == self.fold
        val = member == (self.fold + 1) % self.folds
        parts = {"train": ~test & ~val, "val": val, "test": test}
        return {name: np.flatnonzero(rows) for name, rows in parts.items()}


def load_table(task: str, loader: str, datadir: Path | None) -> Arrays:
    """Returns a table that scikit-learn brings along.

    Args:
        task: Public name of the task, for the message.
        loader: Name of the function in `sklearn.datasets`.
        datadir: Folder for the cached arrays; None for the user's cache folder.

    Returns:
        `features`, float64 of shape (rows, features), and `target`, shape (rows,).

    Raises:
        MissingPackage: scikit-learn is not installed.
    """

    def read() -> Arrays:
        datasets = require(task, "scikit-learn", "sklearn.datasets")
        features, target = getattr(datasets, loader)(return_X_y=True)
        return {"features": features, "target": target}

    key = {"scikit-learn": version(task, "scikit-learn")}
    return cached_arrays(cache_folder(datadir), task, key, read)


def standardized(values: np.ndarray, train: np.ndarray) -> np.ndarray:
    """Returns the values with mean 0 and variance 1 over the training rows.

    Args:
        values: Shape (rows,) or (rows, features).
        train: Indices of the training rows; the other rows have no influence.

    Returns:
        float32, of the same shape.
    """
    mean, deviation = values[train].mean(axis=0), values[train].std(axis=0)
    return ((values - mean) / deviation).astype(np.float32)
