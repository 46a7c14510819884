"""Whether less or more of a metric is better."""

from __future__ import annotations

import pytest
import torch

from project.core.errors import ConfigError
from project.training.monitors import direction_of
from project.training.trainer import Trainer

# Several processes at once on few cores would only wait for each other's threads.
torch.set_num_threads(1)


@pytest.mark.parametrize(
    ("monitor", "mode"),
    [
        ("val_loss", "min"),
        ("val/accuracy", "max"),
        ("val_acc", "max"),
        ("MulticlassF1", "max"),
        ("test.MeanSquaredError", "min"),
        ("accumulated_loss", "min"),
    ],
)
def test_a_monitors_name_tells_its_direction(monitor: str, mode: str) -> None:
    assert direction_of(monitor) == mode


def test_a_name_that_does_not_tell_is_refused() -> None:
    with pytest.raises(ConfigError, match="does not tell") as caught:
        Trainer(monitor="val_thing")
    assert "trainer.mode" in caught.value.faults[0].next
    assert Trainer(monitor="val_thing", mode="max")
