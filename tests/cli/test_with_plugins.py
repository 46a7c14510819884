"""The manifest, as a command gets it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

import project.api
from project.cli.command import CommandLine
from project.cli.settings import Settings
from project.cli.with_plugins import manifest_with
from project.core.components.inspection import describe_all
from project.core.components.manifest import Manifest
from project.core.origins import Origin, Source

PLACE = Origin(Source.FILE, "pyproject.toml:1")


def test_the_plugins_of_the_environment_of_the_settings_and_of_the_flags_are_read(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    asked: list[Any] = []

    def manifest_of(plugins: tuple[str, ...], *rest: Any) -> Manifest:
        asked.extend([plugins, rest[-1]])
        made = describe_all(plugins[:2], "fakes:Trainer")
        return replace(made, broken=("an installed hook is broken",))

    monkeypatch.setattr(project.api, "manifest_of", manifest_of)
    monkeypatch.setenv("PROJECT_PLUGINS", "fakes, fakes_unions")
    line = CommandLine(
        options={"plugin": ["fakes_unions"]},
        settings=Settings(plugins={"own_zoo": PLACE}),
    )
    manifest = manifest_with(line)
    assert asked[0] == ("fakes", "fakes_unions", "own_zoo")
    places = {plugin: origin.where for plugin, origin in asked[1].items()}
    assert places == {
        "fakes": "env PROJECT_PLUGINS",
        "fakes_unions": "--plugin #1",
        "own_zoo": "pyproject.toml:1",
    }
    assert "net" in manifest.models
    found = capsys.readouterr()
    assert found.out == ""
    assert found.err == "note: an installed hook is broken\n"
