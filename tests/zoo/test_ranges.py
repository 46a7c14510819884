"""The zoo declares its ranges: a value outside is an error of the config."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from project.api import manifest_of, resolve
from project.core.components.component import Component
from project.core.kinds import convert
from project.core.types import BadValueError

REFUSED = [
    ("wine", "lit-linear", "task.batch_size", "0", "an integer at least 1"),
    ("wine", "lit-linear", "task.batch_size", "-5", "an integer at least 1"),
    ("wine", "lit-linear", "task.folds", "2", "an integer at least 3"),
    ("wine", "lit-linear", "task.fold", "-1", "an integer at least 0"),
    ("wine", "lit-linear", "model.learn_rate", "-1", "a number at least 0 or null"),
    ("wine", "lit-linear", "model.learn_rate", "nan", "a number at least 0 or null"),
    ("wine", "lit-mlp", "model.dropout", "7", "a number in [0, 1)"),
    ("wine", "lit-mlp", "model.dropout", "1", "a number in [0, 1)"),
    ("wine", "lit-mlp", "model.hidden_sizes", "[8, 0]",
     "a list of integers at least 1"),
    ("language-id", "lit-lstm", "task.val_size", "2", "a number in (0, 1)"),
    ("language-id", "lit-lstm", "task.val_size", "0", "a number in (0, 1)"),
    ("mnist1d", "lit-gru", "model.num_layers", "0", "an integer at least 1"),
    ("mnist1d", "lit-conv-net", "model.channels", "[]",
     "a list of integers at least 1, of length 1 or more"),
    ("mnist1d", "lit-conv-net", "model.channels", "[-3]",
     "a list of integers at least 1, of length 1 or more"),
    ("mnist1d", "lit-conv-net", "model.dropout", "-0.1", "a number in [0, 1)"),
    ("modular-addition", "lit-transformer", "task.modulus", "1",
     "an integer at least 2"),
    ("modular-addition", "lit-transformer", "task.train_size", "1",
     "a number in (0, 1)"),
    ("text-file", "lit-gpt", "task.test_size", "1", "a number in [0, 1)"),
    ("wine", "lit-linear", "trainer.accumulate_grad_batches", "0",
     "an integer at least 1"),
    ("wine", "lit-linear", "trainer.max_epochs", "0",
     "-1 or an integer at least 1 or null"),
    ("wine", "lit-linear", "trainer.max_epochs", "-7",
     "-1 or an integer at least 1 or null"),
    ("wine", "lit-linear", "trainer.gradient_clip_val", "-1",
     "a number at least 0 or null"),
    ("wine", "lit-linear", "trainer.gradient_clip_algorithm", "foo",
     "one of norm, value or null"),
    ("wine", "lit-linear", "trainer.seed", "-1", "an integer in [0, 4294967295]"),
    ("wine", "lit-linear", "trainer.patience", "0", "an integer at least 1 or null"),
    ("wine", "lit-linear", "WarmupCosine.warmup", "1", "a number in [0, 1)"),
    ("wine", "lit-linear", "WarmupCosine.final", "1.5", "a number in [0, 1]"),
]  # fmt: skip


@pytest.mark.parametrize(("task", "model", "key", "value", "expected"), REFUSED)
def test_a_value_out_of_range_is_one_fault(
    task: str, model: str, key: str, value: str, expected: str
) -> None:
    bind = [f"{key}={value}"]
    if key.startswith("WarmupCosine"):
        bind.insert(0, "model.scheduler=@WarmupCosine")
    (fault,) = resolve(task=task, model=model, bind=bind).faults
    item = {"[8, 0]": ": item 2 is 0", "[-3]": ": item 1 is -3"}.get(value, "")
    assert fault.problem == f"{key} cannot be {value}{item}"
    assert fault.given == f"{key}={value}"
    assert str(fault.origin) == f"--bind #{len(bind)}"
    assert fault.expected == expected


@pytest.mark.parametrize("value", ["0", "0.5", "%rate", "'inf'"])
def test_what_a_macro_stands_for_is_in_range_too(value: str) -> None:
    bind = [f"rate={value}", "model.dropout=%rate"]
    faults = resolve(task="wine", model="lit-mlp", bind=bind).faults
    assert bool(faults) is (value not in ("0", "0.5"))


def components() -> list[Component]:
    manifest = manifest_of()
    groups: list[Mapping[str, Any]] = [manifest.tasks, manifest.models]
    return [each for group in groups for each in group.values()]


def test_every_number_of_the_zoo_has_a_range() -> None:
    for component in components():
        for parameter in component.parameters.values():
            if parameter.type.kind in ("int", "float"):
                assert parameter.type.limits, f"{component.name}.{parameter.name}"
                with pytest.raises(BadValueError):
                    convert(-1, parameter.type)
