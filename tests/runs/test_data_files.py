"""Files that a task is given are known by what is in them."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

import project.runs.data_files
from project.api import resolve
from project.core.resolving.resolution import Resolution
from project.runs.data_files import data_of


def reading(place: str) -> Resolution:
    return resolve(task="text-file", model="lit-gpt", bind={"task.path": place})


def test_a_file_that_a_value_names(folder: Path, monkeypatch: pytest.MonkeyPatch):
    (folder / "corpus.txt").write_text("to be")
    digest = hashlib.sha256(b"to be").hexdigest()
    assert data_of(reading("corpus.txt")) == {"corpus.txt": digest}
    monkeypatch.setattr(project.runs.data_files, "LARGE", 4)
    assert data_of(reading("corpus.txt")) == {"corpus.txt": "5 bytes"}
    monkeypatch.setenv("HOME", str(folder))
    assert data_of(reading("~/corpus.txt")) == {"~/corpus.txt": "5 bytes"}


def test_what_is_no_file_is_none(folder: Path):
    os.mkfifo("pipe")
    for place in ("nowhere.txt", ".", "pipe", "a\0b"):
        assert data_of(reading(place)) == {}
