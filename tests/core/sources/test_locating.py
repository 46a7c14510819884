"""Which file a path of a config names."""

from __future__ import annotations

from pathlib import Path

import pytest
from asking import only, read


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
    (folder / "gin" / "mnist1d.yaml").write_text("")
    found = read("mnist.yaml", search=(str(folder / "gin"),))
    fault = only(found.faults)
    assert found.unread
    assert fault.expected == "one of these: mnist.yaml, gin/mnist.yaml"
    assert fault.nearest == ("gin/mnist1d.yaml",)


def test_a_home_folder_is_expanded(folder: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HOME", str(folder))
    (folder / "a.gin").write_text("A.x = 1\n")
    assert len(read("~/a.gin").written) == 1
