"""What the constructor gets is what the config and Gin's report say, end to end."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from fakes_unions import Color, Level

from project.core.building.build import build
from project.core.components.encoding import from_json, to_json
from project.core.components.inspection import describe_all
from project.core.components.manifest import Manifest
from project.core.gin_bridge.parsing import parse_gin
from project.core.request import Request
from project.core.resolving.resolution import Resolution
from project.core.resolving.resolve import resolve


@pytest.fixture(scope="module")
def unions() -> Manifest:
    made = to_json(describe_all(["fakes_unions"], "fakes:Trainer"))
    return from_json(json.loads(json.dumps(made)))


def resolved(manifest: Manifest, *bindings: str, **request: Any) -> Resolution:
    asked = Request("pixels", "unions", bindings=("task.batch_size=1", *bindings))
    return resolve(asked, manifest, **request)


def said(text: str, name: str) -> Any:
    return next(s.value for s in parse_gin(text, "a") if s.key.parameter == name)


@pytest.mark.parametrize(
    ("name", "text", "literal", "expected"),
    [
        ("list_or_tuple", "(3, 4)", (3, 4), (3, 4)),
        ("list_or_tuple", "[3, 4]", [3, 4], [3, 4]),
        ("tuple_or_list", "[1, 2]", [1, 2], [1, 2]),
        ("tuple_or_list", "(1, 2)", (1, 2), (1, 2)),
        ("set_or_list", "[1, 2]", [1, 2], [1, 2]),
        ("set_or_list", "(1, 2)", (1, 2), {1, 2}),
        ("set_or_tuple", "[1, 2]", (1, 2), (1, 2)),
        ("set_or_tuple", "(1, 2)", (1, 2), (1, 2)),
        ("names", "[c, c]", ("c", "c"), {"c"}),
        ("frozen", "[a/b]", ("a/b",), frozenset({Path("a/b")})),
        ("path_or_text", "a/b", "a/b", "a/b"),
        ("path_or_color", "RED", "RED", Color.RED),
        ("path_or_color", "PINK", "PINK", Path("PINK")),
        ("color_or_text", "RED", "RED", "RED"),
        ("mode_or_path", "fast", "fast", "fast"),
        ("mode_or_path", "slow", "slow", Path("slow")),
        ("home", "there", "there", Path("there")),
        ("colors", "{RED: [a, b]}", {"RED": ["a", "b"]},
         {Color.RED: [Path("a"), Path("b")]}),
        ("level", "LOW", "LOW", Level.LOW),
        ("number", "1", 1, 1),
        ("number", "1.0", 1.0, 1.0),
        ("flag", "1", 1, 1),
        ("flag", "true", True, True),
        ("rate", "inf", "inf", float("inf")),
        ("rate_or_text", "'inf'", "inf", "inf"),
        ("pair", "[1, '2']", (1, "2"), (1, "2")),
        ("sizes", "[1, 2]", (1, 2), (1, 2)),
    ],
)  # fmt: skip
def test_a_value_arrives_as_what_was_printed(
    unions: Manifest, tmp_path: Path, name: str, text: str, literal: Any, expected: Any
):
    found = resolved(unions, f"model.{name}={text}")
    assert not found.faults
    frozen = found.to_gin()
    assert repr(said(frozen, name)) == repr(literal)
    with build(found) as built:
        arrived = built.model.given[name]
        operative = built.operative()
        assert not built.without_effect()
    assert type(arrived) is type(expected)
    assert arrived == expected
    assert repr(said(operative, name)) == repr(literal)
    path = tmp_path / "a.yaml"
    path.write_text(found.to_yaml())
    again = resolve(Request("pixels", "unions", files=(str(path),)), unions)
    assert (again.faults, again.to_gin()) == ((), frozen)


def test_defaults_arrive_as_they_are(unions: Manifest):
    with build(resolved(unions)) as built:
        given = built.model.given
    assert given["names"] == {"a", "b"}
    assert given["home"] == Path("here")
    assert given["path_or_color"] is Color.RED
    assert given["level"] is Level.LOW
    assert (given["number"], given["flag"]) == (1, True)
    assert type(given["number"]) is int


@pytest.mark.parametrize(
    ("binding", "problem", "expected"),
    [
        ("model.lists=[[1]]", "model.lists cannot be [[1]]",
         "items that a set can hold (set[list[int]])"),
        ("model.rate_or_text=inf", "model.rate_or_text (float | str) cannot carry inf, "
         "which is no literal in Gin", "float in its signature"),
        ("model.by_size={1: a, 1.0: b}", "model.by_size cannot be {1: a, 1.0: b}",
         "keys that a mapping can hold, each once (dict[float, str])"),
    ],
)  # fmt: skip
def test_what_cannot_arrive_is_a_fault_before_anything_is_built(
    unions: Manifest, binding: str, problem: str, expected: str
):
    (fault,) = resolved(unions, binding).faults
    assert fault.problem == problem
    assert fault.expected == expected
