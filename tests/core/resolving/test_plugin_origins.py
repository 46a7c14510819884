"""Where each plugin was asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from project.core.errors import Fault
from project.core.origins import Origin, Source
from project.core.request import Request
from project.core.resolving.plugin_origins import (
    origins_of,
    origins_of_words,
    placed,
)
from project.core.sources.files import read_files

ABSENT = Fault("it is not there", given="zoo", nearest=("zoos",), key="run.plugins")


def test_every_plugin_has_the_place_that_asked_for_it(folder: Path):
    (folder / "a.yaml").write_text("run:\n  plugins: [filed, both]\n")
    request = Request(
        files=("a.yaml",),
        environment={"PROJECT_PLUGINS": "in_env, both"},
        plugins=("given", "both"),
        own_plugins={
            name: Origin(Source.FILE, "pyproject.toml:2") for name in ("own", "both")
        },
    )
    found = origins_of(request, read_files(request))
    assert {plugin: str(origin) for plugin, origin in found.items()} == {
        "own": "pyproject.toml:2",
        "in_env": "env PROJECT_PLUGINS",
        "filed": "a.yaml:2",
        "given": "--plugin #1",
        "both": "--plugin #2",
    }


@pytest.mark.parametrize("value", ["filed", "null", "3", "[3]"])
def test_what_a_file_cannot_mean_has_no_place(folder: Path, value: str):
    (folder / "a.yaml").write_text(f"run: {{plugins: {value}}}\n")
    request = Request(files=("a.yaml",))
    found = origins_of(request, read_files(request))
    assert [*found] == (["filed"] if value == "filed" else [])


def test_a_fault_of_a_plugin_says_who_asked_for_it():
    (found,) = placed([ABSENT], origins_of_words({}, {}, ["a", "zoo"]))
    assert (found.given, str(found.origin)) == ("--plugin zoo", "--plugin #2")
    assert found.nearest == ("--plugin zoos",)
    own = Origin(Source.FILE, "pyproject.toml:2", "plugins = ['zoo']")
    (found,) = placed([ABSENT], origins_of_words({}, {"zoo": own}, []))
    assert (found.given, str(found.origin)) == (own.text, "pyproject.toml:2")
    asked = origins_of_words({"PROJECT_PLUGINS": "zoo,b"}, {}, [])
    (found,) = placed([ABSENT], asked)
    assert (found.given, found.nearest) == ("PROJECT_PLUGINS=zoo,b", ("zoos",))


def test_a_fault_in_a_plugins_own_line_keeps_it():
    raised = Fault("it raised", given="zoo", origin=Origin(Source.FLAG, "zoo.py:3"),
                   key="run.plugins")  # fmt: skip
    origin = Origin(Source.FILE, "a.yaml:2", "plugins: [zoo]")
    (found,) = placed([raised], {"zoo": origin})
    assert (found.given, str(found.origin)) == ("a.yaml:2: plugins: [zoo]", "zoo.py:3")


def test_any_other_fault_is_left_as_it_is():
    other = Fault("a table", given="zoo")
    assert list(placed([other, ABSENT], {"other": Origin(Source.FLAG, "x")})) == [
        other,
        ABSENT,
    ]
