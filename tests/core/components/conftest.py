"""A little plugin in a folder of its own, whose manifest is made and cached."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from project.core.components.cache import load_manifest
from project.core.components.manifest import Manifest

PLUGIN = '''
TASKS = {{"one": "little_zoo:One"}}
MODELS = {{}}
class One:
    """{doc}"""
class Trainer:
    pass
{more}
'''


class LittleZoo:
    """The plugin's file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.write("The first.")

    def write(self, doc: str, more: str = "") -> None:
        """Writes it anew."""
        self.path.write_text(PLUGIN.format(doc=doc, more=more))

    def loaded(self, notify: Callable[[str], None] | None = None) -> Manifest:
        """Returns its manifest."""
        return load_manifest(["little_zoo"], "little_zoo:Trainer", notify)


@pytest.fixture
def zoo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> LittleZoo:
    """A little plugin in a folder of its own, with a cache of its own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "zoo").mkdir()
    monkeypatch.syspath_prepend(tmp_path / "zoo")
    return LittleZoo(tmp_path / "zoo" / "little_zoo.py")
