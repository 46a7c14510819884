"""What a run may be gone on with."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from project.api import resolve_request
from project.cli.argv import scan
from project.cli.taking_up import changes, named_run, request_of
from project.core.errors import ConfigError
from project.core.resolving.resolution import Resolution
from project.runs.lock import Lock

pytestmark = pytest.mark.usefixtures("on_fakes")

FROZEN = """run.task = 'pixels'
run.model = 'net'
Pixels.batch_size = 4
Net.width = 8
Net.optimizer = @Adam
Trainer.max_epochs = 3
"""


@pytest.fixture
def run(tmp_path: Path) -> Path:
    folder = tmp_path / "runs" / "a" / "20260131-235959"
    folder.mkdir(parents=True)
    (folder / "config.gin").write_text(FROZEN)
    (folder / "run.json").write_text('{"schema": 1, "status": "failed"}')
    return folder


def resolved(run: Path, *bound: str) -> Resolution:
    words = [word for each in bound for word in ("-b", each)]
    return resolve_request(request_of(scan(["train", "--resume", "x", *words]), run))


@pytest.mark.parametrize(
    ("bound", "found"),
    [
        ("trainer.max_epochs=4", {"trainer.max_epochs": ["3", "4"]}),
        ("Trainer.max_epochs=4", {"trainer.max_epochs": ["3", "4"]}),
        ("trainer.max_epochs=3", {}),
        ("model.width=8", {}),
    ],
)
def test_what_may_change_is_told_with_what_it_was(
    bound: str, found: dict[str, Any], run: Path
) -> None:
    assert changes(resolved(run, bound), run) == found


@pytest.mark.parametrize(
    "bound", ["model.width=9", "task.batch_size=5", "Adam.lr=0.5", "model.label=other"]
)
def test_what_the_numbers_rest_on_cannot_change(bound: str, run: Path) -> None:
    with pytest.raises(ConfigError, match="cannot change while a run is trained"):
        changes(resolved(run, bound), run)


def test_variables_do_not_change_a_run(
    run: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROJECT_MODEL__WIDTH", "77")
    assert resolved(run).value("model.width") == 8


def test_a_run_that_is_trained_is_refused(run: Path) -> None:
    line = scan(["train", "--resume", str(run)])
    found = named_run(line, run.parent.parent)
    assert found
    assert found.folder == run
    lock = Lock(run)
    with pytest.raises(ConfigError, match="is being trained by process"):
        named_run(line, run.parent.parent)
    lock.release()
