"""The lowest versions that are tried are the ones that pyproject.toml declares."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent


def test_every_requirement_is_tried_at_its_lowest_version_except_torch():
    script = ROOT / "scripts" / "lowest.py"
    printed = subprocess.check_output([sys.executable, str(script)], text=True)
    lowest = dict(line.split("==") for line in printed.splitlines())
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"].values()
    texts = [*project["dependencies"], *(text for extra in extras for text in extra)]
    declared = {r.name: r.specifier for r in map(Requirement, texts)}

    assert lowest.keys() == declared.keys()
    pinned = lowest.pop("torch")
    assert f"torch=={pinned}\n" in (ROOT / "constraints.txt").read_text("utf-8")
    for name, version in lowest.items():
        assert f">={version}" in map(str, declared[name])
