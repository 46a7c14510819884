"""What a frozen config holds, and what two do not share."""

from __future__ import annotations

from pathlib import Path

import pytest
import recorded

from project.api import resolve
from project.core.errors import ConfigError
from project.core.keys import Key
from project.core.values import MISSING, Opaque, Reference
from project.runs.comparing import (
    DEFAULT,
    NOBODY,
    REQUEST,
    Held,
    Side,
    differences,
    held_in,
    masked_value,
    others,
    side_of_run,
    values_of,
)

FROZEN = """run:
  task: wine
  model: lit-mlp
  plugins: []
  precedence: [default, pair, file, env, flag]
  save_diff: true
model:
  name: "a  # b"
  label: "a  # b"     # --bind #1
  size: 13            # project/pairs/shapes.py:21
  # function: torch.relu
  version: "1.10"     # x.yaml:2
  dropout: "%rate"    # x.yaml:3
  optimizer: "@Adam"  # x.yaml:4
  width: ???          # int
slow/Adam:
  lr: 0.5             # x.yaml:9
macros:
  rate: "%half"       # --bind #2
  half: 0.5           # x.yaml:1
"""


def found(text: str) -> dict[str, Held]:
    return {str(key): held for key, held in held_in(text).items()}


@pytest.mark.parametrize(
    ("key", "held"),
    [
        ("run.model", Held("lit-mlp", REQUEST)),
        ("model.name", Held("a  # b", DEFAULT)),
        ("model.label", Held("a  # b", "--bind #1")),
        ("model.size", Held(13, "project/pairs/shapes.py:21")),
        ("model.function", Held(Opaque("torch.relu"), DEFAULT)),
        ("model.version", Held("1.10", "x.yaml:2")),
        ("model.dropout", Held(0.5, "x.yaml:3, %rate --bind #2")),
        ("model.optimizer", Held(Reference("Adam"), "x.yaml:4")),
        ("model.width", Held(MISSING, NOBODY)),
        ("slow/Adam.lr", Held(0.5, "x.yaml:9")),
    ],
)
def test_every_value_has_its_origin(key: str, held: Held):
    assert found(FROZEN)[key] == held


def test_macros_and_how_it_is_read_again_are_no_values():
    assert not {"rate", "half", "run.precedence", "run.plugins"} & {*found(FROZEN)}


def test_a_hook_is_told_from_a_file():
    held = found(FROZEN)
    assert held["model.size"].is_computed
    assert not held["model.version"].is_computed
    assert held["model.name"].is_default


def test_a_resolution_holds_what_its_run_would():
    resolution = resolve(
        task="wine", model="lit-linear", bind=["task.batch_size=%n", "n=4"]
    )
    held = values_of(resolution)
    assert held[Key.of("task.batch_size")] == Held(4, "--bind #1, %n --bind #2")
    assert held[Key.of("trainer.seed")] == Held(0, DEFAULT)
    assert held[Key.of("model.input_size")].is_computed


def differing(one: str, other: str) -> list[str]:
    return [str(each.key) for each in differences(held_in(one), held_in(other))]


@pytest.mark.parametrize(
    ("one", "other", "keys"),
    [
        ("model:\n  a: 1\n", "model:\n  a: 1  # --bind #1\n", []),
        ("model:\n  a: 1\n", "model:\n  a: 1.0\n", ["model.a"]),
        ("model:\n  a: 1\n", "model:\n  a: true\n", ["model.a"]),
        ('model:\n  a: "1"\n', "model:\n  a: 1\n", ["model.a"]),
        ("model:\n  a: .nan\n", "model:\n  a: .nan\n", []),
        ("model:\n  # a: f\n", "model:\n  # a: g\n", ["model.a"]),
        ("model:\n  # a: f\n", 'model:\n  a: "f"  # x.yaml:1\n', ["model.a"]),
        # A parameter that is new, of the same model; and of another one.
        ("model:\n  a: 1\n", "model:\n  b: 1\n", ["model.a", "model.b"]),
        (
            "run:\n  model: x\nmodel:\n  a: 1\n  c: 2  # --bind #1\n",
            "run:\n  model: y\nmodel:\n  b: 1\n",
            ["run.model", "model.c"],
        ),
        # Parts that only one of them uses.
        (
            'model:\n  o: "@A"\nA:\n  lr: 1\n  b: 2  # --bind #1\n',
            "model:\n  o: null\n",
            ["model.o", "A.b"],
        ),
        ("A:\n  lr: 1\n", "A:\n  b: 1\n", ["A.lr", "A.b"]),
    ],
)
def test_what_differs_and_nothing_else(one: str, other: str, keys: list[str]):
    assert differing(one, other) == keys


def test_code_packages_and_how_a_run_stood():
    a = Side(
        "a",
        {},
        {"x": "1" * 64},
        {"torch": "1", "new": None},
        {"f": "1", "g": ""},
        {},
        {"status": "1"},
    )
    b = Side(
        "b",
        {},
        {"y": "2" * 64},
        {"torch": "2", "new": None},
        {"f": "2", "h": ""},
        {},
        {"status": "2"},
    )
    config = Side("the config", {}, a.code, a.packages)
    assert list(others(a, b)) == [
        ("code of x", "1" * 12, ""),
        ("code of y", "", "2" * 12),
        ("data f", "1", "2"),
        ("package torch", "1", "2"),
        ("status", "1", "2"),
    ]
    assert not list(others(a, config))
    assert (a.is_run, config.is_run) == (True, False)


@pytest.mark.parametrize(
    ("key", "value", "seen"),
    [
        ("Logger.api_key", "abc", "***"),
        ("Logger.uri", ["ftp://me:pw@host"], ["ftp://***@host"]),
        ("model.key_size", 3, 3),
    ],
)
def test_secrets_are_not_shown(key: str, value: object, seen: object):
    assert masked_value(Key.of(key), Held(value, DEFAULT)) == seen


@pytest.mark.parametrize("text", [None, "model: {\n", "model:\n  a: 1\n  a: 2\n"])
def test_a_run_without_a_config_that_can_be_read(text: str | None, folder: Path):
    run = recorded.a_run(folder, "r1", git={"commit": "f" * 40}, threads=2)
    (run / "config.gin").write_text("")
    if text is not None:
        (run / "config.yaml").write_text(text)
    with pytest.raises(ConfigError, match="has no config that can be read"):
        side_of_run(run)


def test_a_run(folder: Path):
    run = recorded.a_run(folder, "r1", git={"commit": "f" * 40}, threads=2)
    (run / "config.gin").write_text("")
    (run / "config.yaml").write_text(FROZEN)
    side = side_of_run(run)
    assert side.name == "exp/r1"
    assert side.facts["commit"] == "f" * 12
    assert side.facts["threads"] == "2"
