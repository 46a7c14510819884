"""Which pair a request asks for."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from asking import refused

from project.core.components.manifest import Manifest
from project.core.errors import Fault
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


def test_what_cannot_be_used_is_said_of_both_and_not_that_they_do_not_fit(
    manifest: Manifest,
):
    gone = replace(manifest.tasks["pixels"], fault=Fault("the task is gone"))
    components = [gone if c.name == "pixels" else c for c in manifest.components]
    broken = replace(manifest, components=tuple(components))
    found = refused(broken, task="pixels", model="broken")
    assert found[0] == "the task is gone"
    assert found[1].startswith("the model broken of fakes.py cannot be imported: ")
    assert len(found) == 2
    (only,) = refused(broken, task="pixels")
    assert only == "the task is gone"
