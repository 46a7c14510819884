"""Modules that are read from one file each."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from project.core.components import pinned
from project.core.components.pinned import pin, place_of
from project.core.errors import ConfigError

NAMES = ("pinned_one", "pinned_two", "pinned_two.inner", "pinned_space",
         "pinned_space.inner")  # fmt: skip


@pytest.fixture(autouse=True)
def forgotten(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No finder and no module outlives a test."""
    monkeypatch.setattr(sys, "meta_path", list(sys.meta_path))
    monkeypatch.setattr(pinned, "_FINDER", pinned._Finder())
    yield
    for name in NAMES:
        sys.modules.pop(name, None)


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def test_a_module_is_read_from_its_file_whatever_else_has_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    right = written(tmp_path / "right", "pinned_one.py", "WHERE = 'right'")
    written(tmp_path / "wrong", "pinned_one.py", "WHERE = 'wrong'")
    monkeypatch.syspath_prepend(tmp_path / "wrong")
    pin({"pinned_one": str(right)})
    assert importlib.import_module("pinned_one").WHERE == "right"
    assert place_of(sys.modules["pinned_one"]) == str(right)


def test_a_package_is_read_from_its_folder(tmp_path: Path):
    package = written(tmp_path, "pinned_two/__init__.py", "")
    written(tmp_path, "pinned_two/inner.py", "VALUE = 2")
    inner = written(tmp_path, "pinned_space/inner.py", "VALUE = 3")
    pin({"pinned_two": str(package), "pinned_space": str(tmp_path / "pinned_space")})
    assert importlib.import_module("pinned_two.inner").VALUE == 2
    assert importlib.import_module("pinned_space.inner").VALUE == 3
    assert place_of(sys.modules["pinned_space"]) == str(inner.parent)


def test_a_module_from_another_file_cannot_be_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    here = written(tmp_path / "here", "pinned_one.py", "")
    there = written(tmp_path / "there", "pinned_one.py", "")
    monkeypatch.syspath_prepend(tmp_path / "here")
    importlib.import_module("pinned_one")
    pin({"pinned_one": str(here)})
    with pytest.raises(ConfigError, match="already read from"):
        pin({"pinned_one": str(there)})


def test_two_files_cannot_be_pinned_for_one_module(tmp_path: Path):
    one = written(tmp_path / "one", "pinned_one.py", "")
    other = written(tmp_path / "other", "pinned_one.py", "")
    pin({"pinned_one": str(one)})
    with pytest.raises(ConfigError, match="already read from"):
        pin({"pinned_one": str(other)})


def test_what_lies_beside_a_pinned_module_is_found_there_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    here = written(tmp_path / "here", "pinned_one.py", "")
    written(tmp_path / "here", "pinned_two.py", "WHERE = 'right'")
    written(tmp_path / "elsewhere", "pinned_two.py", "WHERE = 'wrong'")
    monkeypatch.syspath_prepend(tmp_path / "elsewhere")
    pin({"pinned_one": str(here)})
    assert importlib.import_module("pinned_two").WHERE == "right"


@pytest.mark.parametrize(
    "thing", [None, object(), type("Odd", (), {"__slots__": ()})()]
)
def test_what_only_stands_in_for_a_module_has_no_place(thing: Any):
    assert place_of(thing) == ""
