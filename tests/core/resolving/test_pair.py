"""Which pair a request asks for."""

from __future__ import annotations

from pathlib import Path

from asking import refused

from project.core.components.manifest import Manifest
from project.core.request import Request
from project.core.resolving.resolve import resolve


def test_the_pair_may_be_named_by_a_file(manifest: Manifest, tmp_path: Path):
    path = tmp_path / "a.yaml"
    path.write_text("run: {task: pixels, model: net}\n")
    found = resolve(Request(files=(str(path),)), manifest)
    assert (found.task, found.model) == ("pixels", "net")


def test_a_flag_names_the_pair_over_a_file(manifest: Manifest, tmp_path: Path):
    path = tmp_path / "a.gin"
    path.write_text("run.task = 'words'\nrun.model = 'net'\n")
    assert resolve(Request(task="pixels", files=(str(path),)), manifest).task == (
        "pixels"
    )


def test_without_a_pair_all_faults_of_the_files_are_told_too(
    manifest: Manifest, tmp_path: Path
):
    path = tmp_path / "a.yaml"
    path.write_text("task: 3\n")
    found = refused(manifest, task="pixel", model="nte", files=(str(path),))
    assert len(found) == 3
