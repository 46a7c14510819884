"""Whose word it takes to import a plugin."""

from __future__ import annotations

import json
from importlib.metadata import EntryPoint, EntryPoints
from pathlib import Path

import pytest

from project.core.components import entry_points
from project.core.components.consent import Memory, consented, recalled, remember
from project.core.errors import ConfigError, Fault
from project.core.origins import Origin, Source

WRITTEN = Origin(Source.FILE, "a.yaml:1", "run: {plugins: [my_zoo]}")
DIGEST = "0" * 64


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setattr(entry_points, "entry_points", lambda group: EntryPoints())
    return tmp_path / "state" / "project" / "plugins"


def refused(*named: str, known: tuple[str, ...] = ()) -> tuple[Fault, ...]:
    with pytest.raises(ConfigError) as caught:
        consented(named, WRITTEN, DIGEST, known)
    return caught.value.faults


def test_a_plugin_that_the_user_names_too_is_looked_for_as_python_does():
    assert consented(["my_zoo"], WRITTEN, DIGEST, ["my_zoo"]) == {}


def test_every_plugin_that_only_a_file_names_is_a_fault_with_what_to_type():
    one, other = refused("my_zoo", "named", "evil", known=("named",))
    assert one.origin == WRITTEN
    assert (one.next, other.next) == ("--plugin my_zoo", "--plugin evil")


def test_an_installed_package_vouches_for_the_modules_of_its_entry_points(
    monkeypatch: pytest.MonkeyPatch,
):
    points = {
        "project.models": [EntryPoint("net", "zoo.nets:Net", "project.models")],
        "project.hooks": [EntryPoint("h", "zoo_hooks", "project.hooks")],
    }
    monkeypatch.setattr(
        entry_points, "entry_points", lambda group: points.get(group, [])
    )
    assert consented(["zoo", "zoo.nets", "zoo_hooks"], WRITTEN, DIGEST, []) == {}
    (fault,) = refused("zoo.other")
    assert fault.next == "--plugin zoo.other"


def test_what_a_run_has_frozen_is_read_from_the_same_files(tmp_path: Path):
    files = {name: str(tmp_path / f"{name}.py") for name in ("my_zoo", "my_hooks")}
    for file in files.values():
        Path(file).touch()
    assert remember([DIGEST, "1" * 64], ["my_zoo"], files)
    assert consented(["my_zoo"], WRITTEN, DIGEST, []) == files
    assert consented(["my_zoo"], WRITTEN, "1" * 64, []) == files
    with pytest.raises(ConfigError):
        consented(["my_zoo"], WRITTEN, "2" * 64, [])
    with pytest.raises(ConfigError):
        consented(["my_zoo", "another"], WRITTEN, DIGEST, [])


def test_a_file_that_is_gone_is_a_fault_with_what_to_type(tmp_path: Path):
    file = str(tmp_path / "my_zoo.py")
    remember([DIGEST], ["my_zoo"], {"my_zoo": file})
    (fault,) = refused("my_zoo")
    assert fault.problem.startswith(f"{file} is gone")
    assert fault.next == "--plugin my_zoo"
    assert consented(["my_zoo"], WRITTEN, DIGEST, ["my_zoo"]) == {}


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"plugins": 3}', "[" * 200_000])
def test_a_damaged_memory_remembers_nothing(state: Path, text: str):
    remember([DIGEST], ["my_zoo"], {})
    (path,) = state.iterdir()
    assert json.loads(path.read_text()) == {"plugins": ["my_zoo"], "modules": {}}
    path.write_text(text)
    assert recalled(DIGEST) == Memory()


def test_without_a_state_folder_it_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    assert not remember([DIGEST], ["my_zoo"], {})
    assert recalled(DIGEST) == Memory()
    assert [fault.next for fault in refused("my_zoo")] == ["--plugin my_zoo"]
