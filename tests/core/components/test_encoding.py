"""The manifest as JSON: what is written is read, and nothing else is."""

from __future__ import annotations

import json
import math
from copy import deepcopy
from dataclasses import fields, replace
from typing import Any

import fakes
import fakes_hooks
import pytest

from project.core.components.component import Component, Parameter
from project.core.components.encoding import (
    from_json,
    to_json,
    value_from_json,
    value_to_json,
)
from project.core.components.inspection import describe_all
from project.core.components.manifest import Manifest
from project.core.hooks import hooks_in
from project.core.types import Type
from project.core.types_of import type_of
from project.core.values import (
    MISSING,
    Macro,
    Opaque,
    Reference,
    Scalar,
    Value,
    same,
)


@pytest.fixture(scope="module")
def made() -> Manifest:
    return describe_all(["fakes", "fakes_unions"], "fakes:Trainer")


def through_json(manifest: Manifest) -> Manifest:
    return from_json(json.loads(json.dumps(to_json(manifest), allow_nan=False)))


def of_one(**parts: Any) -> Manifest:
    """A manifest of one trainer with one parameter."""
    parameter = Parameter(**{"name": "x", "type": type_of(int), **parts})
    trainer = Component("trainer", "trainer", "m:T", parameters={"x": parameter})
    return Manifest((trainer,), (), set(), {}, (), (), (), {}, ())


def test_a_manifest_survives_json(made: Manifest):
    again = through_json(made)
    assert again == made
    for one, other in zip(again.components, made.components, strict=True):
        for name, parameter in other.parameters.items():
            assert same(one.parameters[name].default, parameter.default), name


def test_hooks_survive_json(made: Manifest):
    several = replace(next(hooks_in(fakes_hooks)), task=("a", "b-*"), model=("c",))
    hooks = (*hooks_in(fakes_hooks), several)
    assert through_json(replace(made, hooks=hooks)).hooks == hooks


@pytest.mark.parametrize(
    "default",
    [MISSING, Opaque("m.f"), None, True, 1, 1.5, "a", b"\xff", [], (), {}, (1, [2]),
     math.nan, -math.inf, [math.inf, (math.nan,)], {"a": ({1: b"b"},)}, {(1, 2): "x"}],
    ids=repr,
)  # fmt: skip
def test_every_default_survives_json(default: Value):
    again = through_json(of_one(default=default)).trainer
    assert same(again.parameters["x"].default, default)


@pytest.mark.parametrize(
    "wanted",
    [
        Type(
            "union", "u", (Type("int", "int"), Type("list", "l", (Type("any", "a"),)))
        ),
        Type("choice", "c", choices=(1, True, None, b"x", "a")),
        Type("enum", "Activation", choices=("RELU",), cls=fakes.Activation),
    ],
    ids=lambda wanted: wanted.kind,
)
def test_a_type_survives_json_without_its_class(wanted: Type):
    again = through_json(of_one(type=wanted)).trainer.parameters["x"].type
    assert again == wanted
    assert all(map(same, again.choices, wanted.choices))
    assert again.cls is None


def test_what_is_at_its_default_takes_no_room():
    (row,) = to_json(of_one())["components"]
    assert row == {
        "role": "trainer",
        "name": "trainer",
        "target": "m:T",
        "parameters": [{"name": "x", "type": {"kind": "int", "text": "int"}}],
    }


def test_parameters_are_decoded_when_they_are_looked_at(made: Manifest):
    data = to_json(made)
    data["components"][0]["parameters"] = [{"name": 3}]
    manifest = from_json(data)
    broken = manifest.components[0].parameters
    assert len(broken) == 1
    with pytest.raises(ValueError, match="no Parameter in JSON"):
        dict(broken)


def paths(data: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Where something stands in JSON, containers included."""
    if not isinstance(data, (dict, list)):
        return [path]
    pairs = data.items() if isinstance(data, dict) else enumerate(data)
    return [path, *(p for key, item in pairs for p in paths(item, (*path, key)))]


def changed(data: Any, path: tuple[Any, ...], value: Any) -> Any:
    if not path:
        return value
    copy = deepcopy(data)
    place = copy
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return copy


def read_whole(data: Any) -> Manifest:
    manifest = from_json(data)
    for component in manifest.components:
        dict(component.parameters)
    return manifest


@pytest.mark.parametrize("damage", [object(), {"no": "such key"}, [[[]]], 12.5])
def test_damage_of_any_kind_is_a_value_error(damage: Any):
    """A value of another type anywhere, the literals of a default aside."""
    hook = next(hooks_in(fakes_hooks))
    manifest = of_one(type=type_of(dict[str, int]), doc="A doc.", bindable=False)
    manifest = replace(manifest, hooks=(hook,), compatible={("a", "b")}, broken=("b",))
    manifest = replace(
        manifest, incompatible={("a", "c"): "why"}, files=("f",), modules={"m": "p"}
    )
    manifest = replace(manifest, recipes=("r",))
    data = to_json(manifest)
    for path in paths(data):
        with pytest.raises(ValueError, match=r"."):
            read_whole(changed(data, path, damage))


def test_a_key_that_is_missing_is_a_value_error(made: Manifest):
    data = to_json(made)
    for field in fields(Manifest):
        rest = {key: value for key, value in data.items() if key != field.name}
        with pytest.raises(ValueError, match=f"no Manifest in JSON.*{field.name}"):
            from_json(rest)
    for key in ("role", "name", "target"):
        row = {k: v for k, v in data["components"][0].items() if k != key}
        with pytest.raises(ValueError, match="no Component in JSON"):
            from_json({**data, "components": [row]})


def test_a_manifest_has_a_trainer(made: Manifest):
    with pytest.raises(ValueError, match="no trainer"):
        from_json({**to_json(made), "components": []})


@pytest.mark.parametrize(
    "value",
    [
        [Scalar("1.10"), Scalar("1.10", plain=False), "1.10", 1.5],
        {"a": (Reference("Adam", "slow", True), Macro("x/lr")), 1: MISSING},
        [True, None, b"\x00", math.inf],
    ],
)
def test_what_was_written_is_read_as_it_was(value: Any):
    read = value_from_json(json.loads(json.dumps(value_to_json(value))))
    assert same(read, value)
