"""The table of formats: a new one is one file, and one row here."""

from __future__ import annotations

from pathlib import Path

import pytest

from project.core.components.manifest import Manifest
from project.core.request import Request
from project.core.resolving.resolve import resolve
from project.core.sources.formats import FORMATS

TOML = """\
[run]
task = "pixels"
model = "net"

[task]
batch_size = 4

[model]
width = 8
kernel = [5, 5]
"""


@pytest.fixture
def toml(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setitem(FORMATS, ".toml", "fakes_toml:read_toml_file")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "a.toml"


def test_a_format_is_one_file_and_one_row(toml: Path, manifest: Manifest):
    toml.write_text(TOML)
    found = resolve(Request(files=("a.toml",)), manifest)
    assert found.faults == found.missing == ()
    assert found.value("model.kernel") == (5, 5)
    sections = [f"{key.owner}.{key.parameter}" for key in found.ledger]
    assert "model.width" in sections
    (toml.parent / "b.yaml").write_text("include: a.toml\nmodel: {width: 9}\n")
    assert resolve(Request(files=("b.yaml",)), manifest).value("model.width") == 9


@pytest.mark.parametrize(
    ("text", "problem", "line"),
    [
        ("[model]\nwidth = \n", "not valid TOML: Invalid value", 2),
        ("[model]\nwidht = 8\n", "net has no parameter 'widht'", 2),
        ("[model]\nwidth = 1.5\n", "model.width cannot be 1.5", 2),
    ],
)
def test_its_faults_are_told_with_their_lines(
    toml: Path, manifest: Manifest, text: str, problem: str, line: int
):
    toml.write_text(text)
    found = resolve(Request("pixels", "net", files=("a.toml",)), manifest)
    faults = [(fault.problem, str(fault.origin)) for fault in found.faults]
    assert faults == [(problem, f"a.toml:{line}")]


def test_its_ending_is_named_among_the_others(toml: Path, manifest: Manifest):
    found = resolve(Request("pixels", "net", files=("a.txt",)), manifest)
    (fault,) = found.faults
    assert fault.problem.endswith("ends in .yaml, .yml, .gin, .toml")
