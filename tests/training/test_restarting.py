"""A run is cut back to its last checkpoint, or it is said why not."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from line import Line, fit

from project.core.errors import ConfigError
from project.runs.record import RunRecord
from project.training.restarting import ASIDE, differences, restart
from project.training.trainer import Trainer


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    trainer = Trainer(max_epochs=3, default_root_dir=tmp_path)
    fit(trainer, Line(values=[3.0, 1.0, 2.0]))
    return tmp_path


def test_what_was_logged_after_the_checkpoint_is_dropped(folder: Path) -> None:
    metrics = folder / "metrics.csv"
    before = metrics.read_text()
    metrics.write_text(before + "99,9,val_loss,1.0\n99,9")
    said: list[str] = []
    last = folder / "checkpoints" / "last.ckpt"
    assert restart(folder, said.append) == last
    assert metrics.read_text() == before
    assert said == ["goes on after 3 epochs"]


def test_a_best_checkpoint_of_later_is_set_aside(folder: Path) -> None:
    checkpoints = folder / "checkpoints"
    best = torch.load(checkpoints / "best.ckpt", weights_only=True)
    restart(folder, lambda text: None)
    assert (checkpoints / "best.ckpt").exists()
    torch.save({**best, "global_step": 10**6}, checkpoints / "best.ckpt")
    restart(folder, lambda text: None)
    assert {p.name for p in checkpoints.iterdir()} == {"last.ckpt", ASIDE}


def test_without_a_checkpoint_a_run_begins_anew(folder: Path) -> None:
    (folder / "checkpoints" / "last.ckpt").unlink()
    said: list[str] = []
    assert restart(folder, said.append) is None
    assert said == ["there is no checkpoint yet: the run begins anew"]
    assert (folder / "metrics.csv").read_bytes() == b""
    assert not (folder / "checkpoints" / "best.ckpt").exists()


class Anything:
    """An object that no checkpoint may hold."""


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda path: path.write_bytes(path.read_bytes()[:500]), "cannot be read"),
        (lambda path: path.write_bytes(b""), "cannot be read"),
        (lambda path: torch.save({"a": Anything()}, path), "no plain data"),
        (lambda path: torch.save({"a": 1}, path), "none that a training can go on"),
        (lambda path: torch.save([1], path), "none that a training can go on"),
    ],
)
def test_a_checkpoint_that_is_none_is_one_message(
    damage: object, said: str, folder: Path
) -> None:
    assert callable(damage)
    damage(folder / "checkpoints" / "last.ckpt")
    before = (folder / "metrics.csv").read_bytes()
    with pytest.raises(ConfigError, match=said):
        restart(folder, lambda text: None)
    assert (folder / "metrics.csv").read_bytes() == before


def test_fewer_epochs_than_there_were_cannot_be(folder: Path) -> None:
    with pytest.raises(ConfigError, match="has trained 3 epochs"):
        restart(folder, lambda text: None, max_epochs=2)
    assert restart(folder, lambda text: None, max_epochs=-1)


def test_what_differs_from_then_is_said() -> None:
    then = RunRecord(
        versions={"torch": "1.0", "project": "0"}, threads=2, devices="1 x cpu"
    )
    now = RunRecord(
        versions={"torch": "2.0", "project": "1"}, threads=1, devices="2 x cpu"
    )
    assert list(differences(then, now)) == [
        "torch is 2.0 and was 1.0",
        "torch has 1 threads and had 2",
        "it is trained on 2 x cpu and was on 1 x cpu",
    ]
    assert list(differences(then, then)) == []
    assert list(differences(RunRecord(), now)) == []
