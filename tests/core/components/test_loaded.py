"""What was imported is compared with what its file says now."""

from __future__ import annotations

import importlib
import os
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from project.core.components.loaded import require_unchanged
from project.core.errors import ConfigError


@pytest.fixture
def module(folder: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.syspath_prepend(folder)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    (folder / "edited_zoo.py").write_text("x = 1\n")
    yield {"edited_zoo": str(folder / "edited_zoo.py")}
    sys.modules.pop("edited_zoo", None)


def test_what_nobody_has_imported_may_change(module: dict[str, str]):
    require_unchanged(module)
    Path(module["edited_zoo"]).write_text("x = 2\n")
    require_unchanged(module)


def test_what_was_imported_must_be_what_its_file_says(module: dict[str, str]):
    imported = importlib.import_module("edited_zoo")
    require_unchanged(module)
    file = Path(module["edited_zoo"])
    file.write_text("x = 2\n")
    with pytest.raises(ConfigError) as caught:
        require_unchanged(module)
    assert "edited_zoo.py has changed since it was imported" in str(caught.value)
    assert "restart the kernel" in str(caught.value)
    file.write_text("x = 1\n")
    require_unchanged(module)  # As it was.
    file.write_text("x = 3\n")
    importlib.reload(imported)
    require_unchanged(module)


def test_what_has_no_file_is_left_alone(tmp_path: Path):
    require_unchanged({"sys": "", "os": str(tmp_path / "gone.py"), "gone": "x"})


@pytest.mark.parametrize("watched", [True, False])
def test_autoreload_may_have_changed_it_in_its_place(
    module: dict[str, str], monkeypatch: pytest.MonkeyPatch, watched: bool
):
    """IPython's notes when the file was written of which a module has become."""
    ((name, file),) = module.items()
    notes: dict[str, float] = {name: os.stat(file).st_mtime}
    reloader = SimpleNamespace(enabled=watched, modules_mtimes=notes, failed={})
    magics = SimpleNamespace(registry={"AutoreloadMagics": SimpleNamespace()})
    magics.registry["AutoreloadMagics"]._reloader = reloader
    shell = SimpleNamespace(magics_manager=magics)
    ipython = SimpleNamespace(get_ipython=lambda: shell)
    monkeypatch.setitem(sys.modules, "IPython", ipython)
    importlib.import_module(name)
    require_unchanged(module)
    reloader.enabled = True
    Path(file).write_text("x = 2\n")
    os.utime(file, (9, 9))
    with pytest.raises(ConfigError):  # Not yet.
        require_unchanged(module)
    notes[name] = 9
    reloader.failed = {file: 9}
    with pytest.raises(ConfigError):
        require_unchanged(module)
    reloader.failed = {}
    if watched:
        require_unchanged(module)
        return
    with pytest.raises(ConfigError):  # It knows of the new file alone.
        require_unchanged(module)
