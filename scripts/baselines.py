"""What classical methods reach on the same parts of the same data.

Each one sees exactly what a model sees: the training part to learn from, and the
validation part to choose its hyperparameters by. They are deterministic.
"""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from typing import Any

from project.api import resolve
from project.core.loading import load
from project.data.cache import cache_folder
from project.data.languages import divide, read_messages
from project.data.transforms import transformed
from project.tasks import TASKS


def best_by_validation(
    estimators: Sequence[Any], train: Any, val: Any, test: Any
) -> float:
    """Returns the test score of the estimator with the best validation score.

    Args:
        estimators: Estimators of scikit-learn, not yet fitted.
        train, val, test: Inputs and targets of the three parts.
    """
    fitted = [estimator.fit(*train) for estimator in estimators]
    return float(max(fitted, key=lambda f: f.score(*val)).score(*test))


def language_id() -> dict[str, float]:
    """Returns the test accuracies of two classifiers of character n-grams.

    Texts are divided and transformed as the recipe has it; the longest n-gram and the
    strength of regularization are chosen by validation.
    """
    from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.naive_bayes import MultinomialNB
    from sklearn.pipeline import make_pipeline

    recipe = resolve(files=["language-id.yaml"])
    transforms = recipe.value("task.transforms")
    parts = [
        (
            [transformed(row.text, transforms) for row in rows],
            [r.language for r in rows],
        )
        for rows in divide(read_messages(cache_folder()), recipe.value("task.val_size"))
    ]

    def grams(longest: int) -> dict[str, Any]:
        return {"analyzer": "char", "ngram_range": (1, longest), "lowercase": False}

    return {
        "naive Bayes": best_by_validation(
            [
                make_pipeline(CountVectorizer(**grams(n)), MultinomialNB(alpha=alpha))
                for n in (2, 3, 4, 5)
                for alpha in (0.001, 0.01, 0.1, 1.0)
            ],
            *parts,
        ),
        "tf-idf logistic": best_by_validation(
            [
                make_pipeline(
                    TfidfVectorizer(**grams(n), sublinear_tf=True),
                    LogisticRegression(C=strength),
                )
                for n in (3, 4, 5)
                for strength in (10, 100)
            ],
            *parts,
        ),
    }


def diabetes() -> dict[str, float]:
    """Returns the mean R2 of ridge regression over the ten folds of the task."""
    from sklearn.linear_model import Ridge

    def columns(loader: Any) -> list[Any]:
        return [tensor.numpy() for tensor in loader.dataset.tensors]

    def scored(fold: int) -> float:
        task = load(TASKS["diabetes"])(batch_size=32, fold=fold)
        task.setup("fit")
        return best_by_validation(
            [Ridge(alpha=alpha) for alpha in (0.1, 1.0, 10.0, 100.0)],
            columns(task.train_dataloader()),
            columns(task.val_dataloader()),
            columns(task.test_dataloader()),
        )

    return {"ridge": statistics.fmean(map(scored, range(10)))}
