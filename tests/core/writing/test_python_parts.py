"""Parts as code: what it makes is what Gin makes of the same config."""

from __future__ import annotations

from functools import partial
from typing import Any

import fakes
import pytest

from project.core.building.build import build
from project.core.components.manifest import Manifest
from project.core.gin_bridge.factories import Factory
from project.core.request import Request
from project.core.resolving.resolution import Resolution
from project.core.resolving.resolve import resolve
from project.core.values import Opaque
from project.core.writing.python_code import call
from project.core.writing.python_imports import Imports
from project.core.writing.python_parts import Parts


def resolved(manifest: Manifest, *bindings: str) -> Resolution:
    whole = ("task.batch_size=4", "model.width=8", *bindings)
    found = resolve(Request(task="pixels", model="net", bindings=whole), manifest)
    assert not found.faults
    return found


def text_of(resolution: Resolution, *, changed: bool = False) -> str:
    """The code of the model, with all that it needs."""
    imports = Imports(["model"])
    parts = Parts(resolution.components, resolution.ledger, imports, comments=False,
                  changed=changed)  # fmt: skip
    rows = next(s for s in resolution.sections(changed=changed) if s.name == "model")
    arguments = [
        parts.code(row.value, row.type).before(f"{row.name}=")
        for row in rows.rows
        if not isinstance(row.value, Opaque)
    ]
    model = call(imports.target("fakes:Net"), arguments).before("model = ")
    lines = [*imports.lines()]
    for name, made in parts.functions.items():
        lines.append(f"def {name}(*args, **kwargs):")
        lines += made.before("return ").lines(4)
    for name, made in parts.shared.items():
        lines += made.before(f"{name} = ").lines()
    return "\n".join([*lines, *model.lines()])


def model_of(text: str) -> Any:
    names: dict[str, Any] = {}
    exec(text, names)
    return names["model"]


def same(one: Any, other: Any) -> bool:
    """Whether two objects are the same, Gin's factories being partials."""
    if isinstance(one, (Factory, partial)) or isinstance(other, (Factory, partial)):
        return _called(one) == _called(other)
    if type(one) is not type(other):
        return False
    if isinstance(one, (list, tuple)):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, (fakes.Adam, fakes.Chain, fakes.Steps)):
        return all(map(same, vars(one).values(), vars(other).values()))
    return bool(one == other)


def _called(factory: Any) -> Any:
    """What a factory makes, as far as it is known to be one of the parts."""
    is_made = isinstance(factory, (Factory, partial))
    function = factory.func if is_made else factory
    if function is fakes.double:
        return factory(3.0)
    made = factory(["weights"]) if function is not fakes.Steps else factory(None)
    return type(made), repr(sorted(vars(made).items(), key=str))


CASES = {
    "values": ("model.weights=a.bin", "model.activation=TANH", "model.limit=inf",
               "model.kernel=[5, 5]", "model.options={a: 1, b: -.inf}"),
    "a part": ("model.optimizer=@Adam", "Adam.lr=0.5"),
    "a part at its defaults": ("model.optimizer=@Adam", "model.scheduler=@Steps"),
    "a macro": ("model.rate=%lr", "model.optimizer=@Adam", "Adam.lr=%lr", "lr=0.5"),
    "a scope": ("model.optimizer=@slow/Adam", "slow/Adam.lr=0.5", "Adam.decay=0.25"),
    "a scope in another": ("model.untyped=@a/b/Chain()", "a/Chain.name=outer",
                           "a/b/Chain.parts=[1]"),
    "the scope of who calls": ("model.untyped=@a/Chain()", "Chain.parts=[%inner]",
                               "inner=@Chain()", "inner/Chain.parts=[2]",
                               "inner/Chain.name=inside"),
    "parts in parts": ("model.untyped=@Chain()", "Chain.parts=[@Adam, @two/double]",
                       "two/double.times=3"),
    "a part of its own": ("model.untyped=[@one/Chain(), @two/Chain()]",
                          "one/Chain.name=one", "two/Chain.parts=[@one/Chain()]"),
}  # fmt: skip


@pytest.mark.parametrize("bindings", CASES.values(), ids=list(CASES))
@pytest.mark.parametrize("changed", [False, True])
def test_the_code_makes_what_gin_makes(
    manifest: Manifest, bindings: tuple[str, ...], changed: bool
):
    resolution = resolved(manifest, *bindings)
    written = model_of(text_of(resolution, changed=changed)).given
    with build(resolution) as built:
        for name, value in built.model.given.items():
            assert same(value, written[name]), name


def test_a_part_with_what_is_made_anew_is_a_function(manifest: Manifest):
    text = text_of(
        resolved(
            manifest,
            "model.untyped=@outer/Chain",
            "outer/Chain.parts=[@inner/Chain()]",
            "inner/Chain.name=inner",
            "inner/Chain.parts=[]",
        )
    )
    assert "untyped=make_Chain," in text
    make = model_of(text).given["untyped"]
    one, other = make(), make(name="other")
    assert (one.name, other.name) == ("chain", "other")
    assert one.parts[0].name == "inner"
    assert one.parts[0] is not other.parts[0]


def test_a_singleton_is_made_once(manifest: Manifest):
    text = text_of(
        resolved(
            manifest,
            "model.untyped=@one/gin.singleton()",
            "model.scheduler=@one/gin.singleton()",
            "one/gin.singleton.constructor=@Chain",
            "one/Chain.name=single",
        )
    )
    given = model_of(text).given
    assert given["untyped"] is given["scheduler"]
    assert given["untyped"].name == "single"


def test_a_partial_leaves_defaults_to_who_calls(manifest: Manifest):
    resolution = resolved(manifest, "model.optimizer=@Adam", "Adam.decay=0.5")
    assert "optimizer=partial(Adam, decay=0.5)" in text_of(resolution)
    made = model_of(text_of(resolution)).given["optimizer"]
    assert made(["weights"], 0.25).lr == 0.25
