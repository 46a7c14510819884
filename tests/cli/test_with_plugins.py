"""The manifest, as a command gets it."""

from __future__ import annotations

import pytest

import project.api
from project.cli.command import CommandLine
from project.cli.settings import Settings
from project.cli.with_plugins import manifest_with
from project.core.components.inspection import describe_all
from project.core.components.manifest import Manifest
from project.core.origins import Origin, Source

PLACE = Origin(Source.FILE, "pyproject.toml:1")


def test_what_cannot_be_used_is_said_and_the_rest_is_there(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    asked: list[tuple[str, ...]] = []

    def manifest_of(plugins: tuple[str, ...], *_: object) -> Manifest:
        asked.append(plugins)
        return describe_all(plugins, "fakes:Trainer")

    monkeypatch.setattr(project.api, "manifest_of", manifest_of)
    monkeypatch.setenv("PROJECT_PLUGINS", "fakes, fakes_toml")
    line = CommandLine(
        options={"plugin": ["fakes_toml"]},
        settings=Settings(plugins=dict.fromkeys(["fakes_hooks", "fakes"], PLACE)),
    )
    manifest = manifest_with(line)
    assert asked == [("fakes", "fakes_toml", "fakes_hooks")]
    assert "net" in manifest.models
    found = capsys.readouterr()
    assert found.out == ""
    assert found.err.startswith("note: the plugin fakes_toml has none of the tables")
