"""The zoo's pair hooks: what they compute is what the built classes need."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from project.api import manifest_of, resolve
from project.core.components.compatibility import matrix
from project.core.keys import Key
from project.core.origins import Source
from project.core.resolving.resolution import Resolution
from project.core.values import MISSING
from project.data.cache import cache_folder
from project.data.languages import BPE_SIZE, LANGUAGES, language_tokenizer
from project.pairs import HOOKS

EXPECTED: dict[tuple[str, str], dict[str, int]] = {
    ("digits", "lit-linear"): {"input_size": 64, "output_size": 10},
    ("digits", "lit-mlp"): {"input_size": 64, "output_size": 10},
    ("digits", "lit-conv-net"): {"input_channels": 1, "output_size": 10, "dims": 2},
    ("mnist1d", "lit-linear"): {"input_size": 40, "output_size": 10},
    ("mnist1d", "lit-mlp"): {"input_size": 40, "output_size": 10},
    ("mnist1d", "lit-conv-net"): {"input_channels": 1, "output_size": 10, "dims": 1},
    ("mnist1d", "lit-gru"): {"input_channels": 1, "output_size": 10},
    ("mnist1d", "lit-transformer"): {"input_channels": 1, "output_size": 10},
    ("breast-cancer", "lit-linear"): {"input_size": 30, "output_size": 2},
    ("breast-cancer", "lit-mlp"): {"input_size": 30, "output_size": 2},
    ("wine", "lit-linear"): {"input_size": 13, "output_size": 3},
    ("wine", "lit-mlp"): {"input_size": 13, "output_size": 3},
    ("diabetes", "lit-linear"): {"input_size": 10, "output_size": 1},
    ("diabetes", "lit-mlp"): {"input_size": 10, "output_size": 1},
    ("python-docs", "lit-gpt"): {},
    ("text-file", "lit-gpt"): {"vocab_size": 256},
}
TOKEN_MODELS = ["text-conv-net", "embedding-bag", "rnn", "lstm", "gru", "transformer"]
for model in TOKEN_MODELS:
    EXPECTED["language-id", f"lit-{model}"] = {
        "vocab_size": BPE_SIZE,
        "output_size": len(LANGUAGES),
    }
    EXPECTED["modular-addition", f"lit-{model}"] = {
        "vocab_size": 99,
        "output_size": 97,
    }


def resolved(
    task: str,
    model: str,
    folder: Path,
    precedence: Sequence[Source] | None = None,
    **bindings: Any,
) -> Resolution:
    binds = {key.replace("__", "."): value for key, value in bindings.items()}
    if task == "language-id":
        binds.setdefault("task.tokenizer_name", "bpe")
    if task == "text-file":
        path = folder / "text.txt"
        path.write_text("The quick brown fox jumps over the lazy dog.\n" * 30)
        binds |= {"task.path": str(path)}
        binds.setdefault("task.tokenizer_name", "byte")
    return resolve(task=task, model=model, bind=binds, precedence=precedence)


def test_every_compatible_pair_is_expected_here() -> None:
    fits = {(v.task, v.model) for row in matrix(manifest_of()) for v in row if v.fits}
    assert fits == set(EXPECTED)


@pytest.mark.parametrize(("task", "model"), EXPECTED)
def test_hooks_set_what_the_pair_needs(task: str, model: str, tmp_path: Path) -> None:
    resolution = resolved(task, model, tmp_path)
    assert resolution.faults == ()
    computed = {
        key.parameter: resolution.value(f"model.{key.parameter}")
        for key in resolution.hooks
    }
    assert computed == EXPECTED[task, model]


def test_bytes_need_no_hook(tmp_path: Path) -> None:
    resolution = resolved("python-docs", "lit-gpt", tmp_path)
    assert resolution.value("model.vocab_size") == 256
    assert not resolution.hooks


@pytest.mark.parametrize("name", ["byte", "char", "bpe"])
def test_vocabulary_is_that_of_the_task_when_built(name: str, tmp_path: Path) -> None:
    resolution = resolved("language-id", "lit-rnn", tmp_path, task__tokenizer_name=name)
    tokenizer = language_tokenizer(name, cache_folder())
    assert resolution.value("model.vocab_size") == tokenizer.vocab_size


def test_vocabulary_waits_for_the_tokenizer() -> None:
    resolution = resolve(task="language-id", model="lit-lstm")
    assert resolution.value("model.vocab_size") is MISSING
    (waits,) = (w for k, w in resolution.waits.items() if k.parameter == "vocab_size")
    assert waits.inputs == (Key("", "task", "tokenizer_name"),)


def test_vocabulary_of_a_file_is_that_of_its_training_part(tmp_path: Path) -> None:
    resolution = resolved("text-file", "lit-gpt", tmp_path, task__tokenizer_name="char")
    letters = set("The quick brown fox jumps over the lazy dog.\n")
    assert resolution.value("model.vocab_size") == len(letters) + 2


def test_modulus_sets_both_sizes(tmp_path: Path) -> None:
    resolution = resolved(
        "modular-addition", "lit-transformer", tmp_path, task__modulus=7
    )
    assert resolution.value("model.vocab_size") == 9
    assert resolution.value("model.output_size") == 7


@pytest.mark.parametrize(
    ("task", "model", "needed"),
    [
        ("language-id", "lit-rnn", 257),
        ("text-file", "lit-gpt", 256),
        ("python-docs", "lit-gpt", 256),
    ],
)
def test_vocabulary_that_is_too_small_is_a_fault(
    task: str, model: str, needed: int, tmp_path: Path
) -> None:
    binds: dict[str, Any] = {"model__vocab_size": 100}
    if task != "python-docs":
        binds["task__tokenizer_name"] = "byte"
    folded = resolved(task, model, tmp_path, **binds)
    if task != "python-docs":
        # The hook corrects it, unless the flag is to win.
        assert folded.faults == ()
        assert folded.value("model.vocab_size") == needed
        flags_win: list[Source] = ["default", "pair", "file", "env", "flag"]
        folded = resolved(task, model, tmp_path, flags_win, **binds)
    (fault,) = folded.faults
    assert f"it must be at least {needed}" in str(fault)


def test_a_vocabulary_that_is_too_large_is_allowed(tmp_path: Path) -> None:
    resolution = resolved("python-docs", "lit-gpt", tmp_path, model__vocab_size=300)
    assert resolution.faults == ()


def test_hooks_are_free_of_torch() -> None:
    code = f"""
import importlib, sys
for name in {HOOKS!r}: importlib.import_module(name)
print(sorted({{"torch", "numpy", "sklearn", "pytorch_lightning"}} & set(sys.modules)))
"""
    output = subprocess.check_output([sys.executable, "-c", code], text=True)
    assert output.strip() == "[]"


def test_a_model_by_any_name_is_told_what_it_asks_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "other_zoo.py").write_text(
        "from project.batches import FeatureBatch\n"
        "MODELS = {'mine': 'other_zoo:Mine'}\n"
        "class Mine:\n"
        "    def __init__(self, input_size: int, width: int = 3): ...\n"
        "    def forward(self, batch: FeatureBatch): ...\n"
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    resolution = resolve(
        task="wine", model="mine", bind={"task.batch_size": 8}, plugins=["other_zoo"]
    )
    assert (resolution.faults, resolution.missing) == ((), ())
    assert resolution.value("model.input_size") == 13
