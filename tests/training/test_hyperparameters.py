"""Hyperparameters in a checkpoint: what anybody may read."""

from __future__ import annotations

import enum
import io
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from project.core.values import Opaque, Reference, same
from project.training.hyperparameters import readable


class Mode(str, enum.Enum):  # noqa: UP042  (As people have it.)
    FAST = "fast"


@dataclass
class Block:
    width: int = 1


def read_back(value: Any, literal: Any = None, *, key: str = "hyper_parameters") -> Any:
    """What `torch.load` reads of one hyperparameter."""
    role = {"hyper_parameters": "model", "datamodule_hyper_parameters": "task"}[key]
    written = {} if literal is None else {role: {"x": literal}}
    file = io.BytesIO()
    torch.save(readable({key: {"x": value}, "epoch": 1}, written), file)
    file.seek(0)
    return torch.load(file, weights_only=True)[key]["x"]


@pytest.mark.parametrize(
    "value", [None, True, 1, 0.5, 1j, "a", b"a", [1, (2, {"a": 3})], {1: [], (1,): ""}]
)
def test_plain_data_stays_as_it_is(value: Any):
    assert same(read_back(value, Opaque("?")), value)


def test_a_tensor_stays():
    assert read_back(torch.ones(2)).tolist() == [1, 1]


@pytest.mark.parametrize("key", ["hyper_parameters", "datamodule_hyper_parameters"])
@pytest.mark.parametrize(
    "value",
    [
        nn.ReLU(),
        nn.ReLU,
        lambda: 1,
        Path("a"),
        Mode.FAST,
        torch.float32,
        Block(),
        {1, 2},
        np.arange(3),
        [nn.ReLU()],
    ],
    ids=lambda value: type(value).__name__,
)
def test_an_object_is_what_the_config_says_or_its_text(value: Any, key: str):
    for reference in (Reference("A", "eval"), Reference("A", call=True)):
        assert read_back(value, reference, key=key) == str(reference)
    assert read_back(value, "fast", key=key) == "fast"
    listed = isinstance(value, list)
    text = [repr(value[0])] if listed else repr(value)
    assert read_back(value, key=key) == text
    assert read_back(value, Opaque("?"), key=key) == text


def test_what_holds_plain_data_is_plain():
    assert read_back(np.float64(0.5)) == 0.5
    assert read_back(OrderedDict(a=torch.Size([1]))) == {"a": (1,)}


def test_the_checkpoint_itself_is_not_changed():
    mine = {"hyper_parameters": {"x": Path("a")}}
    readable(mine, {})
    assert mine["hyper_parameters"]["x"] == Path("a")
    assert readable({"hyper_parameters": [nn.ReLU]}, {})["hyper_parameters"]
