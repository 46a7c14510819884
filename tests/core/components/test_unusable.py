"""Components that cannot be used, and why."""

from __future__ import annotations

import sys
import types
from typing import Any

import pytest

from project.core.components.inspection import describe_all
from project.core.components.registry import Entry, Tables
from project.core.components.unusable import claims, contested
from project.core.errors import Fault


@pytest.fixture
def fault_of(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Returns the fault of a model by its target."""

    def found(target: str) -> Fault:
        module = types.ModuleType("targets")
        vars(module)["MODELS"] = {"it": target}
        monkeypatch.setitem(sys.modules, "targets", module)
        fault = describe_all(["targets"], "fakes:Trainer").models["it"].fault
        assert fault is not None
        return fault

    return found


@pytest.mark.parametrize(
    ("target", "problem", "nearest"),
    [
        ("fakes:Nett", "has no class Nett in fakes.py", ["fakes:Net"]),
        ("fakes:Zzz", "has no class Zzz in fakes.py", []),
        ("fakes:Net.Inner", "has no class Net.Inner in fakes.py", ["fakes:Net"]),
        ("fake:Net", "has no module fake", ["fakes:Net"]),
        ("nowhere.at.all:Net", "has no module nowhere.at.all", []),
        ("fakes.py:Net", "has no module fakes.py", ["fakes:Net"]),
        ("fakes:TASKS", "TASKS is not a class or a function", []),
        ("fakes_broken:Broken", "cannot be imported: ModuleNotFoundError: No", []),
    ],
)
def test_the_reason_is_the_right_one(
    fault_of: Any, target: str, problem: str, nearest: list[str]
):
    fault = fault_of(target)
    assert fault.problem.startswith("the model it of targets")
    assert problem in fault.problem
    assert fault.given == f'"it": "{target}"'
    assert [*fault.nearest] == [f'"it": "{each}"' for each in nearest]


def test_the_classes_that_a_module_has_are_listed(fault_of: Any):
    listed = fault_of("fakes:Zzz").expected
    assert listed == (
        "a class or a function of fakes.py: Loader, ImageBatch, GreyBatch, TokenBatch, "
        "Pixels, Grey, Activation, Marker, ..."
    )


def tables(*entries: Entry) -> Tables:
    found = Tables()
    for entry in entries:
        found.add(entry)
    return found


ONE = Entry("task", "a", "fakes:Pixels", "one")
OTHER = Entry("task", "a", "fakes:Grey", "two")
ZOO = Entry("task", "a", "fakes:Words", "project.tasks")
INSTALLED = Entry("task", "a", "fakes:Net", "a-package", installed=True)
SECOND = Entry("task", "a", "fakes:Both", "b-package", installed=True)


@pytest.mark.parametrize(
    ("entries", "mine", "theirs"),
    [
        ((ONE, OTHER), OTHER, "one (fakes:Pixels)"),
        ((ZOO, ONE), ONE, "project.tasks (fakes:Words)"),
        ((ONE, INSTALLED), ONE, "the entry points of a-package (fakes:Net)"),
    ],
)
def test_who_can_rename_a_row_is_told_to(
    entries: tuple[Entry, ...], mine: Entry, theirs: str
):
    (fault,) = claims(found := tables(*entries))
    said = f"two tables claim the task a: TASKS of {mine.table} and {theirs}"
    assert (fault.problem, fault.given) == (said, f'"a": "{mine.target}"')
    assert f'"my-a": "{mine.target}"' in fault.expected
    assert contested(found) == {}


def test_a_name_that_is_offered_is_free():
    mine = Entry("task", "my-a", "fakes:Grey", "my_zoo")
    (fault,) = claims(tables(Entry("task", "my-a", "fakes:Net", "one"), mine))
    assert '"my-zoo-my-a": "fakes:Grey"' in fault.expected
    part = Entry("part", "Adam", "fakes:Net", "my_zoo")
    (fault,) = claims(tables(Entry("part", "Adam", "fakes:Adam", "one"), part))
    assert '"MyAdam": "fakes:Net"' in fault.expected


def test_a_name_that_nobody_can_edit_cannot_be_chosen_and_a_plugin_names_both():
    for first in (INSTALLED, ZOO):
        found = tables(first, SECOND)
        assert list(claims(found)) == []
        ((row, fault),) = contested(found).items()
        assert row is first
        assert fault.problem.startswith("two tables claim the task a: ")
        start = f"{first.table.replace('.', '-')}-a"
        names = f'{{"{start}": "{first.target}", "b-package-a": "fakes:Both"}}'
        assert fault.expected.endswith(f"names both: TASKS = {names}")


def test_one_object_under_two_names_is_one():
    same = Entry("task", "a", "json.decoder:JSONDecoder", "two")
    found = tables(Entry("task", "a", "json:JSONDecoder", "one"), same)
    assert (list(claims(found)), contested(found)) == ([], {})
    broken = Entry("task", "a", "fakes_broken:Broken", "two")
    assert len(list(claims(tables(ONE, broken)))) == 1


def test_one_that_cannot_be_chosen_is_a_broken_row(monkeypatch: pytest.MonkeyPatch):
    def read_tables(_: object) -> Tables:
        return tables(INSTALLED, SECOND, Entry("task", "b", "fakes:Grey", "c", True))

    target = "project.core.components.inspection.read_tables"
    monkeypatch.setattr(target, read_tables)
    made = describe_all(["any"], "fakes:Trainer")
    assert made.refused == ()
    assert made.tasks["a"].error.startswith("two tables claim the task a: ")
    assert made.tasks["b"].error == ""


def test_an_entry_point_without_a_class(monkeypatch: pytest.MonkeyPatch):
    target = "project.core.components.inspection.read_tables"
    entry = Entry("task", "a", "fakes", "a-package", installed=True)
    monkeypatch.setattr(target, lambda _: tables(entry))
    fault = describe_all(["any"], "fakes:Trainer").tasks["a"].fault
    assert fault is not None
    assert fault.problem.startswith("the task a of a-package has no class: its target")
    assert str(fault.origin) == "the entry points of a-package"
