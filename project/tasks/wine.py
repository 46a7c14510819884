"""Three cultivars of wine, told apart by chemistry."""

from __future__ import annotations

from pathlib import Path

from project.data.tables import Fold
from project.tasks.folds import ClassifiedRows


class Wine(ClassifiedRows):
    """178 wines of one region, 13 chemical measurements each, of three cultivars.

    From scikit-learn's `load_wine`, whose description reports 98.9 % for linear
    discriminant analysis, leaving one out.

    Args:
        batch_size: Rows in a batch.
        fold: The fold that tests; the one after it validates, the others train.
        folds: Number of folds, stratified by cultivar.
        datadir: Folder for the cached arrays; None for the user's cache folder.
    """

    task = "wine"
    loader = "load_wine"

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
