"""Three cultivars of wine, told apart by chemistry."""

from __future__ import annotations

from project.tasks.folds import ClassifiedRows


class Wine(ClassifiedRows):
    """178 wines of one region, 13 chemical measurements each, of three cultivars.

    From scikit-learn's `load_wine`, whose description reports 98.9 % for linear
    discriminant analysis, leaving one out. A sweep over `fold` is a cross-validation.
    The folds are stratified and do not depend on the seed.
    """

    task = "wine"
    loader = "load_wine"
