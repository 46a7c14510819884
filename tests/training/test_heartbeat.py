"""Signs of life of a training."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from project.api import resolve, train
from project.runs import folder as run_folder


def test_a_training_says_that_it_is_alive_and_on_what(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[dict[str, object]] = []
    written = run_folder.write_atomic

    def write(
        path: Path, text: str, mode: int | None = None, *, reserve: Path | None = None
    ) -> None:
        if path.name == "run.json":
            seen.append(json.loads(text))
        written(path, text, mode, reserve=reserve)

    monkeypatch.setattr(run_folder, "write_atomic", write)
    monkeypatch.setattr(run_folder, "BEAT", 0.0)
    bind = {"task.batch_size": 64, "model.learn_rate": 0.1, "trainer.max_epochs": 1}
    train(resolve(task="wine", model="lit-linear", bind=bind))
    # Made; begun; after batches of training, validation and testing; done.
    assert len(seen) > 4
    assert [each["status"] for each in seen] == ["running"] * (len(seen) - 1) + ["done"]
    assert seen[0]["devices"] == ""
    assert {each["devices"] for each in seen[1:]} == {"1 x cpu"}
    assert {each["flavour"] for each in seen} <= {"pytorch_lightning", "lightning"}
