"""`matrix --check` tells a pair that trains from one that does not."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from project.api import manifest_of
from project.cli.main import main
from project.core.components.manifest import Manifest
from project.core.request import Request
from project.data.errors import MissingPackage
from project.tasks.digits import Digits
from project.training.pair_checks import check_pairs

REQUEST = Request()


def only(task: str, model: str) -> Manifest:
    """The zoo with one task and one model."""
    manifest = manifest_of()
    chosen = (manifest.tasks[task], manifest.models[model])
    parts = manifest.parts.values()
    return replace(manifest, components=(*chosen, manifest.trainer, *parts))


def test_a_pair_that_fits_takes_a_step() -> None:
    (check,) = check_pairs(only("digits", "lit-linear"), REQUEST)
    assert check.passed
    assert not check.forced
    assert check.error == ""


def test_a_pair_refused_for_its_batch_fails_when_it_is_forced() -> None:
    manifest = only("digits", "lit-rnn")
    (check,) = check_pairs(manifest, REQUEST)
    assert check.passed
    assert check.forced
    assert "'ImageBatch' object has no attribute 'tokens'" in check.error
    assert manifest.compatible == set()


def test_a_pair_declared_to_fit_that_does_not_is_found() -> None:
    manifest = only("digits", "lit-rnn")
    manifest.compatible.add(("digits", "lit-rnn"))
    (check,) = check_pairs(manifest, REQUEST)
    assert not check.passed
    assert not check.forced


def test_a_pair_refused_for_its_batch_that_trains_is_found() -> None:
    manifest = only("digits", "lit-linear")
    narrow = replace(
        manifest.models["lit-linear"], batch=("project.batches.TokenBatch",)
    )
    manifest.models["lit-linear"] = narrow
    (check,) = check_pairs(manifest, REQUEST)
    assert (check.forced, check.stepped, check.error) == (True, True, "")
    assert not check.passed


def test_a_missing_package_says_nothing_about_a_pair(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def absent(self: object) -> None:
        raise MissingPackage("digits", "scikit-learn")

    monkeypatch.setattr(Digits, "prepare_data", absent)
    (check,) = check_pairs(only("digits", "lit-rnn"), REQUEST)
    assert (check.forced, check.stepped, check.passed) == (True, False, False)
    assert "pip install" in check.error


def test_a_config_that_is_refused_is_no_step() -> None:
    request = Request(bindings=("model.learn_rate=fast",))
    (check,) = check_pairs(only("digits", "lit-rnn"), request)
    assert not check.passed
    assert "model.learn_rate" in check.error


def test_a_row_and_a_column_can_be_chosen(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["matrix", "--check", "--task", "digits", "--format", "json"]
    assert main([*words, "--model", "lit-linear"]) == 0
    assert [row["result"] for row in json.loads(capsys.readouterr().out)] == ["pass"]
    assert main([*words, "--model", "lit-rnn"]) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["pair"], row["result"]) == ("forced", "pass")
