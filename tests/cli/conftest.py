"""The command line on the fakes, in an empty folder."""

from __future__ import annotations

from pathlib import Path

import pytest

import project.api
from project.core.components.manifest import Manifest


@pytest.fixture
def on_fakes(
    manifest: Manifest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(project.api, "manifest_of", lambda *_: manifest)
    monkeypatch.chdir(tmp_path)
