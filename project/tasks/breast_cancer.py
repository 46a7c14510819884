"""Malignant or benign: the Wisconsin diagnostic breast cancer data."""

from __future__ import annotations

from pathlib import Path

from project.data.tables import Fold
from project.tasks.folds import ClassifiedRows


class BreastCancer(ClassifiedRows):
    """569 tumours, 30 measurements of cell nuclei each, malignant (0) or benign (1).

    From scikit-learn's `load_breast_cancer`. Its documentation (wdbc.names) reports
    97.5 % for one separating plane in ten-fold cross-validation.

    Args:
        batch_size: Rows in a batch.
        fold: The fold that tests; the one after it validates, the others train.
        folds: Number of folds, stratified by class.
        datadir: Folder for the cached arrays; None for the user's cache folder.
    """

    task = "breast-cancer"
    loader = "load_breast_cancer"

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
