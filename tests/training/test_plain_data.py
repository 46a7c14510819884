"""Checkpoints, read as plain data."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from project.core.errors import ConfigError
from project.training.plain_data import read_plain

TEXTS = {"what": "the checkpoint", "whole": "a whole one", "plain": "a plain one"}


class Evil:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return Path.touch, (Path("ran"),)  # type: ignore[return-value]


@pytest.mark.parametrize("mmap", [False, True])
def test_plain_data_is_read(tmp_path: Path, mmap: bool) -> None:
    torch.save({"a": torch.ones(2), "b": [1, "x"]}, tmp_path / "a.ckpt")
    found = read_plain(tmp_path / "a.ckpt", **TEXTS, mmap=mmap)
    assert found["a"].tolist() == [1, 1]
    assert found["b"] == [1, "x"]


@pytest.mark.parametrize("mmap", [False, True])
def test_objects_are_refused_and_run_nothing(folder: Path, mmap: bool) -> None:
    torch.save({"a": Evil()}, "a.ckpt")
    with pytest.raises(ConfigError) as caught:
        read_plain(Path("a.ckpt"), **TEXTS, mmap=mmap)
    (fault,) = caught.value.faults
    assert "no plain data" in fault.problem
    assert (fault.given, fault.expected) == ("a.ckpt", "a plain one")
    assert not Path("ran").exists()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"x" * 99])
def test_what_is_damaged_is_said(folder: Path, content: bytes) -> None:
    Path("a.ckpt").write_bytes(content)
    with pytest.raises(ConfigError, match="the checkpoint cannot be read"):
        read_plain(Path("a.ckpt"), **TEXTS)
