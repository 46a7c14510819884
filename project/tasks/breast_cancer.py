"""Malignant or benign: the Wisconsin diagnostic breast cancer data."""

from __future__ import annotations

from project.tasks.folds import ClassifiedRows


class BreastCancer(ClassifiedRows):
    """569 tumours, 30 measurements of cell nuclei each, malignant (0) or benign (1).

    From scikit-learn's `load_breast_cancer`. Its description (wdbc.names) reports
    97.5 % for separating planes in ten-fold cross-validation; a sweep over `fold` is
    one. The folds are stratified and do not depend on the seed.
    """

    task = "breast-cancer"
    loader = "load_breast_cancer"
    class_names = ("malignant", "benign")
