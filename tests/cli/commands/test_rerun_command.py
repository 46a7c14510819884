"""`rerun`, from the words to the numbers; `cases_rerun` has what it says before."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from project.cli.main import main

ROOT = Path(__file__).resolve().parents[3]

ZOO = """from project.models.linear import LitLinear

class Mine(LitLinear):
    def __init__(self, input_size: int, output_size: int, learn_rate: float = 0.1):
        super().__init__(input_size, output_size, learn_rate)

MODELS = {"mine": "zoo:Mine"}
"""


def typed(*words: str, code: int = 0) -> subprocess.CompletedProcess[str]:
    done = subprocess.run([sys.executable, "-m", "project", *words],
                          capture_output=True, text=True)  # fmt: skip
    assert done.returncode == code, done.stderr
    return done


def records() -> list[dict[str, Any]]:
    files = sorted(Path("runs").glob("*/*/run.json"))
    return [json.loads(file.read_text()) for file in files]


@pytest.mark.slow
def test_the_same_numbers_and_every_next_command_works(
    folder: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    (folder / "zoo.py").write_text(ZOO)
    first = typed("train", "-t", "wine", "-m", "mine", "--plugin", "zoo",
                  "-b", "task.batch_size=16", "-b", "trainer.max_epochs=1")  # fmt: skip
    [command] = re.findall(r"next: python -m project (rerun .*)", first.stderr)

    second = typed(*shlex.split(command))
    assert second.stdout == first.stdout
    assert "note: nothing has drifted since wine-mine/" in second.stderr
    one, other = records()
    assert one["experiment"] == other["experiment"]
    assert one["metrics"] == other["metrics"]

    [command] = re.findall(r"next: python -m project (diff .*)", second.stderr)
    same = typed(*shlex.split(command))
    assert "note: nothing differs" in same.stderr
    assert same.stdout == ""

    (folder / "zoo.py").write_text(ZOO.replace("float = 0.1", "float = 0.2"))
    shown = typed("rerun", "last", "--print-config")
    assert [each for each in shown.stderr.splitlines() if "drift" in each] == [
        "drift: code: zoo has changed",
        "drift: default: model.learn_rate is 0.2, and was 0.1",
    ]
    assert "learn_rate: 0.2" in shown.stdout


def test_a_run_elsewhere_is_trained_again_beside_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    from project.api import resolve
    from project.cli.commands import fit
    from project.runs.describing import described

    bind = ["task.batch_size=32", "model.learn_rate=0.1"]
    resolution = resolve(task="wine", model="lit-linear", bind=bind)
    record, _ = described(resolution, ["project"])
    run = folder / "elsewhere" / record.experiment / "20260131-235959"
    run.mkdir(parents=True)
    record.status, record.finished = "done", record.heartbeat
    (run / "run.json").write_text(record.to_json())
    (run / "config.gin").write_text(resolution.to_gin())
    (run / "config.yaml").write_text(resolution.to_yaml())

    given: list[Any] = []
    monkeypatch.setattr(fit, "fit", lambda *words: given.append(words) or 0)
    assert main(["rerun", str(run)]) == 0
    again, line, taken_up, before = given.pop()
    assert again.to_gin() == resolution.to_gin()
    assert line.options["runs-dir"] == str(folder / "elsewhere")
    assert (taken_up, before) == (None, run)
    assert "note: nothing has drifted since" in capsys.readouterr().err

    assert main(["rerun", str(run), "--runs-dir", "there"]) == 0
    assert given.pop()[1].options["runs-dir"] == "there"
