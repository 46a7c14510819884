"""Macros: kept, shown resolved, and judged."""

from __future__ import annotations

from pathlib import Path

import pytest
from asking import WHOLE, problems, resolved

from project.core.components.manifest import Manifest
from project.core.keys import Key
from project.core.values import Macro


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


@pytest.mark.parametrize("name", ["a.gin", "a.yaml"])
@pytest.mark.parametrize("macro", ["SPARE", "HIDDEN", "WIDTH", "qqq"])
def test_a_macro_of_a_file_may_be_there_for_others(
    folder: Path, manifest: Manifest, name: str, macro: str
):
    text = f"{macro} = 3\n" if name == "a.gin" else f"macros:\n  {macro}: 3\n"
    (folder / name).write_text(text)
    found = resolved(manifest, *WHOLE, files=(name,))
    line = 1 if name == "a.gin" else 2
    said = f"{macro} ({name}:{line}) is a macro that nothing refers to (%{macro})"
    assert found.faults == ()
    assert found.notices == (said,)
    assert problems(resolved(manifest, *WHOLE, files=(name,), strict=True)) == [said]


@pytest.mark.parametrize(
    ("macro", "said"),
    [
        ("width", "is no key: the role or component before it is missing"),
        ("widht", "is no key: the role or component before it is missing"),
        ("batch_size", "is no key: the role or component before it is missing"),
        ("Net", "is a macro that nothing refers to (%Net)"),
        ("Adam", "is a macro that nothing refers to (%Adam)"),
    ],
)
def test_a_macro_that_may_be_a_misspelt_key_is_a_fault(
    folder: Path, manifest: Manifest, macro: str, said: str
):
    (folder / "a.gin").write_text(f"{macro} = 3\n")
    assert problems(resolved(manifest, *WHOLE, files=("a.gin",))) == [
        f"{macro!r} {said}"
    ]


def test_a_flag_that_nothing_refers_to_has_no_effect_and_is_a_fault(manifest: Manifest):
    assert problems(resolved(manifest, *WHOLE, "SPARE=3"))


def test_a_macro_that_another_refers_to_is_in_use(folder: Path, manifest: Manifest):
    (folder / "a.gin").write_text("BASE = 1\nTWICE = [%BASE, %BASE]\n")
    (notice,) = resolved(manifest, *WHOLE, files=("a.gin",)).notices
    assert notice.startswith("TWICE ")
