"""Macros: kept, shown resolved, and judged."""

from __future__ import annotations

from pathlib import Path

from asking import WHOLE, resolved

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
