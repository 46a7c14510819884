"""Describing every component once, as plain data."""

from __future__ import annotations

import json
import sys
import types
from importlib.metadata import EntryPoint
from typing import Any

import pytest

from project.core.components import entry_points
from project.core.components.component import Component
from project.core.components.encoding import from_json
from project.core.components.inspection import describe_all, main
from project.core.components.manifest import Manifest


@pytest.fixture(scope="module")
def described() -> Manifest:
    return describe_all(["fakes"], "fakes:Trainer")


def row(described: Manifest, name: str) -> Component:
    return next(c for c in described.components if c.name == name)


def test_components_are_ordered_by_their_roles(described: Manifest):
    roles = [component.role for component in described.components]
    assert roles == sorted(roles, key=["task", "model", "trainer", "part"].index)


def test_a_task_says_what_its_dataloader_yields_and_the_bases_of_that(
    described: Manifest,
):
    assert row(described, "grey").batch == ("fakes.GreyBatch", "fakes.ImageBatch")
    assert row(described, "words").batch == ("fakes.TokenBatch",)


def test_a_model_says_what_its_forward_takes(described: Manifest):
    assert row(described, "net").batch == ("fakes.ImageBatch",)
    assert row(described, "both").batch == ("fakes.ImageBatch", "fakes.TokenBatch")


def test_what_is_not_annotated_is_named(described: Manifest):
    assert row(described, "untyped").unannotated == "forward is not annotated"
    assert row(described, "untyped").batch == ()


def test_a_broken_component_is_a_broken_row(described: Manifest):
    broken = row(described, "broken")
    assert broken.error.startswith(
        "the model broken of fakes.py cannot be imported: ModuleNotFoundError"
    )
    assert str(broken.fault.origin).endswith("fakes_broken.py:3")
    assert not broken.parameters
    assert described.broken == ()


def test_the_trainers_own_parameters_are_hidden(described: Manifest):
    trainer = row(described, "trainer")
    assert "folder" not in trainer.parameters
    assert trainer.hidden == (("folder", "--folder PATH"),)
    assert trainer.secondary == ("devices", "budget")


def test_the_files_it_depends_on_include_what_a_failed_import_came_through(
    described: Manifest,
):
    names = {path.rpartition("/")[2] for path in described.files}
    assert {
        "fakes.py",
        "fakes_strings.py",
        "fakes_hooks.py",
        "fakes_broken.py",
    } <= names
    assert not [p for p in described.files if "site-packages" in p]


VAGUE = """
from typing import Any
class Loader: ...
class Plain:
    def train_dataloader(self): ...
class Any_:
    def train_dataloader(self) -> Any: ...
class Bare:
    def train_dataloader(self) -> list: ...
class Tensors:
    def train_dataloader(self) -> "list[Tensor]": ...
class Unresolved:
    def train_dataloader(self) -> "list[Nothing]": ...
class Tensor: ...
class Nothing_: ...
class Good:
    def train_dataloader(self) -> "list[Loader]": ...
"""


@pytest.mark.parametrize(
    ("name", "batch"),
    [("Plain", []), ("Any_", []), ("Bare", []), ("Tensors", []), ("Unresolved", []),
     ("Nothing_", []), ("Good", ["vague.Loader"])],
)  # fmt: skip
def test_a_vague_annotation_says_nothing(
    monkeypatch: pytest.MonkeyPatch, name: str, batch: list[str]
):
    module = types.ModuleType("vague")
    monkeypatch.setitem(sys.modules, "vague", module)
    exec(VAGUE, vars(module))
    vars(module)["TASKS"] = {"it": f"vague:{name}"}
    found = row(describe_all(["vague"], "fakes:Trainer"), "it")
    assert found.batch == tuple(batch)
    assert bool(found.unannotated) is not bool(batch)


@pytest.mark.parametrize(
    ("name", "why", "place", "nearest"),
    [
        ("fakes_hoks", "there is no module of that name", "None", "fakes_hooks"),
        ("fakes_broken", "ModuleNotFoundError: No m", "fakes_broken.py:3", ""),
    ],
)
def test_hooks_that_cannot_be_read_are_a_fault_and_nothing_is_imported(
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    why: str,
    place: str,
    nearest: str,
):
    module = types.ModuleType("hooked")
    vars(module)["HOOKS"] = [name, "fakes_hooks"]
    vars(module)["MODELS"] = {"it": "fakes_unions:Unions"}
    monkeypatch.setitem(sys.modules, "hooked", module)
    monkeypatch.delitem(sys.modules, "fakes_unions", raising=False)
    found = describe_all(["hooked"], "fakes:Trainer")
    (fault,) = found.refused
    problem = f"the hooks of hooked cannot be read: {name}: {why}"
    assert fault.problem.startswith(problem)
    assert str(fault.origin).endswith(place)
    assert "".join(fault.nearest[:1]) == nearest
    assert len(found.hooks) == 6
    assert [c.name for c in found.components] == ["trainer"]
    assert "fakes_unions" not in sys.modules
    read = any(path.endswith("fakes_broken.py") for path in found.files)
    assert read is (name == "fakes_broken")


def test_hooks_of_an_installed_package_that_cannot_be_read_are_one_sentence(
    monkeypatch: pytest.MonkeyPatch,
):
    point = EntryPoint("any", "fakes_broken", "project.hooks")

    def found_in(group: str) -> list[EntryPoint]:
        return [point] if group == point.group else []

    monkeypatch.setattr(entry_points, "entry_points", found_in)
    found = describe_all(["fakes"], "fakes:Trainer")
    (sentence,) = found.broken
    assert sentence.startswith("the hooks of fakes_broken cannot be read: Module")
    assert found.refused == ()
    assert len(found.hooks) == 6


def test_the_child_process_writes_what_it_found(tmp_path: Any):
    output = tmp_path / "manifest.json"
    request = {"plugins": ["fakes"], "trainer": "fakes:Trainer", "modules": {}}
    main({**request, "output": str(output)})
    assert row(from_json(json.loads(output.read_text())), "net").target == "fakes:Net"
