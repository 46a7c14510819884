"""Config files: found, read, and followed to what they include."""

from __future__ import annotations

from pathlib import Path

import pytest
from asking import only, read, told


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


def test_an_import_is_kept_and_never_done(folder: Path):
    (folder / "a.gin").write_text("import a_module_that_is_not_there\nA.x = 1\n")
    found = read("a.gin")
    assert [(i.module, str(i.origin)) for i in found.imports] == [
        ("a_module_that_is_not_there", "a.gin:1")
    ]
    assert found.faults == []
    assert len(found.written) == 1
