"""From a request and several sources to one resolution."""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from project.core.components.manifest import Manifest
from project.core.errors import ConfigError
from project.core.keys import Key
from project.core.origins import PRECEDENCE, Source
from project.core.request import Request
from project.core.resolving.resolution import Resolution
from project.core.resolving.resolve import resolve
from project.core.values import MISSING, Macro, Reference

WHOLE = ("task.batch_size=4", "model.width=8")


def resolved(
    manifest: Manifest,
    *bindings: str,
    task: str = "pixels",
    model: str = "net",
    **more: Any,
) -> Resolution:
    request = Request(task=task, model=model, bindings=bindings, **more)
    return resolve(request, manifest)


def refused(manifest: Manifest, **request: Any) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        resolve(Request(**request), manifest)
    return [fault.problem for fault in caught.value.faults]


def problems(resolution: Resolution) -> list[str]:
    return [fault.problem for fault in resolution.faults]


# -------------------------------------------------------------------- precedence

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


def test_the_default_precedence_lets_the_hook_win_and_says_so(manifest: Manifest):
    found = resolved(
        manifest,
        "task.tokenizer=words",
        "model.vocab_size=3",
        task="words",
        model="rnn",
    )
    assert found.ledger.precedence == PRECEDENCE
    assert found.value("model.vocab_size") == 1000
    (notice,) = found.notices
    assert "model.vocab_size is 1000" in notice
    assert "which replaces 3 (--bind #2)" in notice


def test_a_hook_that_computes_what_the_user_wrote_says_nothing(manifest: Manifest):
    found = resolved(
        manifest,
        "task.tokenizer=words",
        "model.vocab_size=1000",
        task="words",
        model="rnn",
    )
    assert found.notices == ()


def test_a_hook_that_loses_says_nothing_either(manifest: Manifest):
    found = resolved(
        manifest,
        "task.tokenizer=bytes",
        "model.vocab_size=300",
        task="words",
        model="rnn",
        precedence=("default", "pair", "file", "env", "flag"),
    )
    assert found.value("model.vocab_size") == 300
    assert found.value("model.heads") == 3  # Computed from what won.
    assert found.notices == ()


# ---------------------------------------------------------------------- the pair


def test_the_pair_may_be_named_by_a_file(manifest: Manifest, tmp_path: Path):
    path = tmp_path / "a.yaml"
    path.write_text("run: {task: pixels, model: net}\n")
    found = resolve(Request(files=(str(path),)), manifest)
    assert (found.task, found.model) == ("pixels", "net")


def test_a_flag_names_the_pair_over_a_file(manifest: Manifest, tmp_path: Path):
    path = tmp_path / "a.gin"
    path.write_text("run.task = 'words'\nrun.model = 'net'\n")
    assert resolve(Request(task="pixels", files=(str(path),)), manifest).task == (
        "pixels"
    )


def test_without_a_pair_all_faults_of_the_files_are_told_too(
    manifest: Manifest, tmp_path: Path
):
    path = tmp_path / "a.yaml"
    path.write_text("task: 3\n")
    found = refused(manifest, task="pixel", model="nte", files=(str(path),))
    assert len(found) == 3


# ------------------------------------------------------------------ keys, values


@pytest.mark.parametrize(
    "binding",
    ["model.width=3", "Net.width=3", "fakes.Net.width=3"],
)
def test_a_role_a_class_and_a_selector_are_one_key(manifest: Manifest, binding: str):
    found = resolved(manifest, "model.width=9", binding)
    assert found.value("model.width") == 3
    assert len(found.ledger.settings(Key("", "model", "width"))) == 2


def test_a_scope_makes_another_key(manifest: Manifest):
    found = resolved(manifest, *WHOLE, "eval/model.width=3")
    assert found.value("model.width") == 8
    assert found.value("eval/model.width") == 3


def test_a_variable_finds_its_parameter_whatever_the_case(manifest: Manifest):
    environment = {"PROJECT_MODEL__WIDTH": "3", "PROJECT_TASK__batch_size": "2"}
    found = resolved(manifest, environment=environment)
    assert (found.value("model.width"), found.value("task.batch_size")) == (3, 2)
    assert not found.faults


def test_faults_are_collected_not_raised(manifest: Manifest):
    found = resolved(manifest, "model.width=x", "zzz.a=1", "model.zzz=1", "model.rate")
    assert len(found.faults) == 4


def test_a_bad_value_is_not_missing_besides(manifest: Manifest):
    found = resolved(manifest, "model.width=x")
    assert [str(key) for key in found.missing] == ["task.batch_size"]


def test_two_parts_of_one_name_are_ambiguous_by_that_name_only(manifest: Manifest):
    found = resolved(manifest, *WHOLE, "model.untyped=@Nothing")
    assert problems(found) == ["no component 'Nothing' for @Nothing to refer to"]


def test_parts_are_found_by_reference_and_by_references_of_parts(manifest: Manifest):
    found = resolved(
        manifest,
        *WHOLE,
        "model.scheduler=@Chain()",
        "Chain.parts=[@Steps, %more]",
        "more=@double",
        "Steps.step_size=3",
        "Adam.lr=1",
    )
    assert set(found.components) == {
        "task", "model", "trainer", "Chain", "Steps", "double",
    }  # fmt: skip
    assert found.value("Steps.step_size") == 3
    assert [str(s.key) for s in found.unused] == ["Adam.lr"]
    assert found.value("Chain.parts") == (Reference("Steps"), Reference("double"))


def test_a_losing_reference_brings_no_part_in(manifest: Manifest):
    found = resolved(manifest, *WHOLE, "model.optimizer=@Adam", "model.optimizer=null")
    assert "Adam" not in found.components


def test_settings_of_other_components_are_unused_and_left_out(manifest: Manifest):
    found = resolved(manifest, *WHOLE, "Rnn.hidden_size=3")
    assert "Rnn" not in found.to_gin()
    assert found.notices == (
        "Rnn.hidden_size (--bind #3) is unused: neither pixels nor net refers to it",
    )


# ------------------------------------------------------------------------ macros


def test_a_macro_is_kept_and_shown_resolved(manifest: Manifest):
    found = resolved(manifest, *WHOLE, "model.rate=%lr", "lr=%base", "base=0.5")
    assert found.ledger.value(Key("", "model", "rate")) == Macro("lr")
    assert found.value("model.rate") == 0.5
    assert not found.faults


def test_a_macro_obeys_the_precedence(manifest: Manifest, tmp_path: Path):
    path = tmp_path / "a.gin"
    path.write_text("lr = 0.1\nNet.rate = %lr\n")
    found = resolved(manifest, *WHOLE, "lr=0.2", files=(str(path),))
    assert found.value("model.rate") == 0.2


def test_a_missing_macro_makes_what_refers_to_it_missing(manifest: Manifest):
    found = resolved(manifest, *WHOLE, "model.rate=%lr", "lr=???")
    assert [str(key) for key in found.missing] == ["model.rate"]


def test_a_macro_inside_a_value_is_judged_by_its_place(manifest: Manifest):
    found = resolved(manifest, *WHOLE, "model.kernel=(1, %k)", "k=x")
    assert problems(found) == [
        "model.kernel cannot be (1, 'x'), which is what (1, %k) stands for"
    ]


# ----------------------------------------------------------------------- strict


@pytest.mark.parametrize("binding", ["Rnn.hidden_size=3", "Adam.lr=1"])
def test_strict_makes_an_unused_setting_a_fault(manifest: Manifest, binding: str):
    assert not resolved(manifest, *WHOLE, binding).faults
    assert resolved(manifest, *WHOLE, binding, strict=True).faults


def test_strict_makes_a_replaced_setting_a_fault(manifest: Manifest):
    bindings = ("task.tokenizer=words", "model.vocab_size=3")
    pair: dict[str, Any] = {"task": "words", "model": "rnn"}
    assert not resolved(manifest, *bindings, **pair).faults
    (fault,) = resolved(manifest, *bindings, **pair, strict=True).faults
    assert str(fault.origin) == "--bind #2"


# ------------------------------------------------------------- print, load, print

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
