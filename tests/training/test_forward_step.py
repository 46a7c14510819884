"""A model without a `predict_step` is called as its own steps would call it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import pytest
import torch
from torch import Tensor, nn

from project.training.forward_step import forward_step


class Batch(NamedTuple):
    features: Tensor
    label: Tensor


class Base(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.seen: Any = None


class Named(Base):
    def forward(self, batch: Batch) -> Any:
        return batch


class OfInputs(Base):
    def forward(self, x: Tensor) -> Any:
        return x


class Untyped(Base):
    def forward(self, x):
        return x


class OfPair(Base):
    def forward(self, xy: tuple[Tensor, Tensor]) -> Any:
        return xy


class OfMapping(Base):
    def forward(self, x: dict[str, Tensor]) -> Any:
        return x


class OfEither(Base):
    def forward(self, x: Batch | Mapping[str, Tensor]) -> Any:
        return x


class OfTwo(Base):
    def forward(self, x: Tensor, lengths: Tensor, scale: float = 1.0) -> Any:
        return [x, lengths]


class OfNames(Base):
    def forward(self, input_ids: Tensor, mask: Any = None, labels: Any = None) -> Any:
        return {"input_ids": input_ids, "mask": mask, "labels": labels}


X, Y, Z = torch.zeros(2, 3), torch.ones(2), torch.full((2,), 2.0)
PAIR, NAMES = (X, Y), {"input_ids": X, "mask": Y, "labels": Z}
BATCH = Batch(X, Y)


@pytest.mark.parametrize(
    ("model", "batch", "given", "said"),
    [
        (Named, BATCH, BATCH, "is written"),
        (Named, PAIR, PAIR, "is written"),
        (Untyped, BATCH, BATCH, "is written"),
        (OfInputs, BATCH, X, "given the first item of a batch"),
        (OfInputs, PAIR, X, "given the first item of a batch"),
        (OfInputs, [X, Y], X, "given the first item of a batch"),
        (OfInputs, X, X, "is written"),
        (OfInputs, {"x": X, "y": Y}, X, "given x of a batch"),
        (Untyped, PAIR, X, "given the first item of a batch"),
        (Untyped, {"a": X}, {"a": X}, "is written"),
        (OfPair, PAIR, PAIR, "is written"),
        (OfMapping, {"x": X}, {"x": X}, "is written"),
        (OfMapping, ({"x": X}, Y), {"x": X}, "given the first item of a batch"),
        (OfEither, BATCH, BATCH, "is written"),
        (OfTwo, (X, Y, Z), [X, Y], "given the first 2 items of a batch"),
        (OfNames, NAMES, {**NAMES, "labels": None}, "given input_ids, mask of a"),
    ],
)
def test_forward_is_given_what_it_takes(
    model: type[nn.Module], batch: Any, given: Any, said: str
) -> None:
    notices: list[str] = []
    step = forward_step(model(), notices.append)
    for number in range(2):
        found = step(batch, number)
    if isinstance(given, dict):
        assert {n: v is None for n, v in found.items()} == {
            n: v is None for n, v in given.items()
        }
    elif isinstance(given, (tuple, list)):
        assert all(a is b for a, b in zip(found, given, strict=True))
    else:
        assert found is given
    [notice] = notices
    assert notice.endswith(said) or said in notice
    assert notice.startswith("the model has no predict_step")
