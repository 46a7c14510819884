"""What is looked at before the first step: whether the checkpoints have room."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from line import Line, fit

from project.core.errors import ConfigError
from project.training import starting
from project.training.starting import AtStart, require_room
from project.training.trainer import Trainer


class WithAdam(Line):
    def configure_optimizers(self) -> torch.optim.Optimizer:
        return torch.optim.Adam(self.parameters())


@pytest.mark.parametrize(("model", "copies"), [(Line, 1), (WithAdam, 3)])
def test_a_disk_without_room_for_two_checkpoints_is_refused(
    model: type[Line], copies: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = sum(each.nbytes for each in model().parameters())
    size = starting._ALWAYS + copies * held
    folder = tmp_path / "runs" / "experiment" / "run"

    def trained(free: int) -> int:
        monkeypatch.setattr(starting, "free_beside", lambda _: free)
        trainer = Trainer(max_epochs=1, default_root_dir=folder)
        trainer.callbacks.insert(0, AtStart(lambda: require_room(trainer, folder)))
        fit(trainer, model())
        return trainer.global_step

    assert trained(2 * size) > 0
    with pytest.raises(ConfigError) as caught:
        trained(2 * size - 1)
    (fault,) = caught.value.faults
    assert fault.given == str(tmp_path / "runs")
    assert fault.expected == (
        f"room for 2 times {size:,} bytes, of which {2 * size - 1:,} are free"
    )
