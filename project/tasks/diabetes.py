"""Progression of diabetes after a year: the classic small regression."""

from __future__ import annotations

from project.tasks.folds import MeasuredRows


class Diabetes(MeasuredRows):
    """442 patients, 10 baseline variables each, and the disease a year later.

    From scikit-learn's `load_diabetes` (Efron et al., 2004). Features and target have
    mean 0 and variance 1 over the training rows, so errors are in standard deviations
    of the target. A sweep over `fold` is a cross-validation; the folds do not depend
    on the seed.
    """

    task = "diabetes"
    loader = "load_diabetes"
