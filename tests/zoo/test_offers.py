"""What messages about the zoo offer is accepted when it is typed: of every kind of
mistake one, as it was made."""

from __future__ import annotations

import contextlib
import io
import os
import shlex
from pathlib import Path
from unittest import mock

import pytest
from promises import Typed, broken

from project.cli.main import main

WINE = "train -t wine -m lit-linear -b task.batch_size=32 -b model.learn_rate=0.1 "
FILES = {
    "flat.yaml": "learning_rate: 0.1\nbatch_size: 3\n",
    "sections.yaml": "lit-mlp:\n  dropout: 0.1\nmodle:\n  learn_rate: 0.1\n",
    "wrong.yaml": "task:\n  batch_size: 0\nmodel:\n  learn_rate: -1\n  batch_size: 3\n",
    "wrong.gin": "batch_size = 3\nLitLinear.learn_rate = 'x'\nWine.batch_size = 0\n",
    "x.json": '{"task": {"batch_size": 3}}',
    "broken.yaml": "run:\n  task: wine\n task:\n  x: 1\n",
}
"""Files that are wrong in one way or another."""

LINES = [
    "train -t wine -m lit-linear",
    "train -t wine -m lit-linear -b batch_size=3",
    "train -t wine -m lit-linear -b foo.batch_size=3 -b modle.learn_rate=0.1",
    "train -t wine -m lit-linear -b lit-linear.learn_rate=0.1 -b model.batch_size=3",
    "train -t wine -m lit-linear --explain model.droput",
    "train -t wine -m lit-linear -c flat.yaml",
    "train -t wine -m lit-linear -c sections.yaml -c wrong.yaml -c wrong.gin",
    "train -t wine -m lit-linear -c gin/wine.yaml",
    "train -c x.json -t wine -m lit-linear",
    "train -c . -t wine -m lit-linear",
    "train -c broken.yaml -t wine -m lit-linear",
    "train -c gin/wine -t wine -m lit-mlp",
    WINE + "-b task.batch_size=0 -b model.learn_rate=-1 -b trainer.max_epochs=-7",
    WINE + "-b trainer.max_time=5 -b trainer.patience=0 -b trainer.precision=7",
    WINE + "-b trainer.gradient_clip_val=-1 -b trainer.accumulate_grad_batches=0",
    WINE + "-b trainer.limit_train_batches=-3 -b trainer.strategy=ddpp",
    WINE + "-b trainer.precision=bf17 -b trainer.devices=0",
    WINE + "--batch-size 3 --max-epochs x",
    "train -t digits -m lit-conv-net -b model.channels=abc",
    "train -t digits -m lit-conv-net -b 'model.channels=[-3]'",
    "train -t language-id -m lit-lstm -b task.val_size=2 -b task.tokenizer_name=wor",
    "train -t language-id -m lit-conv-net",
    "train -t wnie -m lit-liner",
    "train -t wine",
    "train -m lit-linear -b model.learn_rate=0.1",
    "describe lit-lsmt",
    "matrix --task nope",
]  # fmt: skip

VARIABLES = {
    "PROJECT_RUN_DIR": "x",
    "PROJECT_TASK_BATCH_SIZE": "3",
    "PROJECT_MODEL__LERN_RATE": "0.1",
    "PROJECT_TASK__FOLD": "-1",
}


def answer(typed: Typed, folder: Path) -> tuple[int, str]:
    for name, text in typed.files.items():
        (folder / name).write_text(text)
    out, err = io.StringIO(), io.StringIO()
    with (
        mock.patch.dict(os.environ, typed.environment),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        code = main(typed.words)
    return code, err.getvalue()


@pytest.mark.parametrize(
    ("line", "environment"),
    [
        *((line, {}) for line in LINES),
        (LINES[0], VARIABLES),
        ("train -t wine", VARIABLES),
    ],
)
def test_what_a_message_offers_is_accepted(
    line: str, environment: dict[str, str], folder: Path
):
    typed = Typed(tuple(shlex.split(line)), FILES, environment)
    code, said = answer(typed, folder)
    assert code == 2
    assert "Traceback" not in said
    assert broken(typed, said, lambda again: answer(again, folder)) == []


def test_a_key_that_waits_for_a_refused_value_is_not_missing(folder: Path):
    line = "train -t language-id -m lit-lstm -c gin/complete.yaml"
    words = (*line.split(), "-b", "task.tokenizer_name=wordpiece")
    _, said = answer(Typed(words), folder)
    assert "vocab_size" not in said
    assert said.count("error: ") == 1


def test_beside_a_fault_what_is_missing_is_one_line(folder: Path):
    _, said = answer(Typed(tuple((LINES[0] + " -b task.fold=x").split())), folder)
    (line,) = [each for each in said.splitlines() if "missing" in each]
    assert line == (
        "note: 2 values are missing as well: task.batch_size, model.learn_rate"
    )
