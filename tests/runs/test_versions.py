"""What a run depends on that no config says."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from project.runs import versions as environment
from project.runs.versions import git_state


def git(folder: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=me", "-c", "user.email=me@example.org"]
    subprocess.run(["git", "-C", str(folder), *identity, *arguments], check=True)


@pytest.mark.needs("git")
def test_the_state_of_the_code_is_its_commit_and_what_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert git_state(tmp_path) is None
    git(tmp_path, "init", "-q")
    (tmp_path / "code.py").write_text("one\n")
    before = git_state(tmp_path)
    assert before is not None
    assert before["commit"] is None
    assert before["status"] == ["?? code.py"]

    git(tmp_path, "add", "code.py")
    git(tmp_path, "commit", "-q", "-m", "one")
    clean = git_state(tmp_path)
    assert clean is not None
    assert len(clean["commit"]) == 40
    assert (clean["dirty"], clean["diff"]) == (False, "")

    (tmp_path / "code.py").write_text("two\n")
    dirty = git_state(tmp_path)
    assert dirty is not None
    assert dirty["dirty"]
    assert "-one\n+two\n" in dirty["diff"]
    assert not dirty["truncated"]

    monkeypatch.setattr(environment, "MAX_DIFF", 30)
    short = git_state(tmp_path)
    assert short is not None
    assert len(short["diff"]) == 30
    assert short["truncated"]


@pytest.mark.needs("git")
def test_without_git_there_is_no_state(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git(tmp_path, "init", "-q")
    monkeypatch.setenv("PATH", "")
    assert git_state(tmp_path) is None
