"""Which file a path of a config names."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from asking import only, read, told

from project.core.sources.files import Files


@pytest.mark.parametrize("name", ["gin", "recipes"])
def test_a_file_is_found_as_given_then_in_the_folder_of_recipes(
    folder: Path, name: str
):
    """Which paths call `gin`, whatever its own name is."""
    (folder / "far" / name / "trainer").mkdir(parents=True)
    (folder / "far" / name / "trainer" / "debug.gin").write_text("A.x = 1\n")
    search = (str(folder / "far" / name),)
    for path in ("trainer/debug.gin", "gin/trainer/debug.gin"):
        assert len(read(path, search=search).written) == 1
    (folder / "trainer").mkdir()
    (folder / "trainer" / "debug.gin").write_text("A.x = 1\nA.y = 1\n")
    assert len(read("trainer/debug.gin", search=search).written) == 2


def test_a_missing_file_is_a_fault_with_all_places_and_near_names(folder: Path):
    (folder / "gin").mkdir()
    (folder / "gin" / "mnist1d.yaml").touch()
    found = read("mnist.yaml", search=(str(folder / "gin"),))
    fault = only(found.faults)
    assert found.unread
    assert fault.expected == "one of these: mnist.yaml, gin/mnist.yaml"
    assert fault.nearest == ("mnist1d.yaml",)
    assert not read("mnist1d.yaml", search=("gin",)).unread


def test_a_home_folder_is_expanded(folder: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HOME", str(folder))
    (folder / "a.gin").write_text("A.x = 1\n")
    assert len(read("~/a.gin").written) == 1


def test_the_users_folders_come_before_those_of_recipes_which_are_asked_for_late(
    folder: Path,
):
    for name in ("mine", "theirs"):
        (folder / name).mkdir()
    (folder / "theirs" / "a.gin").write_text("A.x = 'theirs'\n")
    asked: list[int] = []

    def recipes(files: Files) -> list[str]:
        asked.append(len(files.written))
        return ["theirs"]

    def value() -> object:
        found = read("b.gin", "a.gin", search=("mine",), recipes=recipes)
        return told(found.written)[-1][1]

    (folder / "b.gin").write_text("A.y = 1\n")
    assert value() == "theirs"
    assert asked == [1]
    (folder / "mine" / "a.gin").write_text("A.x = 'mine'\n")
    assert value() == "mine"
    (folder / "a.gin").write_text("A.x = 'here'\n")
    assert value() == "here"
    assert asked == [1]


def test_a_missing_file_names_all_folders_and_what_is_near_in_each(folder: Path):
    for name in ("mine", "theirs"):
        (folder / name).mkdir()
        (folder / name / f"{name}-a.yaml").touch()
    found = read("a.yaml", search=("mine",), recipes=lambda _: ["theirs", "gone"])
    fault = only(found.faults)
    assert fault.expected == (
        "one of these: a.yaml, mine/a.yaml, theirs/a.yaml, gone/a.yaml"
    )
    assert sorted(fault.nearest) == ["mine-a.yaml", "theirs-a.yaml"]


def test_an_include_is_looked_up_in_the_same_order_and_stays_below_these(
    folder: Path,
):
    (folder / "here").mkdir()
    for name in ("mine", "theirs/sub"):
        (folder / name).mkdir(parents=True)
    (folder / "theirs" / "a.gin").write_text("include 'b.gin'\n")
    (folder / "theirs" / "b.gin").write_text("A.x = 'beside'\n")
    (folder / "here" / "c.gin").write_text("include 'a.gin'\n")
    (folder / "mine" / "b.gin").write_text("A.x = 'mine'\n")
    os.chdir("here")
    more = {"search": ("../mine",), "recipes": lambda _: ["../theirs"]}
    assert told(read("c.gin", **more).written)[0][1] == "beside"
    (folder / "theirs" / "b.gin").unlink()
    assert told(read("c.gin", **more).written)[0][1] == "mine"
    (folder / "here" / "c.gin").write_text("include '../theirs/a.gin'\n")
    assert told(read("c.gin", **more).written)[0][1] == "mine"
    (folder / "here" / "c.gin").write_text("include '../a.gin'\n")
    fault = only(read("c.gin", **more).faults)
    assert fault.problem == "an include may not leave the folders of the config"
    assert str(folder / "theirs") in fault.expected
