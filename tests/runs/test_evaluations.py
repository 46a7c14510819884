"""What is recorded of a use of a run's weights, beside the run."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Any

import pytest

from project.core.errors import ConfigError, Fault, RunError
from project.runs.evaluations import Evaluation, evaluation_facts, name_in
from project.runs.signals import Interrupted


def opened(run: Path) -> Evaluation:
    evaluation = Evaluation("test", run, {"checkpoint": "checkpoints/best.ckpt"})
    evaluation.open()
    return evaluation


def recorded(evaluation: Evaluation) -> dict[str, Any]:
    assert evaluation.folder
    return json.loads((evaluation.folder / "evaluation.json").read_text())


def test_an_evaluation_has_a_folder_of_its_own(tmp_path: Path) -> None:
    first, second = opened(tmp_path), opened(tmp_path)
    assert first.folder != second.folder
    first.close("done", metrics={"test_loss": float("nan")})
    found = recorded(first)
    assert found["schema"] == 1
    assert (found["kind"], found["status"], found["exit_code"]) == ("test", "done", 0)
    assert found["checkpoint"] == "checkpoints/best.ckpt"
    assert found["metrics"] == {"test_loss": "nan"}
    assert found["started"] <= found["finished"]


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (RunError(Fault("not a number")), "failed", 1),
        (ValueError("x"), "failed", 1),
        (Interrupted(15), "terminated", 143),
        (Interrupted(2), "interrupted", 130),
        (KeyboardInterrupt(), "interrupted", 130),
    ],
)
def test_what_ended_it_is_recorded(
    error: BaseException, status: str, code: int, tmp_path: Path
) -> None:
    evaluation = opened(tmp_path)
    evaluation.close_after(error)
    found = recorded(evaluation)
    assert (found["status"], found["exit_code"]) == (status, code)
    assert type(error).__name__ in found["reason"]


def test_nothing_is_left_of_one_that_was_refused(tmp_path: Path) -> None:
    opened(tmp_path).close_after(ConfigError(Fault("no such step")))
    assert list(tmp_path.iterdir()) == []
    first, second = opened(tmp_path), opened(tmp_path)
    first.close("done")
    second.close_after(ConfigError(Fault("no such step")))
    assert first.folder
    assert list((tmp_path / "evaluations").iterdir()) == [first.folder]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_of_somebody_else_is_no_obstacle(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    evaluation = opened(tmp_path)
    evaluation.close("done")
    tmp_path.chmod(0o700)
    assert evaluation.folder is None
    assert evaluation.unwritten


def test_a_run_whose_folder_takes_none_goes_without(tmp_path: Path) -> None:
    (tmp_path / "evaluations").write_text("a file")
    evaluation = opened(tmp_path)
    evaluation.close("done")
    assert evaluation.folder is None
    assert evaluation.unwritten


def test_weights_are_known_by_name_and_hash(tmp_path: Path) -> None:
    best = tmp_path / "checkpoints" / "best.ckpt"
    best.parent.mkdir()
    best.write_bytes(b"weights")
    facts = evaluation_facts(tmp_path, best, {"task.batch_size": ["4", "8"]}, code={})
    assert facts["checkpoint"] == "checkpoints/best.ckpt"
    assert facts["sha256"] == hashlib.sha256(b"weights").hexdigest()
    assert facts["changed"] == {"task.batch_size": ["4", "8"]}
    assert name_in(tmp_path / "other", best) == str(best)
    assert evaluation_facts(tmp_path, best.parent, {})["sha256"] is None
