"""From a request and several sources to one resolution."""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from asking import WHOLE, resolved
from hypothesis import given, settings
from hypothesis import strategies as st

from project.core.components.manifest import Manifest
from project.core.keys import Key
from project.core.origins import Source
from project.core.request import Request
from project.core.resolving.resolve import resolve
from project.core.values import MISSING

ORDERS = [
    (Source.DEFAULT, *rest)
    for rest in itertools.permutations(each for each in Source if each != "default")
]


PLACES = ("yaml", "gin", "env", "flag", "flag again", "pair")
"""Where `model.heads` can be set; its default is 1, its hook computes 10."""


@settings(max_examples=120, deadline=None)
@given(
    places=st.sets(st.sampled_from(PLACES)),
    precedence=st.sampled_from(ORDERS),
    yaml_first=st.booleans(),
)
def test_the_winner_is_the_one_that_the_precedence_states(
    manifest: Manifest,
    places: set[str],
    precedence: tuple[Source, ...],
    yaml_first: bool,
):
    """Over all subsets of the sources; the ledger holds all others in order."""
    files: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        for name, text in [
            ("yaml", "model:\n  heads: 2\n"),
            ("gin", "Rnn.heads = 3\n"),
        ]:
            if name in places:
                path = Path(folder, f"a.{name}")
                path.write_text(text, encoding="utf-8")
                files.append(str(path))
        if not yaml_first:
            files.reverse()
        flags = {"flag": "model.heads=5", "flag again": "Rnn.heads=6"}
        bindings = [text for place, text in flags.items() if place in places]
        # The hook that sets `model.heads` waits for the size of the vocabulary.
        tokenizer = ["task.tokenizer=words"] if "pair" in places else []
        request = Request(
            task="words",
            model="rnn",
            files=tuple(files),
            bindings=(*bindings, *tokenizer),
            environment={"PROJECT_MODEL__HEADS": "4"} if "env" in places else {},
            precedence=precedence,
        )
        resolution = resolve(request, manifest)
    by_source: dict[Source, list[int]] = {
        "default": [1],
        "file": [2 if path.endswith("yaml") else 3 for path in files],
        "env": [4] if "env" in places else [],
        "flag": [5 if text.startswith("model") else 6 for text in bindings],
        "pair": [10] if "pair" in places else [],
    }
    expected = [value for source in precedence for value in by_source[source]]
    key = Key("", "model", "heads")
    assert resolution.value("model.heads") == expected[-1]
    lost = [setting.value for setting in resolution.ledger.replaced(key)]
    assert lost == list(reversed(expected[:-1]))
    assert not resolution.faults


VALUES: dict[str, Sequence[str]] = {
    "model.rate": ["0.5", "1", "1e-9", "inf", "%lr"],
    "model.size": ["3", "x", "'3'", "null y"],
    "model.label": ["a b", "'null'", "'a: # b'", '"\\u2028\\n\\t"', "'@@x'", "1.10"],
    "model.kernel": ["[1, 2]", "(3, 4)", "[1, %k]"],
    "model.names": ["['a, b', 'c']", "[]", "['1', 'true', '', '(']"],
    "model.options": ["{a: 1, b: .inf}", "null", "{'1': 2}"],
    "model.activation": ["TANH"],
    "model.weights": ["a b/c", "'~'"],
    "model.optimizer": ["@Adam", "@slow/Adam", "null"],
    "model.untyped": ["[(1, 2), {'a': [@Adam]}]", "'1'", "([%gin.REQUIRED])",
                      "{1: [null]}", "(1,)"],
    "model.scheduler": ["@Steps", "@gin.singleton()", "%part"],
    "slow/Adam.lr": ["0.25"],
    "Adam.betas": ["[0.5, %lr]", "(0.0, 1.0)"],
    "trainer.limit": ["1", "1.0"],
    "trainer.deterministic": ["true", "warn"],
    "trainer.devices": ["[0, 1]", "2", "auto"],
}  # fmt: skip


MACROS = {"lr": "0.125", "k": "2", "part": "@Steps"}


@settings(max_examples=80, deadline=None)
@given(
    st.fixed_dictionaries(
        {}, optional={key: st.sampled_from(texts) for key, texts in VALUES.items()}
    ),
    st.sampled_from(["yaml", "gin"]),
)
def test_a_printed_config_loads_back_as_itself(
    manifest: Manifest, chosen: dict[str, str], style: str
):
    bindings = [f"{key}={text}" for key, text in chosen.items()]
    for name, text in MACROS.items():
        if any(f"%{name}" in binding for binding in bindings):
            bindings.append(f"{name}={text}")
    first = resolved(manifest, *WHOLE, *bindings)
    assert not first.faults
    text = first.to_yaml() if style == "yaml" else first.to_gin(origins=True)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"a.{style}")
        path.write_text(text, encoding="utf-8")
        again = resolve(Request(files=(str(path),)), manifest)
    assert not again.faults
    assert again.to_gin() == first.to_gin()
    assert again.to_yaml(origins=False) == first.to_yaml(origins=False)
    assert again.to_json() == first.to_json()


@pytest.mark.parametrize(
    "bindings",
    [("model.rate=%lr", "model.rate=1", "lr=2"), ("Adam.lr=%lr", "lr=2")],
    ids=["replaced", "unused"],
)
def test_a_macro_that_nothing_refers_to_any_more_is_not_saved(
    manifest: Manifest, bindings: tuple[str, ...]
):
    found = resolved(manifest, *WHOLE, *bindings)
    assert not found.faults
    assert "lr = 2" not in found.to_gin()


def test_a_frozen_config_keeps_what_hooks_computed(manifest: Manifest, tmp_path: Path):
    """Also where the hook would compute something else today."""
    first = resolved(
        manifest,
        "task.tokenizer=words",
        "model.hidden_size=2",
        task="words",
        model="rnn",
    )
    path = tmp_path / "config.gin"
    path.write_text(first.to_gin().replace("1000", "1234"))
    again = resolve(Request(files=(str(path),)), manifest)
    assert again.value("model.vocab_size") == 1234
    assert again.value("model.heads") == 10
    assert not again.faults
    assert not again.missing


def test_what_is_missing_is_missing_after_a_reload(manifest: Manifest, tmp_path: Path):
    first = resolved(manifest)
    for name, text in [("a.yaml", first.to_yaml()), ("a.gin", first.to_gin())]:
        path = tmp_path / name
        path.write_text(text)
        again = resolve(Request(files=(str(path),)), manifest)
        assert again.missing == first.missing
        assert again.value("model.width") is MISSING


@pytest.mark.parametrize(
    ("text", "places"),
    [
        pytest.param("base: &b\n  rate: 0.5\nmodel: {<<: *b}\n",
                     ["a.yaml:3 (&b, line 2)"], id="mapping"),
        pytest.param("base: &b\n  rate: 0.5\nmodel: *b\n",
                     ["a.yaml:3 (&b, line 2)"], id="section"),
        pytest.param("x-y: &b 0.5\nmodel: {rate: *b}\n",
                     ["a.yaml:2 (&b, line 1)"], id="number"),
        pytest.param(".all:\n  - &b 0.5\nmodel.rate: *b\n",
                     ["a.yaml:3 (&b, line 2)"], id="in a list"),
        pytest.param("all: {of: &b {model: {rate: 0.5}}}\n<<: *b\n",
                     ["a.yaml:2 (&b, line 1)"], id="whole sections"),
        pytest.param("Adam: &b\n  lr: 0.5\nmodel: {rate: *c}\n",
                     ["no anchor &c stands above *c"], id="absent"),
        pytest.param("Rnn: &b\n  rate: 0.5\nNet: *b\n",
                     ["a.yaml:3 (&b, line 2)"], id="of a component that is not here"),
        pytest.param("base:\n  rate: 0.5\nmodel: {rate: 0.5}\n",
                     ["no component 'base'"], id="no anchor"),
        pytest.param("base: {a: &b 1, c: *b}\nmodel: {rate: 0.5}\n",
                     ["no component 'base'", "no component 'base'"], id="of no use"),
    ],
)  # fmt: skip
def test_a_section_may_be_there_for_its_anchors(
    folder: Path, manifest: Manifest, text: str, places: list[str]
):
    (folder / "a.yaml").write_text(text)
    found = resolved(manifest, *WHOLE, files=("a.yaml",), strict=True)
    if found.faults:
        assert [fault.problem for fault in found.faults] == places
        return
    assert found.value("model.rate") == 0.5
    setting = found.ledger.winner(Key("", "model", "rate"))
    assert setting is not None
    assert [str(setting.origin)] == places
