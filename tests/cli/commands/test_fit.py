"""A training from the command line, killed, taken up, skipped when it is done."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
WINE = ["-t", "wine", "-m", "lit-linear", "-b", "task.batch_size=16", "-b",
        "model.learn_rate=0.01"]  # fmt: skip


def typed(*words: str, code: int = 0) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-m", "project", "train", *words],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert done.returncode == code, done.stderr
    return done


def record() -> dict[str, object]:
    [path] = Path("runs").glob("*/*/run.json")
    return json.loads(path.read_text())


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.slow
def test_a_run_that_is_done_is_shown_and_may_be_extended() -> None:
    first = typed(*WINE, "-b", "trainer.max_epochs=2")
    again = typed("--resume", "last")
    assert again.stdout == first.stdout
    assert "nothing is left to train" in again.stderr

    more = typed("--resume", "last", "-b", "trainer.max_epochs=4")
    assert "trainer.max_epochs is 4 from here on, and was 2" in more.stderr
    assert "goes on after 2 epochs" in more.stderr
    assert record()["epochs"] == 4
    assert len(record()["resumed"]) == 1  # type: ignore[arg-type]
    assert (
        "Trainer.max_epochs = 4"
        in next(Path("runs").glob("*/*/config.gin")).read_text()
    )
    assert typed("--resume", "last").stdout == more.stdout
    straight = typed(*WINE, "-b", "trainer.max_epochs=4", "--runs-dir", "other")
    assert straight.stdout == more.stdout


@pytest.mark.slow
def test_what_is_done_is_skipped_with_the_same_code_alone(tmp_path: Path) -> None:
    words = [*WINE, "-b", "trainer.max_epochs=1", "--skip-done"]
    first = typed(*words)
    again = typed(*words, "-b", "trainer.experiment=another-name")
    assert again.stdout == first.stdout
    assert "nothing is left to train" in again.stderr

    [path] = Path("runs").glob("*/*/run.json")
    found = json.loads(path.read_text())
    found["hashes"]["code"] = "other"
    found["code"]["project.models.linear"] = "other"
    path.write_text(json.dumps(found))
    kept = typed(*words, "--keep-old-code")
    assert kept.stdout == first.stdout
    assert "project.models.linear has changed" in kept.stderr
    anew = typed(*words)
    assert "is done with other code: project.models.linear has changed" in anew.stderr
    assert len(list(Path("runs").glob("*/*/run.json"))) == 2


@pytest.mark.slow
def test_a_job_script_takes_up_what_it_left_and_two_do_not_share_it() -> None:
    words = [*WINE, "-b", "trainer.max_epochs=100000", "--resume", "auto"]
    line = [sys.executable, "-m", "project", "train", *words]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(line, env=env, stderr=subprocess.DEVNULL) as process:
        until = time.monotonic() + 60
        while not list(Path("runs").glob("*/*/checkpoints/last.ckpt")):
            assert time.monotonic() < until
            time.sleep(0.05)
        refused = typed(*words, code=2)
        assert f"is being trained by process {process.pid}" in refused.stderr
        refused = typed("--resume", "last", code=2)
        assert f"is being trained by process {process.pid}" in refused.stderr
        process.kill()
    with subprocess.Popen(line, env=env, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        for said in process.stderr:
            if "goes on after" in said:
                break
        process.send_signal(signal.SIGTERM)
        process.communicate()
    assert process.returncode == 143
    assert record()["status"] == "terminated"
    assert not list(Path("runs").glob("*/*/run.lock"))
