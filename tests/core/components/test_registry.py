"""Tables of plugins, and what is said of the ones that are broken."""

from __future__ import annotations

import sys
import types
from typing import Any

import pytest

from project.core.components.entry_points import read_tables
from project.core.components.registry import Entry, Tables


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
    assert tables.hooks == ["fakes_hooks"]
    assert tables.compatible == [("pixels", "untyped")]
    assert list(tables.incompatible) == [("grey", "both")]
    assert tables.broken == []


def test_reading_tables_imports_no_component():
    sys.modules.pop("fakes_broken", None)
    read_tables(["fakes"])
    assert "fakes_broken" not in sys.modules


@pytest.mark.parametrize(
    ("tables", "sentence"),
    [
        ({}, "the plugin a_plugin has none of the tables TASKS, MODELS, PARTS, HOOKS, "
         "COMPATIBLE, INCOMPATIBLE, EXTRA"),
        ({"TASKS": ["a"]}, "a_plugin.TASKS is not a dict of strings"),
        ({"TASKS": {"a": 3}}, "a_plugin.TASKS is not a dict of strings"),
        ({"MODELS": {"a": "m.C"}},
         "a_plugin: the target of a is 'm.C', expected 'module:Class'"),
        ({"HOOKS": 3}, "a_plugin.HOOKS: 'int' object is not iterable"),
        ({"COMPATIBLE": [("a",)]}, "a_plugin.COMPATIBLE: not enough values to unpack "
         "(expected 2, got 1)"),
        ({"INCOMPATIBLE": [("a", "b")]},
         "a_plugin.INCOMPATIBLE: 'list' object has no attribute 'items'"),
    ],
)  # fmt: skip
def test_a_broken_table_is_one_sentence_and_the_rest_works(
    monkeypatch: pytest.MonkeyPatch, tables: dict[str, Any], sentence: str
):
    found = read_tables([plugin(monkeypatch, **tables), "fakes"])
    assert found.broken == [sentence]
    assert ("task", "pixels") in found.entries


@pytest.mark.parametrize("name", ["a_module_that_is_not_there", "fakes_broken"])
def test_a_plugin_that_cannot_be_imported_is_one_sentence(name: str):
    (fault,) = read_tables([name]).refused
    problem = f"the plugin {name} cannot be imported: ModuleNotFound"
    assert fault.problem.startswith(problem)


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


def test_the_first_table_that_takes_a_name_keeps_it():
    tables = Tables()
    tables.add(Entry("task", "a", "m:A", "one"))
    tables.add(Entry("task", "a", "m:A", "two"))
    tables.add(Entry("model", "a", "m:B", "two"))
    tables.add(Entry("task", "a", "m:B", "three"))
    assert tables.entries["task", "a"].table == "one"
    assert tables.broken == ["three: the task a is already m:A (one)"]
