"""The user's own folders."""

from __future__ import annotations

from pathlib import Path

import pytest

from project.core.user_folders import cache_folder, state_folder


def test_the_folders_are_where_the_specification_has_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "c"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "s"))
    assert cache_folder() == tmp_path / "c" / "project"
    assert state_folder() == tmp_path / "s" / "project"


@pytest.mark.parametrize("base", ["", "relative"])
def test_without_an_absolute_path_they_are_in_the_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, base: str
):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", base)
    monkeypatch.setenv("XDG_STATE_HOME", base)
    assert cache_folder() == tmp_path / ".cache" / "project"
    assert state_folder() == tmp_path / ".local" / "state" / "project"


def test_who_has_no_home_has_no_state(monkeypatch: pytest.MonkeyPatch):
    def homeless() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    monkeypatch.setattr(Path, "home", homeless)
    assert state_folder() is None
