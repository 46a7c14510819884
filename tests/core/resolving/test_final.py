"""What can only be said of a config as a whole."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from asking import WHOLE, problems, resolved

from project.core.components.component import Parameter
from project.core.components.manifest import Manifest
from project.core.origins import PRECEDENCE
from project.core.types import ANY
from project.core.values import MISSING

UNCHECKED = (
    "task.tokens is not checked: its annotation Tokens cannot be resolved (NameError: "
    "name 'Tokens' is not defined), so that it takes any value"
)
"""What is said of `words` whatever its config is."""


def test_what_cannot_be_checked_is_said_once_of_what_is_chosen(manifest: Manifest):
    asked = {"task": "words", "model": "rnn"}
    (notice,) = resolved(manifest, "task.tokens=3", **asked).notices
    assert notice.startswith("task.tokens (--bind #1) is not checked: its annotation")
    assert resolved(manifest, **asked).notices == (UNCHECKED,)
    assert resolved(manifest, *WHOLE).notices == ()


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
    notice, unchecked = found.notices
    assert unchecked == UNCHECKED
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
    assert found.notices == (UNCHECKED,)


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
    assert found.notices == (UNCHECKED,)


def test_a_macro_inside_a_value_is_judged_by_its_place(manifest: Manifest):
    found = resolved(manifest, *WHOLE, "model.kernel=(1, %k)", "k=x")
    assert problems(found) == [
        "model.kernel cannot be (1, 'x'), which is what (1, %k) stands for"
    ]


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


def test_what_is_required_and_cannot_be_set_is_a_fault(manifest: Manifest):
    found = resolved(with_unfillable(manifest, MISSING), *WHOLE)
    assert problems(found) == ["model.größe is required, and no config can set it"]
    assert not problems(resolved(with_unfillable(manifest, 3), *WHOLE))


def with_unfillable(manifest: Manifest, default: Any) -> Manifest:
    """The fakes, whose model has a parameter that Gin has no name for."""
    more = {"größe": Parameter("größe", ANY, default, bindable=False)}
    rows = [replace(c, parameters={**c.parameters, **more}) if c.name == "net" else c
            for c in manifest.components]  # fmt: skip
    return replace(manifest, components=tuple(rows))


FROZEN = {"PROJECT_MODEL__WIDTH": "8"}


@pytest.mark.parametrize("name", ["config.gin", "config.yaml"])
def test_a_variable_that_replaces_a_frozen_value_is_said_or_refused(
    folder: Path, manifest: Manifest, name: str
):
    made = resolved(manifest, "task.batch_size=4", "model.width=7")
    text = made.to_gin() if name.endswith("gin") else made.to_yaml()
    (folder / name).write_text(text)
    asked = {"task": None, "model": None, "files": (name,), "environment": FROZEN}
    (notice,) = resolved(manifest, **asked).notices
    assert notice.startswith("model.width is 8 (env PROJECT_MODEL__WIDTH), which")
    assert f"replaces 7 ({name}:" in notice
    (fault,) = resolved(manifest, **asked, strict=True).faults
    assert str(fault.origin) == "env PROJECT_MODEL__WIDTH"
    assert fault.next == "unset PROJECT_MODEL__WIDTH"


def test_a_variable_that_replaces_what_somebody_wrote_is_in_order(
    folder: Path, manifest: Manifest
):
    (folder / "a.yaml").write_text("run: {task: pixels}\nmodel: {width: 7}\n")
    found = resolved(
        manifest, WHOLE[0], files=("a.yaml",), environment=FROZEN, strict=True
    )
    assert (found.faults, found.value("model.width")) == ((), 8)
