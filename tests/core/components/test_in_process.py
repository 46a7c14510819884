"""Plugins of this process: the program itself, and tables of classes."""

from __future__ import annotations

import sys
from typing import Any

import fakes
import pytest

from project.core.components.in_process import (
    is_of_process,
    plugin_of,
    require_tables,
)
from project.core.components.inspection import describe_all
from project.core.errors import ConfigError

TABLES: dict[str, Any] = {
    "TASKS": {"pixels": fakes.Pixels},
    "MODELS": {"net": fakes.Net, "named": "fakes:Both"},
    "PARTS": {"double": fakes.double},
    "COMPATIBLE": [("pixels", "*")],
}


@pytest.fixture(autouse=True)
def forgotten():
    known = {*sys.modules}
    yield
    for name in {*sys.modules} - known:
        if is_of_process(name):
            del sys.modules[name]


def test_tables_of_classes_are_a_plugin_like_any_other():
    plugin = plugin_of(TABLES)
    assert is_of_process(plugin)
    found = describe_all((plugin,), "fakes:Trainer")
    assert found.broken == found.refused == ()
    assert found.models["net"].target == "fakes:Net"
    assert found.models["named"].target == "fakes:Both"
    assert found.parts["double"].target == "fakes:double"
    assert found.tasks["pixels"].parameters["batch_size"].required


def test_the_same_tables_have_the_same_name_and_others_another():
    assert plugin_of(TABLES) == plugin_of({**TABLES})
    assert plugin_of(TABLES) != plugin_of({"TASKS": TABLES["TASKS"]})


def test_a_table_that_there_is_not_is_refused_with_the_nearest():
    with pytest.raises(ConfigError) as caught:
        plugin_of({"MODEL": {}})
    assert caught.value.faults[0].nearest == ("MODELS",)


@pytest.mark.parametrize("table", [fakes.Net, [fakes.Net], (fakes.Net,)])
def test_classes_without_names_are_refused_with_the_table_that_has_some(table: Any):
    with pytest.raises(ConfigError) as caught:
        plugin_of({"MODELS": table})
    (fault,) = caught.value.faults
    assert fault.problem == "MODELS does not say what its components are called"
    assert fault.nearest == ('MODELS = {"net": Net}',)
    with pytest.raises(ConfigError) as caught:
        plugin_of({"MODELS": 3})
    assert caught.value.faults[0].nearest == ()


def test_what_is_wrong_in_given_tables_names_no_module_of_ours():
    rows: dict[str, Any] = {
        "MODELS": {"net": "Net", "a b": fakes.Net},
        "HOOKS": [fakes.double],
    }
    pairs: dict[str, Any] = {
        "COMPATIBLE": [("pixels", "nett")],
        "INCOMPATIBLE": {("pixel", "*"): "no"},
        "EXTRA": {"nothing": {"x": int}},
    }
    refused: list[Any] = []
    for tables in (rows, pairs):
        plugin = plugin_of({**TABLES, **tables})
        refused += describe_all((plugin,), "fakes:Trainer").refused
    assert len(refused) == 6
    assert "tables_" not in repr(refused)
    assert 'HOOKS = ["fakes"]' in repr(refused)


def test_every_table_may_be_given():
    pairs: dict[str, Any] = {
        "INCOMPATIBLE": {("pixels", "net"): "it is too narrow"},
        "EXTRA": {"net": {"more": int}},
    }
    found = describe_all((plugin_of({**TABLES, **pairs}),), "fakes:Trainer")
    assert found.refused == ()
    assert found.incompatible == {("pixels", "net"): "it is too narrow"}


def test_a_class_that_nobody_finds_again_is_refused():
    class Inner:
        def __call__(self) -> None: ...

    with pytest.raises(ConfigError, match="is not where it says that it is"):
        plugin_of({"MODELS": {"inner": Inner}})
    with pytest.raises(ConfigError, match="an object of Inner is no class"):
        plugin_of({"MODELS": {"inner": Inner()}})


def test_a_class_that_was_defined_anew_is_refused(monkeypatch: pytest.MonkeyPatch):
    old = fakes.Both
    monkeypatch.setattr(fakes, "Both", type("Both", (), {"__module__": "fakes"}))
    with pytest.raises(ConfigError, match="fakes:Both was defined anew"):
        plugin_of({"MODELS": {"both": old}})


def test_a_program_without_tables_is_refused_before_anything_is_imported():
    require_tables(["fakes"])
    with pytest.raises(ConfigError, match="this program has none of the tables"):
        require_tables(["__main__"])
    with pytest.raises(ConfigError, match="the tables given has none"):
        require_tables(["__main__.gone"])
