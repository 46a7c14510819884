"""The ranges of Lightning's arguments: what is refused, and that nothing else is."""

from __future__ import annotations

import inspect
from typing import Any

import pytest
import pytorch_lightning as pl

from project.core.kinds import convert, expectation
from project.core.types import BadValueError
from project.core.types_of import types_of
from project.core.values import Value
from project.training.lightning_arguments import ARGUMENTS
from project.training.trainer import SIGNATURE, Trainer

TYPES = types_of(Trainer)


def test_every_row_is_an_argument_of_lightnings() -> None:
    assert set(ARGUMENTS) <= set(inspect.signature(pl.Trainer.__init__).parameters)


@pytest.mark.parametrize("name", SIGNATURE.parameters)
def test_every_default_is_in_its_range(name: str) -> None:
    default = SIGNATURE.parameters[name].default
    assert convert(default, TYPES[name]) == default


GOOD: dict[str, list[Value]] = {
    "accelerator": ["auto", "cpu", "gpu", "cuda", "mps", "tpu"],
    "accumulate_grad_batches": [1, 8],
    "check_val_every_n_epoch": [None, 1],
    "devices": ["auto", -1, 1, 2, "0,1", "1,", "0, 3", [0], [1, 3]],
    "fast_dev_run": [True, False, 0, 3],
    "gradient_clip_algorithm": [None, "norm", "value"],
    "gradient_clip_val": [None, 0, 0.5, 1.0],
    "limit_train_batches": [None, 0, 1, 30, 0.0, 0.5, 1.0],
    "limit_val_batches": [0.25, 3],
    "log_every_n_steps": [None, 0, 1],
    "max_epochs": [None, -1, 1],
    "max_steps": [-1, 1],
    "max_time": [None, "00:00:05:00", "12:23:59:59", {"minutes": 5, "days": 0}],
    "min_epochs": [None, 0, 3],
    "num_nodes": [1],
    "num_sanity_val_steps": [None, -1, 0, 2],
    "overfit_batches": [0.0, 0.1, 3],
    "patience": [None, 1],
    "precision": [None, 16, 32, 64, "16-mixed", "bf16", "bf16-mixed", "32"],
    "profiler": [None, "simple", "advanced"],
    "seed": [0, 2**32 - 1],
    "strategy": ["auto", "ddp", "ddp_spawn", "fsdp"],
    "val_check_interval": [None, 0.25, 1.0, 1, 100, "00:00:05:00", {"hours": 1}],
}

BAD: dict[str, list[Value]] = {
    "accelerator": ["", "gpux", 1, None],
    "accumulate_grad_batches": [0, -1, 1.5, None],
    "check_val_every_n_epoch": [0, -1],
    "devices": [0, -2, "", "many", "0;1", [], [-1], 1.5],
    "fast_dev_run": [-1, "yes"],
    "gradient_clip_algorithm": ["foo", ""],
    "gradient_clip_val": [-1, -0.1, float("nan"), True],
    "limit_train_batches": [-3, -0.1, 1.5, float("nan"), True],
    "limit_val_batches": [-1, 2.5],
    "log_every_n_steps": [-1],
    "max_epochs": [0, -7, 1.5],
    "max_steps": [0, -2, None],
    "max_time": [5, "5", "1:00:00", "00:00:05:0", {"minuts": 5}, {"minutes": -5}],
    "min_epochs": [-1],
    "num_nodes": [0, -1],
    "num_sanity_val_steps": [-2],
    "overfit_batches": [-1, 1.5, None],
    "patience": [0, -1],
    "precision": ["bf17", 7, "7", 8.0],
    "profiler": ["simpel"],
    "seed": [-1, 2**32],
    "strategy": ["ddpp", "", None],
    "val_check_interval": [0, 0.0, -1, 2.5, "5"],
}


def cells(table: dict[str, list[Value]]) -> list[tuple[str, Value]]:
    return [(name, value) for name, values in table.items() for value in values]


@pytest.mark.parametrize(("name", "value"), cells(GOOD))
def test_what_lightning_takes_is_taken_unchanged(name: str, value: Any) -> None:
    assert convert(value, TYPES[name]) == value


@pytest.mark.parametrize(("name", "value"), cells(BAD))
def test_what_it_cannot_train_with_is_refused(name: str, value: Any) -> None:
    with pytest.raises(BadValueError):
        convert(value, TYPES[name])


def test_a_precision_is_one_of_one_list() -> None:
    words = expectation(TYPES["precision"]).removesuffix(" or null").split(", ")
    assert words[0] == "one of 64"
    assert len(words) == len(set(words))
    assert "one of" not in " ".join(words[1:])
