"""What has drifted is said, each by what it is, and nothing else."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import project.runs.drift
from project.core.components.manifest import Manifest
from project.core.request import Request
from project.core.resolving.resolution import Resolution
from project.core.resolving.resolve import resolve
from project.runs.data_files import data_of
from project.runs.drift import drift
from project.runs.hashes import code_of
from project.runs.record import RunRecord

VERSIONS = {"python": "3.11", "torch": "2.6", "lightning": None}


@pytest.fixture
def now(manifest: Manifest) -> Resolution:
    bound = ("task.tokenizer=bytes",)
    return resolve(Request(task="words", model="rnn", bindings=bound), manifest)


@pytest.fixture
def found(
    folder: Path, now: Resolution, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., list[tuple[str, str]]]:
    """Returns what has drifted since a run whose frozen config and record were so."""
    monkeypatch.setattr(project.runs.drift, "versions", lambda: VERSIONS)

    def of(change: Callable[[str], str] = str, **facts: Any) -> list[tuple[str, str]]:
        facts = {"code": code_of(now), "versions": VERSIONS, **facts}
        (folder / "config.yaml").write_text(change(now.to_yaml()))
        return list(drift(folder, RunRecord(**facts), now))

    return of


Found = Callable[..., list[tuple[str, str]]]


def test_what_is_unchanged_has_not_drifted(found: Found):
    assert found() == []


def replaced(old: str, new: str) -> Callable[[str], str]:
    def change(text: str) -> str:
        assert text.count(old) == 1, text
        return text.replace(old, new)

    return change


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("max_epochs: 10", "max_epochs: 7",
         ("default", "trainer.max_epochs is 10, and was 7")),
        ("  max_epochs: 10\n", "",
         ("parameter", "trainer.max_epochs is new (10, default)")),
        ("  max_epochs: 10\n", "  max_epochs: 10\n  more: 1\n",
         ("parameter", "trainer.more is gone (1, default)")),
    ],
)  # fmt: skip
def test_what_nobody_set(old: str, new: str, said: tuple[str, str], found: Found):
    assert found(replaced(old, new)) == [said]


def test_what_a_hook_computes(found: Found, now: Resolution):
    assert now.value("model.vocab_size") == 256
    [(kind, said)] = found(replaced("vocab_size: 256", "vocab_size: 300"))
    assert kind == "computed"
    assert said.startswith("model.vocab_size is 256 (")
    assert "fakes_hooks.py:" in said
    assert said.endswith("), and was 300")


def test_what_a_setting_comes_to(found: Found):
    [(kind, said)] = found(replaced("max_epochs: 10", "max_epochs: 7  # x.yaml:1"))
    assert (kind, said) == ("default", "trainer.max_epochs is 10, and was 7")


def test_packages_and_code(found: Found, now: Resolution):
    code = code_of(now)
    one = next(iter(code))
    facts = {"versions": {**VERSIONS, "torch": "2.5", "lightning": "2"}}
    assert found(**facts) == [
        ("package", "torch is 2.6, and was 2.5"),
        ("package", "lightning is gone, and was 2"),
    ]
    assert found(code={**code, one: "other"}) == [("code", f"{one} has changed")]
    assert found(code={**code, "old": "x"}) == [
        ("code", "old is not used any more, or gone")
    ]
    assert found(versions={}) == []  # Of a record that did not have them yet.
    del code[one]
    assert found(code=code) == [("code", f"{one} was not used")]


def test_data(found: Found, folder: Path, now: Resolution):
    (folder / "bytes").write_text("a")  # It is named as a value of the task is.
    data = data_of(now)
    assert [*data] == ["bytes"]
    assert found(data_files=data) == []
    assert found() == []  # Of a record that knew of no data.
    (folder / "bytes").write_text("b")
    assert found(data_files=data) == [("data", "bytes has changed")]
    (folder / "bytes").unlink()
    assert found(data_files=data) == [("data", "bytes is not there any more")]


def git(*words: str) -> str:
    names = ("-c", "user.name=n", "-c", "user.email=a@b")
    done = subprocess.run(
        ["git", *names, *words], check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


@pytest.mark.needs("git")
def test_commits_and_what_is_not_committed(found: Found, folder: Path):
    git("init", "-q", ".")
    (folder / "helper.py").write_text("a = 1\n")
    git("add", "helper.py")
    git("commit", "-qm", "one")
    commit = git("rev-parse", "HEAD")
    clean = {"commit": commit, "status": ["?? config.yaml"]}
    assert found(git=clean) == []
    assert found() == [("commit", f"the commit is {commit[:12]}, and was none")]
    (folder / "helper.py").write_text("a = 2\n")
    assert found(git=clean) == [("code", "what is not committed has changed")]
    changed = {"commit": commit, "status": [" M helper.py"]}
    assert found(git=changed) == []  # Nobody knows how: its diff was not to be kept.
    (folder / "code.diff").write_text(git("diff", "HEAD") + "\n")
    assert found(git=changed) == []
