"""Other people's packages, as their example folders use them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
FORECASTING = EXAMPLES / "forecasting"
PAIR = "--plugin forecasting -t forecast-windows -m forecast-tft -c forecast.yaml"

# Of the packages that the extra `strangers` installs (scripts/nightly.sh).
pytestmark = [pytest.mark.slow, pytest.mark.needs("pytorch_forecasting")]


def project(words: str, *more: str | Path, code: int = 0) -> str:
    """Runs a command in the folder of the example and returns what it prints."""
    done = subprocess.run(
        [sys.executable, "-m", "project", *words.split(), *map(str, more)],
        cwd=FORECASTING,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code, done.stderr
    return done.stdout


def trained(words: str, runs: Path) -> Path:
    """Trains and returns the run's folder."""
    project(f"train {words} --runs-dir", runs)
    (run,) = (runs / "forecast-windows-forecast-tft").iterdir()
    assert json.loads((run / "run.json").read_text())["status"] == "done"
    return run


def test_its_classes_are_the_untouched_ones_of_the_other_lightning():
    words = "describe --plugin forecasting --format json"
    for name in ("forecast-windows", "forecast-tft"):
        told = json.loads(project(f"{words} {name}"))
        assert told["selector"].startswith("pytorch_forecasting.")


def test_a_config_is_printed_without_its_task():
    printed = project(f"train {PAIR} --print-config --changed")
    assert "metadata: ???" in printed
    probed = project(f"train {PAIR} --print-config --changed --probe")
    assert "max_encoder_length: 24, max_prediction_length: 6" in probed


def test_it_trains_and_its_frozen_config_gives_the_same_numbers(tmp_path: Path):
    first = trained(PAIR, tmp_path / "first")
    record = json.loads((first / "run.json").read_text())
    assert record["versions"]["lightning"] == record["versions"]["pytorch-lightning"]
    assert record["metrics"]["test_loss"] > 0
    frozen = (first / "config.gin").read_text()
    assert "metadata = " in frozen
    assert "???" not in frozen
    second = trained(f"-c {first}/config.gin", tmp_path / "second")
    assert (second / "config.gin").read_text() == frozen
    for name in ("metrics.csv", "operative.gin"):
        assert (second / name).read_bytes() == (first / name).read_bytes()


def test_its_weights_are_used_as_those_of_any_other(tmp_path: Path):
    """Each `setup` of its data module draws who is tested; `test` draws the same."""
    run = trained(PAIR, tmp_path)
    ended = json.loads((run / "run.json").read_text())["metrics"]
    for how, start in (("test", "test_"), ("validate", "val_")):
        words = f"{how} last --plugin forecasting --format json --runs-dir"
        found = json.loads(project(words, tmp_path))["metrics"]
        assert found == {k: v for k, v in ended.items() if k.startswith(start)}
    place = tmp_path / "predictions.csv"
    words = "predict last --plugin forecasting --runs-dir"
    project(words, tmp_path, "--output", place)
    head, first, *_ = place.read_text().splitlines()
    steps = range(6)
    targets = [f"target.{n}" for n in steps]
    assert head.split(",") == ["index", *targets, *(f"prediction.{n}" for n in steps)]
    assert len(first.split(",")) == 13
