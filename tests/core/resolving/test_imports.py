"""Which modules a .gin file may ask for."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from asking import WHOLE, problems, resolved

from project.core.components.manifest import Manifest
from project.core.request import Request
from project.core.resolving.resolve import resolve


@pytest.mark.parametrize(
    ("line", "accepted"),
    [
        ("import fakes", True),
        ("import fakes as f", True),
        ("import my.zoo.layers", True),
        ("from my.zoo import layers", True),
        ("import my.zoo", True),
        ("from my import zoo", True),
        ("import my", True),
        ("import my.zoo.lay", False),
        ("import my.zoo.layers.more", False),
        ("import plugged", True),
        ("import fakes_not", False),
        ("import fake", False),
        ("import os", False),
        ("from fakes import os", False),
    ],
)
def test_a_module_that_a_table_has_brought_may_be_imported(
    folder: Path, manifest: Manifest, line: str, accepted: bool
):
    (folder / "a.gin").write_text(f"{line}\nNet.rate = 0.5\n")
    known = replace(manifest, modules={"my.zoo.layers": "my/zoo/layers.py"})
    request = Request("pixels", "net", ("a.gin",), WHOLE)
    found = resolve(request, known, plugins=("plugged",))
    assert found.value("model.rate") == 0.5
    module = line.split()[1] if line.startswith("import") else ""
    module = module or ".".join(line.replace("import", "").split()[1:])
    assert problems(found) == (
        []
        if accepted
        else [
            f"an import runs code, and {module} is not allowed to be imported from a "
            "config file"
        ]
    )


def test_a_user_may_let_others_stand(folder: Path, manifest: Manifest):
    (folder / "a.gin").write_text("import a_module_that_is_not_there\n")
    name = "a_module_that_is_not_there"
    found = resolved(manifest, *WHOLE, files=("a.gin",), allow_imports=(name,))
    assert found.faults == ()
