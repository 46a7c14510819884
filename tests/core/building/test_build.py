"""What Gin really injects is what the resolution says."""

from __future__ import annotations

import importlib
import math
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import fakes
import fakes_strings
import gin
import pytest

from project.core.building.build import Built, build
from project.core.building.effects import without_effect
from project.core.components.inspection import describe_all
from project.core.components.manifest import Manifest
from project.core.errors import ConfigError
from project.core.gin_bridge.injection import ComponentError
from project.core.gin_bridge.parsing import parse_gin
from project.core.request import Request
from project.core.resolving.resolution import Resolution
from project.core.resolving.resolve import resolve
from project.core.values import Value, same

WHOLE = ("task.batch_size=4", "model.width=8")


def resolved(
    manifest: Manifest, *bindings: str, task: str = "pixels", model: str = "net"
) -> Resolution:
    found = resolve(Request(task=task, model=model, bindings=bindings), manifest)
    assert not found.faults
    return found


def bindings_of(text: str) -> dict[str, Value]:
    """The bindings of a Gin text, read by Gin's own parser, by key.

    An operative config has modules where two names end alike; keys do without.
    """
    return {
        str(replace(s.key, selector=s.key.selector.rpartition(".")[2])): s.value
        for s in parse_gin(text, "text")
        if s.kind == "binding"
    }


def assert_operative_is_resolved(built: Built, resolution: Resolution) -> None:
    """Every literal and reference, both read by Gin's parser."""
    operative = bindings_of(built.operative())
    stated = bindings_of(resolution.to_gin())
    assert operative.keys() <= stated.keys()
    for key, value in operative.items():
        assert same(value, stated[key]), key
    called = {key.rpartition(".")[0].rpartition("/")[2] for key in operative}
    for key, value in stated.items():
        owner, _, _ = key.rpartition(".")
        if owner in called and "/" not in owner:
            assert same(operative[key], value), key


CASES = {
    "all defaults": (WHOLE, "pixels", "net"),
    "values of every kind": (
        (
            *WHOLE,
            "model.rate=inf",
            "model.momentum=1",
            "model.size=x",
            "model.activation=TANH",
            "model.weights=a b",
            "model.folder=c",
            "model.mode=3",
            "model.kernel=[5, 5]",
            "model.channels=[1]",
            "model.names=['a', '1']",
            "model.options={a: 1, b: -.inf}",
            "model.untyped=(1, [2, {'a': None}])",
            "trainer.deterministic=true",
            "trainer.devices=[0, 1]",
        ),
        "pixels",
        "net",
    ),
    "hooks": (("task.tokenizer=words", "model.hidden_size=2"), "words", "rnn"),
    "forced hook": ((), "grey", "net"),
    "dataclass": (("task.batch_size=1", "model.depth=3"), "pixels", "both"),
    "declared pair": (("task.batch_size=1", "model.size=7"), "pixels", "untyped"),
    "parts": (
        (
            *WHOLE,
            "model.optimizer=@Adam",
            "model.scheduler=@Steps",
            "Adam.lr=%lr",
            "lr=0.5",
            "Steps.step_size=3",
        ),
        "pixels",
        "net",
    ),
    "nested parts": (
        (
            *WHOLE,
            "model.untyped=@Chain()",
            "Chain.parts=[@double, @Steps]",
            "trainer.callbacks=[@Chain()]",
        ),
        "pixels",
        "net",
    ),
}


@pytest.mark.parametrize(("bindings", "task", "model"), CASES.values(), ids=list(CASES))
def test_what_gin_reports_equals_the_resolution(
    manifest: Manifest, bindings: tuple[str, ...], task: str, model: str
):
    resolution = resolved(manifest, *bindings, task=task, model=model)
    with build(resolution) as built:
        if isinstance(built.model, fakes.Net):
            built.model.configure()
        assert_operative_is_resolved(built, resolution)
        operative = bindings_of(built.operative())
    assert any(key.startswith("Trainer.") for key in operative)
    assert operative["run.task"] == task


def test_a_parameter_that_the_caller_passes_is_the_only_one_missing(
    manifest: Manifest,
):
    resolution = resolved(manifest, *WHOLE, "model.optimizer=@Adam")
    with build(resolution) as built:
        built.model.configure()
        operative = bindings_of(built.operative())
    assert "Adam.params" not in operative
    assert {key for key in operative if key.startswith("Adam.")} == {
        "Adam.lr",
        "Adam.betas",
        "Adam.decay",
    }


def test_constructors_get_what_their_annotations_ask_for(manifest: Manifest):
    bindings = ("model.activation=TANH", "model.kernel=[5, 5]", "model.rate=1")
    more = ("model.options={a: .inf}", "model.folder=x", "model.steps=[1]")
    resolution = resolved(manifest, *WHOLE, *bindings, *more)
    with build(resolution) as built:
        given = built.model.given
    assert given["activation"] is fakes.Activation.TANH
    assert given["kernel"] == (5, 5)
    assert type(given["rate"]) is float
    assert given["options"] == {"a": math.inf}
    assert given["folder"] == Path("x")
    assert given["limit"] == math.inf


def test_what_no_literal_expresses_reaches_the_constructor_as_its_own_default(
    manifest: Manifest,
):
    with build(resolved(manifest, *WHOLE)) as built:
        given = built.model.given
    assert given["marker"] is fakes.Marker
    assert given["untyped_limit"] == math.inf
    assert given["untyped_activation"] is fakes.Activation.TANH
    assert built.model.others == {}


def test_positional_only_and_kwargs_constructors_are_built(manifest: Manifest):
    with build(resolved(manifest, task="grey")) as built:
        assert (built.task.seed, built.task.batch_size) == (7, 8)
        assert built.task.others == {}


def test_the_classes_are_themselves(manifest: Manifest):
    before = dict(vars(fakes.Net))
    with build(resolved(manifest, *WHOLE)) as built:
        assert type(built.model) is fakes.Net
        assert type(built.task) is fakes.Pixels
        assert type(built.trainer) is fakes.Trainer
    assert dict(vars(fakes.Net)) == before


def test_the_caller_may_give_the_trainer_what_no_config_may_set(manifest: Manifest):
    resolution = resolved(manifest, *WHOLE)
    with build(resolution, trainer_arguments={"folder": Path("runs")}) as built:
        assert built.trainer.folder == Path("runs")
    assert "Trainer.folder" not in resolution.to_gin()


def test_a_pair_can_be_built_twice_in_one_process(manifest: Manifest):
    for width in (1, 2):
        with build(resolved(manifest, *WHOLE, f"model.width={width}")) as built:
            assert built.model.given["width"] == width


def test_scopes_and_singletons_reach_gin(manifest: Manifest):
    resolution = resolved(
        manifest,
        *WHOLE,
        "model.scheduler=@one/gin.singleton()",
        "model.untyped=@one/gin.singleton()",
        "one/gin.singleton.constructor=@Chain",
        "model.optimizer=@slow/Adam",
        "slow/Adam.lr=0.25",
        "Adam.lr=0.5",
    )
    with build(resolution) as built:
        given = built.model.given
        assert given["scheduler"] is given["untyped"]
        assert type(given["untyped"]) is fakes.Chain
        assert given["optimizer"](["w"]).lr == 0.25


# ------------------------------------------------------------------- the fence


@pytest.fixture
def nothing_bound() -> Iterator[None]:
    registry = set(gin.config._REGISTRY._selector_map)
    yield
    assert not gin.config_str().strip()
    assert not gin.operative_config_str().strip()
    assert not gin.config_is_locked()
    assert set(gin.config._REGISTRY._selector_map) == registry


@pytest.mark.usefixtures("nothing_bound")
def test_outside_the_block_nothing_is_bound(manifest: Manifest):
    with build(resolved(manifest, *WHOLE)):
        assert gin.config_is_locked()


@pytest.mark.usefixtures("nothing_bound")
def test_nothing_is_bound_after_an_exception(manifest: Manifest):
    with pytest.raises(KeyError), build(resolved(manifest, *WHOLE)):
        raise KeyError("of the user's")
    with build(resolved(manifest, *WHOLE)) as built:
        assert built.model.given["width"] == 8


@pytest.mark.usefixtures("nothing_bound")
def test_a_block_inside_a_block_is_refused(manifest: Manifest):
    resolution = resolved(manifest, *WHOLE)
    with build(resolution) as built:
        with pytest.raises(RuntimeError, match="only one build"), build(resolution):
            pass
        assert "Net.width = 8" in built.operative()


@pytest.mark.usefixtures("nothing_bound")
def test_what_has_faults_or_missing_values_is_not_built(manifest: Manifest):
    request = Request(task="pixels", model="net", bindings=("model.rate=x",))
    with pytest.raises(ConfigError) as caught, build(resolve(request, manifest)):
        pass
    found = [fault.problem for fault in caught.value.faults]
    assert found[0] == "model.rate cannot be x"
    assert any("model.width has no value" in problem for problem in found)
    assert len(found) == 3


@pytest.mark.usefixtures("nothing_bound")
def test_a_constructor_that_raises_is_named_with_its_arguments(manifest: Manifest):
    bindings = ("task.batch_size=1", "model.depth=-1")
    resolution = resolved(manifest, *bindings, model="both")
    with pytest.raises(ComponentError) as caught, build(resolution):
        pass
    assert caught.value.selector == "fakes.Both"
    assert caught.value.arguments == {"depth": -1, "ratio": 1.5}
    assert isinstance(caught.value.cause, ValueError)


def test_a_part_with_the_name_of_the_models_class_is_told_from_it():
    made = describe_all(("fakes",), "fakes:Trainer")
    part = replace(made.parts["Adam"], name="Net")
    manifest = replace(made, components=(*made.components, part))
    resolution = resolved(
        manifest, *WHOLE, "model.optimizer=@fakes.Adam", "Adam.lr=0.5"
    )
    with build(resolution) as built:
        assert built.model.configure().lr == 0.5


def test_named_tuples_are_components_too():
    assert fakes_strings.Span(1).stop is None


# --------------------------------------------------------------- without effect


def effects(manifest: Manifest, *bindings: str) -> list[str]:
    resolution = resolved(manifest, *WHOLE, "model.optimizer=@Adam", *bindings)
    with build(resolution) as built:
        built.model.configure()
        faults = without_effect(resolution, built.injector.calls)
    return [fault.problem for fault in faults]


@pytest.mark.parametrize(
    ("binding", "problem"),
    [
        ("Adam.lr=0.5", ""),
        ("slow/Adam.lr=0.5", "slow/Adam.lr has no effect: nothing calls Adam in the "
         "scope 'slow'"),
        ("Adam.params=3", "Adam.params has no effect: Adam is called with "
         "params=['weights'], which its caller passes itself"),
        ("Steps.gamma=3", ""),
        ("eval/model.rate=3", "eval/model.rate has no effect: nothing calls Net in the "
         "scope 'eval'"),
    ],
)  # fmt: skip
def test_a_setting_that_does_not_get_through_is_told(
    manifest: Manifest, binding: str, problem: str
):
    assert effects(manifest, binding) == ([problem] if problem else [])


def test_a_setting_that_a_scope_hides_everywhere_is_told(manifest: Manifest):
    found = effects(
        manifest, "model.optimizer=@slow/Adam", "slow/Adam.lr=0.5", "Adam.lr=0.1"
    )
    assert found == [
        "Adam.lr has no effect: every call is in a scope that has its own lr"
    ]


def test_building_stays_in_the_current_folder(manifest: Manifest, tmp_path: Path):
    os.chdir(tmp_path)
    with build(resolved(manifest, *WHOLE)):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_class_that_was_reloaded_is_built_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """As in a notebook: edit the module, reload it, build again."""
    monkeypatch.syspath_prepend(str(tmp_path))
    source = (
        "from fakes import ImageBatch\n"
        "MODELS = {'mine': 'reloaded_zoo:Mine'}\n"
        "class Mine:\n"
        "    version = 1\n"
        "    def __init__(self, size: int = 1): self.size = size\n"
        "    def forward(self, batch: ImageBatch): ...\n"
    )
    path = tmp_path / "reloaded_zoo.py"
    path.write_text(source)
    plugins = ["fakes", "reloaded_zoo"]
    request = Request("pixels", "mine", bindings=("task.batch_size=1", "model.size=2"))
    seen = []
    for version in (1, 2):
        # Of another length, so that Python does not take its cached bytecode.
        path.write_text(source.replace("= 1\n", f"= {version}{' ' * version}\n", 1))
        importlib.invalidate_caches()
        if version == 2:
            importlib.reload(importlib.import_module("reloaded_zoo"))
        manifest = describe_all(plugins, "fakes:Trainer")
        with build(resolve(request, manifest)) as built:
            seen.append((type(built.model), built.model.version, built.model.size))
    assert [(version, size) for _, version, size in seen] == [(1, 2), (2, 2)]
    assert seen[0][0] is not seen[1][0]


def test_without_a_block_there_is_nothing_and_a_sentence_says_so(manifest: Manifest):
    block = build(resolved(manifest, *WHOLE))
    assert repr(block) == "<build of pixels + net, a `with` block>"
    with pytest.raises(AttributeError, match="with build\\(resolution\\) as built"):
        block.model  # noqa: B018


def test_a_block_may_be_entered_again_also_after_an_exception(manifest: Manifest):
    block = build(resolved(manifest, *WHOLE))
    with suppress(KeyError), block as first:
        with pytest.raises(RuntimeError, match="leave its `with` block"), block:
            pass
        raise KeyError
    with block as second:
        assert repr(second) == "<Built pixels + net>"
    assert first.model is not second.model
    assert "Net.width = 8" in first.operative()


def test_a_resolution_is_one_line(manifest: Manifest):
    found = resolve(Request("pixels", "net", bindings=("model.widht=1",)), manifest)
    assert repr(found) == "<Resolution pixels + net: 1 fault, 2 missing>"
