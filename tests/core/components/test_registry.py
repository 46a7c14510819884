"""Tables of plugins, and what is said of the ones that are broken."""

from __future__ import annotations

import sys
import types
from typing import Any

import pytest

from project.core.components.entry_points import read_tables
from project.core.components.registry import Entry, Tables

ALL = "TASKS, MODELS, PARTS, HOOKS, COMPATIBLE, INCOMPATIBLE, EXTRA, RECIPES"
TARGET = "not a text 'module:Class'"


def plugin(monkeypatch: pytest.MonkeyPatch, **tables: Any) -> str:
    module = types.ModuleType("a_plugin")
    vars(module).update(tables)
    monkeypatch.setitem(sys.modules, "a_plugin", module)
    return "a_plugin"


def test_the_tables_of_a_plugin_are_read():
    tables = read_tables(["fakes"])
    assert tables.entries["task", "pixels"] == Entry(
        "task", "pixels", "fakes:Pixels", "fakes"
    )
    assert tables.entries["part", "Adam"].target == "fakes:Adam"
    assert tables.hooks == {"fakes_hooks": "fakes"}
    assert tables.compatible == [("pixels", "untyped")]
    assert list(tables.incompatible) == [("grey", "both")]
    assert tables.broken == []


def test_reading_tables_imports_no_component():
    sys.modules.pop("fakes_broken", None)
    read_tables(["fakes"])
    assert "fakes_broken" not in sys.modules


@pytest.mark.parametrize(
    ("tables", "problem", "nearest"),
    [
        ({}, f"the plugin X has none of the tables {ALL}", ()),
        ({"TASKS": ["a"]}, "TASKS of X is not a dict of strings", ()),
        ({"TASKS": {"a": 3}}, "the target of the task a of X is no target", ()),
        ({"TASKS": {3: "m:C"}}, "TASKS of X: the name 3 is not a string", ()),
        ({"TASKS": {"": "m:C"}}, "TASKS of X: nobody can choose ''", ()),
        ({"TASKS": {"-a": "m:C"}}, "TASKS of X: nobody can choose '-a'", ()),
        ({"TASKS": {"a": "fakes.Net"}}, "the target of the task a of X is no target",
         ('"a": "fakes:Net"',)),
        ({"TASKS": {"a": "fakes::Net"}}, "the target of the task a of X is no target",
         ('"a": "fakes:Net"',)),
        ({"TASKS": {"a": Entry}}, "the target of the task a of X is no target",
         ('"a": "project.core.components.registry:Entry"',)),
        ({"PARTS": {"my-part": "m:C"}}, "PARTS of X: no config can refer to 'my-part'",
         ("my_part",)),
        ({"PARTS": {"a/b": "m:C"}}, "PARTS of X: no config can refer to 'a/b'",
         ("a_b",)),
        ({"HOOKS": 3}, "HOOKS of X cannot be read: 'int' object is not iterable", ()),
        ({"HOOKS": "h"}, "HOOKS of X cannot be read: it is one text",
         ('HOOKS = ["h"]',)),
        ({"HOOKS": [4]}, "HOOKS of X cannot be read: 4 is not the name of a module",
         ()),
        ({"COMPATIBLE": [("a",)]}, "COMPATIBLE of X cannot be read: ('a',) is not a "
         "pair", ()),
        ({"INCOMPATIBLE": [("a", "b")]}, "INCOMPATIBLE of X cannot be read: [('a', "
         "'b')] is not a dict", ()),
        ({"INCOMPATIBLE": {("a", "b", "c"): "why"}}, "INCOMPATIBLE of X cannot be "
         "read: ('a', 'b', 'c') is not a pair", ()),
        ({"EXTRA": ["size"]}, "EXTRA of X cannot be read: ['size'] is not a dict", ()),
        ({"EXTRA": {"net": int}}, "EXTRA of X cannot be read: <class 'int'> is not a "
         "dict", ()),
        ({"RECIPES": ["gin"]}, "RECIPES of X cannot be read: ['gin'] is not the name "
         "of a folder", ()),
        ({"TASK": {"a": "m:C"}}, "the plugin X has no table TASKS, but TASK",
         ("TASKS",)),
        ({"hooks": ["h"]}, "the plugin X has no table HOOKS, but hooks", ("HOOKS",)),
        ({"MODELS": {}, "HOOK": ["h"]}, "the plugin X has no table HOOKS, but HOOK",
         ("HOOKS",)),
        ({"MODELS": {}, "tasks": {"a": "m:C"}}, "the plugin X has no table TASKS, but "
         "tasks", ("TASKS",)),
    ],
)  # fmt: skip
def test_a_table_that_cannot_be_meant_is_a_fault_and_the_rest_is_read(
    monkeypatch: pytest.MonkeyPatch,
    tables: dict[str, Any],
    problem: str,
    nearest: tuple[str, ...],
):
    found = read_tables([plugin(monkeypatch, **tables), "fakes"])
    problem = problem.replace("X ", "a_plugin ").replace("X:", "a_plugin:")
    problem = problem.replace("no target", TARGET)
    assert [fault.problem for fault in found.refused] == [problem]
    assert found.refused[0].nearest == nearest
    assert ("task", "pixels") in found.entries


def test_a_folder_of_recipes_lies_beside_the_module(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any
):
    (tmp_path / "single.py").write_text("RECIPES = 'gin'\n")
    (tmp_path / "gin").mkdir()
    (tmp_path / "package" / "recipes").mkdir(parents=True)
    (tmp_path / "package" / "__init__.py").write_text("RECIPES = 'recipes'\n")
    monkeypatch.syspath_prepend(tmp_path)
    found = read_tables(["single", "package"])
    assert found.recipes == [f"{tmp_path}/gin", f"{tmp_path}/package/recipes"]
    assert found.refused == []


def test_a_folder_of_recipes_that_is_not_there_is_a_fault(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any
):
    (tmp_path / "empty_handed.py").write_text("\nRECIPES = 'gone'\n")
    monkeypatch.syspath_prepend(tmp_path)
    (fault,) = read_tables(["empty_handed"]).refused
    assert fault.problem.endswith(f"cannot be read: there is no folder {tmp_path}/gone")
    assert str(fault.origin).endswith("empty_handed.py:2")


@pytest.mark.parametrize(
    "more",
    [
        {"MODELS2": {"a": "m:C"}},  # Which MODELS may be made of.
        {"TASK_SIZES": {"a": 3}},
        {"task": "pixels"},
        {"tasks": {"a": 3}},
        {"hook": ["h"]},
        {"_TASKS": {"a": "m:C"}},
        {"DATASETS": {"a": "m:C"}},
    ],
    ids=str,
)
def test_a_name_that_only_looks_like_a_table_is_none(
    monkeypatch: pytest.MonkeyPatch, more: dict[str, Any]
):
    assert read_tables([plugin(monkeypatch, MODELS={}, **more)]).refused == []


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("a_module_that_is_not_there", "there is no module of that name"),
        ("fakes_broken", "ModuleNotFoundError: No module named 'a_package_that_nobody"),
    ],
)
def test_a_plugin_that_cannot_be_imported_is_one_fault(name: str, why: str):
    (fault,) = read_tables([name]).refused
    problem = f"the plugin {name} cannot be imported: {why}"
    assert fault.problem.startswith(problem)
    assert (fault.given, fault.key) == (name, "run.plugins")


def test_the_line_that_a_plugin_cannot_be_imported_for_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any
):
    (tmp_path / "raises.py").write_text("x = 1\nraise ValueError(x)\n")
    (tmp_path / "unreadable.py").write_text("x = 1\nx = = 2\n")
    monkeypatch.syspath_prepend(tmp_path)
    places = [str(f.origin) for f in read_tables(["raises", "unreadable"]).refused]
    assert places == [f"{tmp_path}/raises.py:2", f"{tmp_path}/unreadable.py:2"]


@pytest.mark.parametrize("given", ["fakes.py", "./fakes", "./fakes.py"])
def test_a_path_in_place_of_a_module_has_its_name(given: str):
    (fault,) = read_tables([given]).refused
    assert fault.nearest == ("fakes",)


def test_a_plugin_that_exits_does_not_end_the_program(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any
):
    (tmp_path / "exits.py").write_text("import sys\nsys.exit(3)\n")
    monkeypatch.syspath_prepend(tmp_path)
    (fault,) = read_tables(["exits"]).refused
    assert fault.problem == "the plugin exits cannot be imported: SystemExit: 3"


def test_the_first_table_that_takes_a_name_keeps_it_and_others_claim_it():
    tables = Tables()
    tables.add(Entry("task", "a", "m:A", "one"))
    tables.add(Entry("task", "a", "m:A", "two"))
    tables.add(Entry("model", "a", "m:B", "two"))
    tables.add(Entry("task", "a", "m:B", "three"))
    assert tables.entries["task", "a"].table == "one"
    assert [(known.table, other.table) for known, other in tables.claims] == [
        ("one", "three")
    ]


def test_a_row_is_shown_as_it_is_written():
    entry = Entry("task", "a", "m:A", "one")
    assert (str(entry), entry.rows) == ('"a": "m:A"', "TASKS")
    assert entry.told == "the task a of one"
