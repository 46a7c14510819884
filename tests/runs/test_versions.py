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


@pytest.mark.needs("git")
def test_git_runs_no_program_that_the_repository_names(tmp_path: Path) -> None:
    folder = tmp_path / "theirs"
    folder.mkdir()
    git(folder, "init", "-q")
    (folder / "code.py").write_text("one\n")
    (folder / "note.txt").write_text("one\n")
    (folder / ".gitattributes").write_text(
        "*.py diff=evil filter=evil\n*.txt filter=a=b\n"
    )
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "one")
    program = tmp_path / "evil.sh"
    program.write_text(f"#!/bin/sh\ntouch {tmp_path}/ran-$1\ncat\n")
    program.chmod(0o755)
    for number, name in enumerate(
        [
            *("core.fsmonitor", "diff.external"),
            *("diff.evil.textconv", "diff.evil.command"),
            *("filter.evil.clean", "filter.a.b c.process"),
        ]
    ):
        git(folder, "config", name, f"{program} {number}")
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    for name in ("post-index-change", "fsmonitor-watchman"):
        (hooks / name).write_text(f"#!/bin/sh\ntouch {tmp_path}/ran-hook\n")
        (hooks / name).chmod(0o755)
    git(folder, "config", "core.hooksPath", str(hooks))
    (folder / "code.py").write_text("two\n")
    (folder / "note.txt").write_text("two\n")
    state = git_state(folder)
    assert state is not None
    assert state["diff"].count("+two") == 2
    assert not list(tmp_path.glob("ran-*"))
