"""A prediction is taken apart, whatever it is made of."""

from __future__ import annotations

import types
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pytest
import torch
from torch import Tensor

from project.training.predicted import (
    class_names,
    classes_of,
    examples_in,
    predicted,
    target_of,
)

X, Y = torch.zeros(4, 3), torch.arange(4)


class Batch(NamedTuple):
    features: Tensor
    label: Tensor


@dataclass
class Output:
    logits: Tensor
    loss: Tensor | None = None


@pytest.mark.parametrize(
    ("prediction", "kept", "left_out"),
    [
        (X, {"output": (4, 3)}, []),
        (X.bfloat16(), {"output": (4, 3)}, []),
        ((X, Y), {"output.0": (4, 3), "output.1": (4,)}, []),
        ((X, torch.zeros(2, 4, 8)), {"output.0": (4, 3)}, ["output.1"]),
        ({"a": X, "b": {"c": Y}}, {"a": (4, 3), "b.c": (4,)}, []),
        ({"a": X, "loss": torch.tensor(1.0)}, {"a": (4, 3)}, ["loss"]),
        (Output(X), {"logits": (4, 3)}, []),
        (Batch(X, Y), {"features": (4, 3), "label": (4,)}, []),
        (["a", "b", "c", "d"], {"output": (4,)}, []),
        ([1.5, None, 2.5, 3.5], {"output": (4,)}, []),
        ([torch.tensor(1.0)] * 4, {"output": (4,)}, []),
        (X.numpy(), {"output": (4, 3)}, []),
        (X.to_sparse(), {"output": (4, 3)}, []),
        (torch.tensor(1.0), {}, ["output"]),
        (None, {}, []),
    ],
)
def test_what_is_there_for_each_example_is_kept(
    prediction: Any, kept: dict[str, tuple[int, ...]], left_out: list[str]
) -> None:
    found, others = predicted(prediction, 4)
    assert {name: each.shape for name, each in found.items()} == kept
    assert others == left_out


@pytest.mark.parametrize(
    ("prediction", "batch", "count"),
    [
        (X, (X, Y), 4),
        (torch.zeros(2, 3), (torch.zeros(9, 5), torch.zeros(2)), 2),  # Of a graph.
        ((torch.zeros(2, 4, 8), X), (X, Y), 4),
        (["a", "b"], {"texts": ["x", "y"]}, 2),
        (torch.tensor(1.0), (X, Y), 4),
        (None, None, 0),
    ],
)
def test_how_many_examples_a_batch_has(prediction: Any, batch: Any, count: int) -> None:
    assert examples_in(prediction, batch) == count


@pytest.mark.parametrize(
    ("batch", "found"),
    [
        (Batch(X, Y), True),
        ({"x": X, "labels": Y}, True),
        ((X, Y), True),
        ([X, Y], True),
        (({"x": X}, (Y, None)), True),
        ((X, X, Y), False),
        ((X, torch.zeros(3)), False),
        (X, False),
        ((X,), False),
        ((X, (Y, torch.ones(4))), True),
    ],
)
def test_a_target_is_found_where_a_batch_has_it(batch: Any, found: bool) -> None:
    target = target_of(batch, 4)
    assert (target is not None) == found
    if target is not None:
        assert target.tolist() == Y.tolist()


def test_scores_of_classes_are_told_from_other_numbers() -> None:
    scores, labels = np.zeros((4, 5), np.float32), np.arange(4)
    assert classes_of({"output": scores}, labels, 0) == "output"
    assert classes_of({"output": scores}, labels.astype(float), 0) == ""
    assert classes_of({"output": scores[:, :3]}, labels, 0) == ""
    assert classes_of({"output": scores}, None, 0) == ""
    assert classes_of({"a": labels, "b": scores}, None, 5) == "b"


def test_classes_have_names_where_the_task_or_its_data_says_so() -> None:
    data = types.SimpleNamespace(dataset=types.SimpleNamespace(classes=["a", "b"]))
    task = types.SimpleNamespace(class_names=("c", "d"))
    assert class_names(task, data) == ["c", "d"]
    assert class_names(object(), data) == ["a", "b"]
    assert class_names(types.SimpleNamespace(classes=7), None) == []
    assert class_names(types.SimpleNamespace(classes="abc"), None) == []
