"""The record of what is about to run."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from project.api import resolve
from project.runs.describing import described
from project.runs.processes import this_process

BIND = ["task.batch_size=32", "model.learn_rate=0.1", "model.optimizer=@AdamW"]


def test_a_record_says_what_is_run_and_by_whom(folder: Path):
    command = ["project", "train", "-b", "X.api_key=abc"]
    found = resolve(task="wine", model="lit-linear", bind=BIND)
    record, diff = described(found, command, threads=3)
    assert (record.task, record.model) == ("wine", "lit-linear")
    assert record.experiment == "wine-lit-linear"
    assert (record.seed, record.threads, record.monitor) == (0, 3, "val_loss")
    assert record.command[-1] == "X.api_key=***"
    assert record.process == this_process()
    assert record.directory == str(folder)
    assert record.settings["model.optimizer"] == "@AdamW"
    assert record.settings["model.input_size"] == "13"  # Of a hook.
    assert "trainer.seed" not in record.settings
    assert {*record.hashes} == {"config", "seedless", "code"}
    assert "project.models.linear" in record.code
    assert (record.git, diff) == (None, "")


@pytest.mark.slow
def test_a_secret_of_the_config_is_masked(folder: Path):
    (folder / "zoo.py").write_text(
        "from project.models.linear import LitLinear\n"
        "from project.tasks.wine import Wine\n"
        "class Mine(Wine):\n"
        "    def __init__(self, batch_size: int, api_key: str = '', uri: str = ''):\n"
        "        super().__init__(batch_size)\n"
        "TASKS = {'mine': 'zoo:Mine'}\n"
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(folder)
        found = resolve(
            task="mine",
            model="lit-linear",
            plugins=["zoo"],
            bind=[*BIND, "task.api_key=abc", "task.uri=ftp://me:pw@host/x"],
        )
    record, _ = described(found, [])
    assert record.settings["task.api_key"] == "***"
    assert record.settings["task.uri"] == "'ftp://***@host/x'"
    assert record.plugins == {"zoo": str(folder / "zoo.py")}
    assert "zoo" in record.code


@pytest.mark.needs("git")
def test_the_diff_of_the_code_goes_with_it_and_not_in_it(folder: Path):
    (folder / "code.py").write_text("one\n")
    who = ["-c", "user.name=me", "-c", "user.email=me@example.org"]
    for words in (["init", "-q"], ["add", "."], [*who, "commit", "-qm", "one"]):
        subprocess.run(["git", *words], check=True)
    (folder / "code.py").write_text("two\n")
    record, diff = described(resolve(task="wine", model="lit-linear", bind=BIND), [])
    assert "-one\n+two\n" in diff
    assert record.git
    assert record.git["dirty"]
    assert "diff" not in record.git
    for off in (["run.save_diff=false"], []):
        (folder / "off.yaml").write_text("" if off else "run: {save_diff: false}\n")
        found = resolve(
            task="wine", model="lit-linear", bind=[*BIND, *off], files=["off.yaml"]
        )
        record, diff = described(found, [])
        assert (diff, record.git and record.git["dirty"]) == ("", True)
        assert "run.save_diff = False" in found.to_gin()
