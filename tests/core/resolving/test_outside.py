"""Which files of a config's choosing lie outside the run's folder."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from asking import WHOLE, resolved

from project.core.components.component import Parameter
from project.core.components.manifest import Manifest
from project.core.types import ANY

PARTS = 'trainer: {callbacks: ["@Chain()"]}\n'


@pytest.fixture
def writing(manifest: Manifest) -> Manifest:
    """The fakes, of which one part writes files."""
    more = {
        name: Parameter(name, ANY, default)
        for name, default in (("save_dir", "logs"), ("version", 0), ("sizes", ()))
    }
    rows = [replace(c, parameters={**c.parameters, **more}) if c.name == "Chain" else c
            for c in manifest.components]  # fmt: skip
    return replace(manifest, components=tuple(rows))


def said(manifest: Manifest, text: str, *flags: str) -> list[str]:
    Path("a.yaml").write_text(PARTS + text)
    found = resolved(manifest, *WHOLE, *flags, files=("a.yaml",))
    assert not found.faults
    return [each.partition(" (")[0] for each in found.notices]


@pytest.mark.parametrize(
    ("text", "notices"),
    [
        ("Chain: {save_dir: x}", ["Chain.save_dir is 'x'"]),
        ("Chain: {save_dir: '%there'}\nmacros: {there: y}", ["Chain.save_dir is 'y'"]),
        ("Chain: {name: ../x}", ["Chain.name is '../x'"]),
        ("Chain: {version: /x}", ["Chain.version is '/x'"]),
        ("Chain: {name: 'a/..'}", ["Chain.name is 'a/..'"]),
        ("Chain: {name: '~/x'}", ["Chain.name is '~/x'"]),
        ("Chain: {name: x, version: 1}", []),
        ("Chain: {save_dir: logs}", []),  # As nobody has set it.
        ("Chain: {save_dir: null}", []),
        ("Chain: {name: 'a..b/c'}", []),
        ("Chain: {sizes: [../x]}", []),  # No name of a file.
    ],
)
def test_what_a_file_sets_outside_of_the_run_is_said(
    writing: Manifest, folder: Path, text: str, notices: list[str]
):
    assert said(writing, text) == notices


def test_what_the_user_has_typed_is_not(writing: Manifest, folder: Path):
    assert said(writing, "Chain: {save_dir: x}", "Chain.save_dir=y") == []
