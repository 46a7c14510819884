"""Config files: found, read, and followed to what they include."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from project.core.errors import Fault
from project.core.sources.files import Files
from project.core.sources.written import Written
from project.core.values import settled


def told(written: list[Written]) -> list[tuple[str, object, str]]:
    return [(str(w.key), settled(w.value), str(w.origin)) for w in written]


def read(*paths: str, search: tuple[str, ...] = (), allow: tuple[str, ...] = ()):
    files = Files(search, allow)
    files.read_all(paths)
    return files


def only(faults: list[Fault]) -> Fault:
    (fault,) = faults
    return fault


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    os.chdir(tmp_path)
    return tmp_path


def test_files_are_read_in_order_whatever_their_kind(folder: Path):
    (folder / "a.gin").write_text("Net.width = 1\n")
    (folder / "b.yaml").write_text("model: {width: 2}\n")
    found = read("b.yaml", "a.gin")
    assert told(found.written) == [
        ("model.width", 2, "b.yaml:1"),
        ("Net.width", 1, "a.gin:1"),
    ]
    assert [w.plain_gin for w in found.written] == [False, True]


def test_an_include_is_looked_up_beside_the_including_file(folder: Path):
    (folder / "sub").mkdir()
    (folder / "b.gin").write_text("A.x = 'wrong'\n")
    (folder / "sub" / "b.gin").write_text("A.x = 'right'\n")
    (folder / "sub" / "a.gin").write_text("include 'b.gin'\nA.y = 1\n")
    (folder / "sub" / "c.yaml").write_text("A: {y: 2}\ninclude: [a.gin]\n")
    found = read("sub/c.yaml")
    assert told(found.written) == [
        ("A.x", "right", "sub/b.gin:1"),
        ("A.y", 1, "sub/a.gin:2"),
        ("A.y", 2, "sub/c.yaml:1"),
    ]


def test_what_a_yaml_file_includes_is_less_important_than_itself(folder: Path):
    (folder / "a.yaml").write_text("model: {width: 1}\ninclude: b.yaml\n")
    (folder / "b.yaml").write_text("model: {width: 2}\n")
    assert [v for _, v, _ in told(read("a.yaml").written)] == [2, 1]


def test_a_file_is_found_as_given_then_in_the_folder_of_recipes(folder: Path):
    (folder / "recipes" / "gin" / "trainer").mkdir(parents=True)
    (folder / "recipes" / "gin" / "trainer" / "debug.gin").write_text("A.x = 1\n")
    search = (str(folder / "recipes" / "gin"),)
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


@pytest.mark.parametrize(
    ("name", "data", "problem"),
    [
        ("a.yaml", b"\xff\xfe", "not UTF-8 text"),
        ("a.gin", b"A.x = '\xe9'", "not UTF-8 text"),
        ("a.yaml", b"a: \0", "a NUL character"),
        ("a.gin", b"#" * 100_001, "a.gin is larger than 100,000 bytes"),
    ],
)
def test_a_file_that_cannot_be_text_is_refused(
    folder: Path, name: str, data: bytes, problem: str
):
    (folder / name).write_bytes(data)
    assert only(read(name).faults).problem == problem


def test_a_byte_order_mark_is_no_part_of_the_text(folder: Path):
    (folder / "a.gin").write_bytes(b"\xef\xbb\xbfA.x = '\xc3\xa9'\n")
    (folder / "b.yaml").write_bytes(b"\xef\xbb\xbfA: {x: 1}\n")
    found = read("a.gin", "b.yaml")
    assert [v for _, v, _ in told(found.written)] == ["é", 1]


def test_a_pipe_is_read(folder: Path):
    path = folder / "pipe.yaml"
    os.mkfifo(path)
    writer = threading.Thread(target=path.write_text, args=("A: {x: 1}\n",))
    writer.start()
    assert len(read("pipe.yaml").written) == 1
    writer.join()


@pytest.mark.parametrize("suffix", ["gin", "yaml"])
def test_a_circle_of_includes_is_named_as_a_chain(folder: Path, suffix: str):
    include = {"gin": "include '{}'\n", "yaml": "include: {}\n"}[suffix]
    for one, other in [("a", "b"), ("b", "c"), ("c", "b")]:
        text = include.format(f"{other}.{suffix}")
        (folder / f"{one}.{suffix}").write_text(text)
    problem = only(read(f"a.{suffix}").faults).problem
    chain = " -> ".join(f"{name}.{suffix}" for name in "abcb")
    assert problem == f"these files include each other: {chain}"


def test_two_files_may_include_the_same_one(folder: Path):
    (folder / "a.gin").write_text("include 'c.gin'\ninclude 'b.gin'\n")
    (folder / "b.gin").write_text("include 'c.gin'\n")
    (folder / "c.gin").write_text("A.x = 1\n")
    found = read("a.gin")
    assert found.faults == []
    assert len(found.written) == 2


def test_nothing_of_a_broken_file_is_applied(folder: Path):
    (folder / "a.gin").write_text("A.x = 1\nA.y = \n")
    (folder / "b.yaml").write_text("A: {x: 1}\nB: [\n")
    found = read("a.gin", "b.yaml")
    assert found.written == []
    assert len(found.faults) == 2


def test_an_import_is_refused_or_allowed_and_never_done(folder: Path):
    (folder / "a.gin").write_text("import a_module_that_is_not_there\nA.x = 1\n")
    refused, allowed = (
        read("a.gin"),
        read("a.gin", allow=("a_module_that_is_not_there",)),
    )
    assert "an import runs code" in only(refused.faults).problem
    assert allowed.faults == []
    assert len(allowed.written) == 1


def test_one_key_stands_once_in_a_gin_file(folder: Path):
    (folder / "a.gin").write_text("A.x = 1\ns/A.x = 2\nA.x = 3\n")
    found = read("a.gin")
    assert only(found.faults).problem.endswith("the first is on line 1")
