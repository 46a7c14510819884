"""Whose word it takes to import a plugin."""

from __future__ import annotations

import json
from importlib.metadata import EntryPoint, EntryPoints
from pathlib import Path
from typing import Any

import pytest

from project.core.components import entry_points
from project.core.components.consent import Memory, consented, recalled, remember
from project.core.errors import ConfigError, Fault
from project.core.origins import Origin, Source

WRITTEN = Origin(Source.FILE, "a.yaml:1", "run: {plugins: [my_zoo]}")
DIGEST = "0" * 64
ELSEWHERE = Path("/somewhere/else")
FROZEN = (DIGEST, ELSEWHERE)


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setattr(entry_points, "entry_points", lambda group: EntryPoints())
    return tmp_path / "state" / "project" / "plugins"


@pytest.fixture
def files(tmp_path: Path) -> dict[str, str]:
    """The files of a plugin and of a helper beside it."""
    found = {name: str(tmp_path / f"{name}.py") for name in ("my_zoo", "my_helper")}
    for file in found.values():
        Path(file).touch()
    return found


def refused(*named: str, known: tuple[str, ...] = ()) -> tuple[Fault, ...]:
    with pytest.raises(ConfigError) as caught:
        consented(named, WRITTEN, FROZEN, known)
    return caught.value.faults


def test_a_plugin_that_the_user_names_too_is_looked_for_as_python_does():
    assert consented(["my_zoo"], WRITTEN, FROZEN, ["my_zoo"]) == {}


def test_every_plugin_that_only_a_file_names_is_a_fault_with_what_to_type():
    one, other = refused("my_zoo", "named", "evil", known=("named",))
    assert one.origin == WRITTEN
    assert (one.next, other.next) == ("--plugin my_zoo", "--plugin evil")


def test_an_installed_package_vouches_for_its_modules_where_they_are_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """One of its name in the current folder is not meant."""
    installed, here = tmp_path / "site-packages", tmp_path / "here"
    for folder in (installed, here):
        (folder / "zoo").mkdir(parents=True)
        (folder / "zoo" / "__init__.py").touch()
        (folder / "zoo_hooks.py").touch()
    points = {
        "project.models": [EntryPoint("net", "zoo.nets:Net", "project.models")],
        "project.hooks": [EntryPoint("h", "zoo_hooks", "project.hooks")],
    }
    monkeypatch.setattr(
        entry_points, "entry_points", lambda group: points.get(group, [])
    )
    monkeypatch.chdir(here)
    monkeypatch.setattr("sys.path", [str(here), str(installed)])
    assert consented(["zoo", "zoo.nets", "zoo_hooks"], WRITTEN, FROZEN, []) == {
        "zoo": str(installed / "zoo" / "__init__.py"),
        "zoo_hooks": str(installed / "zoo_hooks.py"),
    }
    (fault,) = refused("zoo.other")
    assert fault.next == "--plugin zoo.other"
    (installed / "zoo_hooks.py").unlink()
    assert [fault.next for fault in refused("zoo_hooks")] == ["--plugin zoo_hooks"]


def test_what_a_run_has_frozen_is_read_from_the_same_files(files: dict[str, str]):
    remember([DIGEST, "1" * 64], ELSEWHERE, ["my_zoo"], files)
    assert consented(["my_zoo"], WRITTEN, FROZEN, []) == files
    assert consented(["my_zoo"], WRITTEN, ("1" * 64, Path()), []) == files
    with pytest.raises(ConfigError):
        consented(["my_zoo"], WRITTEN, ("2" * 64, Path()), [])
    with pytest.raises(ConfigError):
        consented(["my_zoo", "another"], WRITTEN, FROZEN, [])


def test_a_plugin_whose_file_nobody_knows_is_asked_for(files: dict[str, str]):
    """It could not be imported then, say, and one of its name lies here now."""
    remember([DIGEST], ELSEWHERE, ["my_zoo", "lost", "pack.lost"], files)
    assert [f.next for f in refused("my_zoo", "lost")] == ["--plugin lost"]
    remember([DIGEST], ELSEWHERE, ["pack.lost"], {"pack.lost": files["my_zoo"]})
    assert [fault.next for fault in refused("pack.lost")] == ["--plugin pack.lost"]


def test_what_the_user_names_is_not_pinned_nor_what_is_inside(files: dict[str, str]):
    modules = {"zoo": files["my_zoo"], "zoo.nets": files["my_zoo"], **files}
    remember([DIGEST], ELSEWHERE, ["zoo", "my_zoo"], modules)
    assert consented(["zoo", "my_zoo"], WRITTEN, FROZEN, ["zoo"]) == files


def test_of_runs_that_froze_one_text_the_one_in_the_files_folder_is_meant(
    tmp_path: Path, files: dict[str, str]
):
    other = {"my_zoo": files["my_helper"]}
    one_run, other_run = tmp_path / "one", tmp_path / "other"
    remember([DIGEST], one_run, ["my_zoo"], files)
    remember([DIGEST], other_run, ["my_zoo"], other)
    assert recalled(DIGEST, one_run).modules == files
    assert recalled(DIGEST, other_run).modules == other
    assert recalled(DIGEST, ELSEWHERE) == Memory()
    assert [fault.next for fault in refused("my_zoo")] == ["--plugin my_zoo"]


def test_a_file_that_is_gone_is_a_fault_with_what_to_type(files: dict[str, str]):
    remember([DIGEST], ELSEWHERE, ["my_zoo"], files)
    Path(files["my_helper"]).unlink()
    (fault,) = refused("my_zoo")
    assert fault.problem.startswith(f"{files['my_helper']} is gone")
    assert fault.next == "--plugin my_zoo"
    assert consented(["my_zoo"], WRITTEN, FROZEN, ["my_zoo"]) == {}
    Path(files["my_helper"]).mkdir()
    assert refused("my_zoo") == (fault,)


def test_a_run_keeps_its_files_where_another_project_names_the_same_plugin(
    files: dict[str, str],
):
    remember([DIGEST], ELSEWHERE, ["my_zoo"], files)
    assert consented(["my_zoo"], WRITTEN, FROZEN, [], ["my_zoo"]) == files
    assert consented(["my_zoo"], WRITTEN, FROZEN, ["my_zoo"], ["my_zoo"]) == {}
    unknown = ("2" * 64, ELSEWHERE)
    assert consented(["my_zoo"], WRITTEN, unknown, [], ["my_zoo"]) == {}


def test_a_project_that_was_moved_or_copied_is_read_where_it_is_now(
    files: dict[str, str], tmp_path: Path
):
    remember([DIGEST], ELSEWHERE, ["my_zoo"], files)
    copied = (DIGEST, tmp_path / "copy" / "runs" / "one")
    assert consented(["my_zoo"], WRITTEN, copied, [], ["my_zoo"]) == {}
    assert consented(["my_zoo"], WRITTEN, copied, []) == files
    Path(files["my_helper"]).unlink()
    assert consented(["my_zoo"], WRITTEN, FROZEN, [], ["my_zoo"]) == {}
    assert [f.next for f in refused("my_zoo")] == ["--plugin my_zoo"]


WHOLE: dict[str, Any] = {"folder": "/a", "plugins": ["my_zoo"], "modules": {}}


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "{}", "null", '[{"plugins": 3}]', "[" * 200_000]
    + [json.dumps([{**WHOLE, "modules": {"a": place}}]) for place in (1, None, "a.py")],
    ids=lambda text: text[:40],
)
def test_a_damaged_memory_remembers_nothing(state: Path, text: str):
    remember([DIGEST], Path("/a"), ["my_zoo"], {})
    (path,) = state.iterdir()
    assert json.loads(path.read_text()) == [WHOLE]
    path.write_text(text)
    assert recalled(DIGEST, Path("/a")) == Memory()


def test_without_a_state_folder_it_is_asked_for(
    tmp_path: Path, files: dict[str, str], monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    remember([DIGEST], ELSEWHERE, ["my_zoo"], files)
    assert recalled(*FROZEN) == Memory()
    assert [fault.next for fault in refused("my_zoo")] == ["--plugin my_zoo"]
