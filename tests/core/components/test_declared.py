"""Pairs and parameters that plugins declare by hand."""

from __future__ import annotations

import sys
import types
from typing import Any

import pytest

from project.core.components.compatibility import verdict
from project.core.components.declared import LEFT_OUT, extra_types
from project.core.components.inspection import describe_all
from project.core.components.manifest import Manifest


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Makes the manifest of the fakes and a plugin with tables."""

    def make(**tables: Any) -> Manifest:
        module = types.ModuleType("more")
        vars(module).update(tables)
        monkeypatch.setitem(sys.modules, "more", module)
        return describe_all(["fakes", "more"], "fakes:Trainer")

    return make


def judged(manifest: Manifest, task: str, model: str) -> tuple[bool, str]:
    found = verdict(manifest, manifest.tasks[task], manifest.models[model])
    return found.fits, found.reason


@pytest.mark.parametrize(
    ("pair", "fitting"),
    [
        (("words", "untyped"), ["words"]),
        (("*", "untyped"), ["words", "pixels", "grey"]),
        (("[wg]*", "unty*"), ["words", "pixels", "grey"]),
        ((("words", "g*"), "untyped"), ["words", "pixels", "grey"]),
        (("words", ["untyped", "net"]), ["words"]),
    ],
)
def test_a_pair_is_declared_as_hooks_name_theirs(
    made: Any, pair: Any, fitting: list[str]
) -> None:
    manifest = made(COMPATIBLE=[pair])
    assert manifest.refused == ()
    found = [t for t in manifest.tasks if judged(manifest, t, "untyped")[0]]
    assert {*found} == {*fitting, "pixels"}  # As the fakes declare it.


def test_the_more_exact_declaration_counts_and_then_the_one_that_forbids(
    made: Any,
) -> None:
    tables = {
        "COMPATIBLE": [("*", "untyped"), ("g*", "untyped")],
        "INCOMPATIBLE": {("*", "*"): "all", ("w*", "untyped"): "no", ("g*", "*"): "g"},
    }
    manifest = made(**tables)
    assert judged(manifest, "words", "untyped") == (False, "no")
    assert judged(manifest, "grey", "untyped") == (True, "declared in COMPATIBLE")
    assert judged(manifest, "pixels", "untyped")[0]
    assert judged(manifest, "grey", "net") == (False, "g")
    assert judged(manifest, "pixels", "net") == (False, "all")


@pytest.mark.parametrize(
    ("tables", "problem", "nearest"),
    [
        ({"COMPATIBLE": [("words", "untypd")]},
         "COMPATIBLE of more: 'untypd' names no model", ("untyped",)),
        ({"INCOMPATIBLE": {("word", "net"): "x"}},
         "INCOMPATIBLE of more: 'word' names no task", ("words",)),
        ({"COMPATIBLE": [("wrds-*", "net")]},
         "COMPATIBLE of more: 'wrds-*' matches no task", ("words",)),
        ({"EXTRA": {"wrds": {"a": int}}},
         "EXTRA of more: nothing is called 'wrds'", ("words",)),
    ],
)  # fmt: skip
def test_a_name_that_nothing_has_is_refused(
    made: Any, tables: Any, problem: str, nearest: tuple[str, ...]
) -> None:
    (fault,) = made(**tables).refused
    assert fault.problem == problem
    assert fault.nearest == nearest


def test_hidden_parameters_are_there_and_left_out(made: Any) -> None:
    manifest = made(EXTRA={"words": {"root": str, "sizes": "list[int]"}})
    parameters = manifest.tasks["words"].parameters
    assert parameters["root"].type.kind == "str"
    assert parameters["sizes"].type.text == "list[int]"
    assert parameters["root"].default == LEFT_OUT
    assert not parameters["root"].required
    assert [*extra_types(["more"], "words")] == ["root", "sizes"]
    assert extra_types(["more", "absent"], "net") == {}
