"""Where something stands in a user's own files."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import pytest

from project.core.components.places import (
    file_of,
    files_behind,
    raised_at,
    row_at,
    shown_file,
)

ZOO = """from borrowed import MODELS
TASKS = {
    "a": "m:A",
    "b": "m:B",
}
HOOKS: list[str] = [
    "one",
    "two"]
TASKS["c"] = "m:C"
"""


@pytest.fixture
def zoo(folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    (folder / "placed.py").write_text(ZOO)
    (folder / "borrowed.py").write_text('MODELS = {"x": "m:X"}\n')
    monkeypatch.syspath_prepend(folder)
    for name in ("placed", "borrowed"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    importlib.import_module("placed")
    return "placed"


@pytest.mark.parametrize(
    ("table", "row", "line"),
    [
        ("TASKS", None, 2),
        ("TASKS", "a", 3),
        ("TASKS", "b", 4),
        ("TASKS", "c", 2),  # Written in another way: the table.
        ("HOOKS", "two", 8),
        ("MODELS", "x", 1),  # Imported.
    ],
)
def test_a_row_has_a_line(zoo: str, table: str, row: str | None, line: int):
    assert str(row_at(zoo, table, row)) == f"placed.py:{line}"


def test_what_is_nowhere_has_none(zoo: str):
    assert row_at(zoo, "PARTS", "a") is None
    assert row_at("a_module_that_is_not_there", "TASKS") is None
    assert row_at("sys", "TASKS") is None


def raised(source: str, folder: Path, name: str) -> BaseException:
    (folder / f"{name}.py").write_text(source)
    try:
        exec(f"import {name}", {})
    except BaseException as error:
        # As where the engine imports it: the frames here are not of the import.
        trace = error.__traceback__
        while trace and trace.tb_frame.f_code.co_filename != str(folder / f"{name}.py"):
            trace = trace.tb_next
        return error.with_traceback(trace)
    raise AssertionError


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("\nimport nowhere_to_be_found\n", 2),
        ("\n\n1 / 0\n", 3),
        ("def f():\n    raise SystemExit(3)\nf()\n", 2),
        ("x = = 1\n", 1),
        ("import json\n\njson.loads('{')\n", 3),  # Never a line of another's.
        ("import importlib\nimportlib.import_module('.x')\n", 2),
        ("from project import pair_hook\n\npair_hook(sets=[])\n", 3),
        ("import torch\n\ntorch.zeros(3).view(2)\n", 3),
        ("import ast\nast.literal_eval('1 +')\n", 2),
    ],
)
def test_the_line_that_raised_is_one_of_the_users(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
    source: str,
    line: int,
):
    monkeypatch.syspath_prepend(folder)
    name = f"raising_{abs(hash(request.node.name))}"
    error = raised(source, folder, name)
    assert str(raised_at(error)) == f"{name}.py:{line}"
    assert str(folder / f"{name}.py") in {*files_behind(error)}


def test_what_came_through_no_file_of_the_users_was_raised_nowhere():
    with pytest.raises(ImportError) as caught:
        importlib.import_module("json.nowhere")
    trace = caught.value.__traceback__
    assert trace is not None
    assert raised_at(caught.value.with_traceback(trace.tb_next)) is None


def test_a_file_is_named_from_the_current_folder_where_modules_are_looked_for_in_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch
):
    place = str(folder / "zoos" / "a.py")
    monkeypatch.setattr(sys, "path", [path for path in sys.path if path])
    assert shown_file(place) == place
    monkeypatch.syspath_prepend(folder)
    assert shown_file(place) == "zoos/a.py"
    assert shown_file("/elsewhere/a.py") == "/elsewhere/a.py"


def test_a_module_is_named_by_its_file_if_that_is_the_users(zoo: str):
    assert file_of(zoo) == "placed.py"
    assert file_of("project.api") == "project.api"
    assert file_of("pytest") == "pytest"
    assert file_of("a_module_that_is_not_there") == "a_module_that_is_not_there"
