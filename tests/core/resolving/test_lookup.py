"""From a selector as written to the component it means."""

from __future__ import annotations

from dataclasses import replace

import pytest

from project.core.components.inspection import describe_all
from project.core.components.manifest import Manifest
from project.core.errors import ConfigError, Fault
from project.core.keys import Key
from project.core.origins import Origin, Source
from project.core.resolving.lookup import Lookup
from project.core.sources.written import Written
from project.core.values import Reference

ORIGIN = Origin(Source.FLAG, "--bind #1", "x=1")


def written(selector: str, *, plain_gin: bool = False) -> Written:
    return Written(Key("", selector, "x"), 1, ORIGIN, plain_gin)


@pytest.fixture
def lookup(manifest: Manifest) -> Lookup:
    return Lookup(manifest, manifest.tasks["pixels"], manifest.models["net"])


def meant(lookup: Lookup, selector: str, **how: bool) -> str | None:
    found = lookup.binding(written(selector, **how))
    return found.selector if found else None


@pytest.mark.parametrize(
    ("selector", "meaning"),
    [
        ("model", "model"), ("Net", "model"), ("fakes.Net", "model"),
        ("task", "task"), ("Pixels", "task"), ("trainer", "trainer"),
        ("Trainer", "trainer"), ("Adam", "Adam"), ("fakes.Adam", "Adam"),
        ("gin.singleton", "gin.singleton"), ("singleton", "gin.singleton"),
        ("Rnn", None), ("fakes_strings.Words", None),
    ],
)  # fmt: skip
def test_a_selector_means_the_pairs_components_then_the_parts(
    lookup: Lookup, selector: str, meaning: str | None
):
    """None for a component that exists and is not in this pair."""
    assert meant(lookup, selector) == meaning


@pytest.mark.parametrize(
    "selector", ["et", "akes.Net", "net", "pixels", "run2", "adam"]
)
def test_a_selector_is_matched_by_whole_words_and_case(lookup: Lookup, selector: str):
    with pytest.raises(ConfigError):
        lookup.binding(written(selector))


def fault(lookup: Lookup, selector: str, **how: bool) -> Fault:
    with pytest.raises(ConfigError) as caught:
        lookup.binding(written(selector, **how))
    return caught.value.faults[0]


def test_a_role_means_nothing_in_a_gin_file(lookup: Lookup):
    assert fault(lookup, "model", plain_gin=True).nearest == ("Net.x",)


def test_an_unknown_name_is_answered_with_near_ones(lookup: Lookup):
    for name in ("Adm", "modle"):  # `meant` finds the keys; see its tests.
        assert fault(lookup, name).meant == f"{name}.x"
    unknown = Written(
        Key("", "singleton2", "constructor"), "1", Origin(Source.FLAG, "f")
    )
    with pytest.raises(ConfigError) as caught:
        lookup.binding(unknown)
    assert caught.value.faults[0].nearest == ("gin.singleton.constructor",)


def test_a_reference_means_a_component_or_is_refused(lookup: Lookup):
    assert lookup.reference(Reference("Adam"), written("m")).selector == "Adam"
    with pytest.raises(ConfigError) as caught:
        lookup.reference(Reference("Adm"), written("m"))
    assert caught.value.faults[0].nearest == ("@Adam",)


def test_two_components_of_one_name_are_refused_with_both_selectors():
    made = describe_all(["fakes"], "fakes:Trainer")
    adam = replace(made.parts["Adam"], name="other.Adam", target="elsewhere:Adam")
    manifest = replace(made, components=(*made.components, adam))
    lookup = Lookup(manifest, manifest.tasks["pixels"], manifest.models["net"])
    found = fault(lookup, "Adam")
    assert found.problem == "'Adam' means more than one component"
    assert found.expected == "one of fakes.Adam, elsewhere.other.Adam"
    assert meant(lookup, "fakes.Adam") == "Adam"


@pytest.fixture
def strange() -> Lookup:
    """A model that is called as a part is, and parts that are called otherwise than
    their functions."""
    made = describe_all(["fakes"], "fakes:Trainer")
    adam, net = made.parts["Adam"], made.models["net"]
    parts = (
        replace(adam, name="run", target="zoo:run"),
        replace(adam, name="TheirAdam", target="zoo.deep:Adam"),
        replace(adam, name="FlaxAdafactor", target="adafactor:Adafactor"),
        replace(adam, name="One", target="zoo:F"),
        replace(adam, name="Other", target="zoo:F"),
    )
    model = replace(net, target="theirs.fakes:Adam")
    manifest = replace(made, components=(*made.components, *parts))
    return Lookup(manifest, manifest.tasks["pixels"], model)


@pytest.mark.parametrize(
    ("selector", "meaning"),
    [
        pytest.param("fakes.Adam", "Adam", id="exact before the end of a role's"),
        pytest.param("theirs.fakes.Adam", "model", id="exact"),
        pytest.param("Adam", "model", id="a role before a part"),
        pytest.param("zoo.run", "run", id="called as the engine's"),
        pytest.param("run", "run", id="the engine's is no component"),
        pytest.param("TheirAdam", "TheirAdam", id="by its public name"),
        pytest.param("zoo.deep.TheirAdam", "TheirAdam", id="with its module"),
        pytest.param("zoo.deep.Adam", "TheirAdam", id="by its function"),
        pytest.param("deep.Adam", "TheirAdam", id="by the end of its function's"),
        pytest.param("adafactor.Adafactor", "FlaxAdafactor", id="a public name beside"),
        pytest.param("Adafactor", "FlaxAdafactor", id="by its function alone"),
        pytest.param("zoo.One", "One", id="one of two names of a function"),
    ],
)
def test_an_exact_selector_goes_before_a_role_and_a_short_name(
    strange: Lookup, selector: str, meaning: str
):
    assert meant(strange, selector, plain_gin=True) == meaning
    reference = strange.reference(Reference(selector), written("m"))
    assert reference.selector == meaning


def test_a_function_with_two_public_names_is_refused_with_both(strange: Lookup):
    assert fault(strange, "zoo.F").expected == "one of zoo.One, zoo.Other"


@pytest.mark.parametrize(
    ("selector", "aside"),
    [
        ("defaults", True), ("x_base", True), ("model_base", True), ("base", True),
        ("Adam", False), ("Rnn", False), ("modle", False), ("tasks", False),
        ("trainers", False), ("Nett", False), ("Net.block", False),
        ("fakes.Net.block.act", False), ("model.block", False), ("more.base", True),
    ],
)  # fmt: skip
def test_a_section_for_anchors_is_none_that_means_or_nearly_means_a_component(
    lookup: Lookup, selector: str, aside: bool
):
    binding = written(selector)
    assert not lookup.is_aside(binding)
    assert lookup.is_aside(replace(binding, aside=True)) == aside
