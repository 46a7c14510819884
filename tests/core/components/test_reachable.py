"""From where a module can be imported."""

from __future__ import annotations

import sys
from importlib.util import spec_from_file_location
from pathlib import Path

import pytest

from project.core.components.reachable import folder_needed, source_of


@pytest.mark.parametrize("module", ["json", "math", "sys", "pytest", "torch.optim"])
def test_what_is_installed_is_reached_from_everywhere(module: str):
    assert folder_needed(module, {}) == ""


def test_what_is_not_there_is_reached_from_nowhere():
    assert folder_needed("no_such_module_here", {}) == ""


@pytest.mark.parametrize(
    "file", ["my_zoo_here.py", "my_zoo_here/__init__.py", "my_zoo_here/models.py"]
)
def test_what_lies_in_a_folder_needs_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch, file: str
):
    path = folder / "code" / file
    path.parent.mkdir(parents=True)
    path.write_text("class Net: ...\n")
    monkeypatch.setattr(sys, "path", [*sys.path, str(folder / "code")])
    assert folder_needed("my_zoo_here.models", {}) == str(folder / "code")
    if not file.endswith("__init__.py"):
        name = file.removesuffix(".py").replace("/", ".")
        assert source_of(f"{name}.Net.Inner", {}) == "class Net: ...\n"


def test_the_current_folder_is_one(folder: Path, monkeypatch: pytest.MonkeyPatch):
    (folder / "my_zoo_here.py").write_text("")
    monkeypatch.setattr(sys, "path", ["", *sys.path])
    assert folder_needed("my_zoo_here", {}) == str(folder)


def test_a_module_that_is_read_from_a_file_needs_the_folder_of_that(folder: Path):
    file = folder / "kept" / "my_zoo_here.py"
    file.parent.mkdir()
    file.write_text("import lightning\n")
    pinned = {"my_zoo_here": str(file)}
    assert folder_needed("my_zoo_here", pinned) == str(file.parent)
    assert source_of("my_zoo_here.Net", pinned) == "import lightning\n"
    assert source_of("no_such_module_here.Net", pinned) == ""


def test_what_is_installed_where_it_is_developed_is_found_by_its_own_finder(
    folder: Path, monkeypatch: pytest.MonkeyPatch
):
    file = folder / "my_zoo_here.py"
    file.write_text("class Net: ...\n")

    class Finder:
        @staticmethod
        def find_spec(name: str, path: object = None, target: object = None):
            known = name == "my_zoo_here"
            return spec_from_file_location(name, file) if known else None

    Finder.__module__ = "__editable___my_zoo_here_finder"
    monkeypatch.setattr(sys, "meta_path", [*sys.meta_path, Finder])
    assert folder_needed("my_zoo_here.models", {}) == ""
    assert source_of("my_zoo_here.Net", {}) == "class Net: ...\n"
