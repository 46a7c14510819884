"""The request itself as settings."""

from __future__ import annotations

from pathlib import Path

import pytest
from asking import read, resolved

from project.core.components.manifest import Manifest
from project.core.keys import Key
from project.core.origins import Origin, Source
from project.core.request import Request
from project.core.resolving.asked import plugins_in_use
from project.core.resolving.explaining import explanation, explanation_data
from project.core.resolving.requested import requested

OWN = Origin(Source.FILE, "pyproject.toml:2", 'plugins = ["a"]')


def told(request: Request, name: str, *paths: str) -> list[tuple[object, str]]:
    """The settings of a key, the most important last."""
    files = read(*paths)
    ledger = requested(request, files, plugins_in_use(request, files)[0])
    settings = ledger.settings(Key("", "run", name))
    return [(setting.value, str(setting.origin)) for setting in settings]


def test_who_asked_for_what_and_replaced_whom(folder: Path):
    (folder / "a.yaml").write_text("run: {task: one, model: two}\n")
    (folder / "b.gin").write_text("run.task = 'three'\n")
    request = Request(task="four", precedence=("default",))
    paths = ("a.yaml", "b.gin")
    assert told(request, "task", *paths) == [
        ("one", "a.yaml:1"),
        ("three", "b.gin:1"),
        ("four", "--task"),
    ]
    assert told(request, "model", *paths) == [("two", "a.yaml:1")]
    every = ["default", "file", "env", "flag", "pair"]
    assert told(request, "precedence", *paths) == [
        (every, "every request"),
        (["default"], "--precedence"),
    ]
    assert told(request, "plugins", *paths) == [([], "every request")]


def test_a_place_that_names_plugins_adds_to_those_before(folder: Path):
    (folder / "a.yaml").write_text("run: {plugins: [b, a]}\n")
    request = Request(
        plugins=("d", "a", "b"),
        environment={"PROJECT_PLUGINS": "c, b"},
        own_plugins={"a": OWN, "o": OWN},
    )
    assert told(request, "plugins", "a.yaml") == [
        (["a", "o"], "pyproject.toml:2"),
        (["b", "a", "o"], "a.yaml:1"),
        (["c", "b", "a", "o"], "env PROJECT_PLUGINS"),
        (["c", "b", "a", "o", "d"], "--plugin"),
    ]


@pytest.mark.usefixtures("folder")
def test_it_is_explained_as_any_key_is(manifest: Manifest):
    resolution = resolved(manifest, "task.batch_size=4", plugins=("a", "b"))
    keys = [Key("", "run", "plugins"), Key("", "run", "task")]
    assert explanation(resolution, keys) == (
        "run.plugins = []  (default of every request)\nrun.task = 'pixels'  (--task)"
    )
    data = explanation_data(resolution, keys)["run.task"]["winner"]
    assert data == {"value": "pixels", "source": "flag", "where": "--task"}
