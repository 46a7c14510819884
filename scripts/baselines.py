"""What classical methods reach on the same parts of the same data.

Each one sees exactly what a model sees: the training part to learn from, and the
validation part to choose its one hyperparameter by. They are deterministic.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from typing import Any

from project.core.registry import load
from project.data.cache import cache_folder
from project.data.languages import Message, divide, read_messages
from project.data.transforms import TextTransform, transformed
from project.tasks import TASKS


def best_by_validation(
    makes: Sequence[Callable[[], Any]], train: Any, val: Any, test: Any
) -> float:
    """Returns the test score of the estimator with the best validation score.

    Args:
        makes: Each makes an estimator of scikit-learn.
        train, val, test: Inputs and targets of the three parts.
    """
    fitted = [make().fit(*train) for make in makes]
    return float(max(fitted, key=lambda f: f.score(*val)).score(*test))


def language_id(
    val_size: float = 0.12,
    transforms: Sequence[TextTransform] = ("strip-markup", "lowercase"),
) -> dict[str, float]:
    """Returns the test accuracies of two classifiers of character n-grams.

    Args:
        val_size: As the recipes of language-id have it.
        transforms: What is done to every text before.
    """
    from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.naive_bayes import MultinomialNB

    parts = divide(read_messages(cache_folder(None)), val_size)

    def scored(vectorizer: Any, makes: Sequence[Callable[[], Any]]) -> float:
        vectorizer.fit([transformed(row.text, transforms) for row in parts.train])

        def inputs_and_targets(rows: Sequence[Message]) -> tuple[Any, list[int]]:
            texts = [transformed(row.text, transforms) for row in rows]
            return vectorizer.transform(texts), [row.language for row in rows]

        return best_by_validation(makes, *map(inputs_and_targets, parts))

    grams = {"analyzer": "char", "ngram_range": (1, 3), "lowercase": False}
    return {
        "naive Bayes": scored(
            CountVectorizer(**grams),
            [lambda a=a: MultinomialNB(alpha=a) for a in (0.01, 0.1, 1.0)],
        ),
        "tf-idf logistic": scored(
            TfidfVectorizer(**grams, sublinear_tf=True),
            [lambda c=c: LogisticRegression(C=c, max_iter=1000) for c in (1, 10, 100)],
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
            [lambda a=a: Ridge(alpha=a) for a in (0.1, 1.0, 10.0, 100.0)],
            columns(task.train_dataloader()),
            columns(task.val_dataloader()),
            columns(task.test_dataloader()),
        )

    return {"ridge": statistics.fmean(map(scored, range(10)))}
