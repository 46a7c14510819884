"""`train` on the fakes: what it prints, and which source a value comes from."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from project.cli.main import main

pytestmark = [
    pytest.mark.filterwarnings("error"),
    pytest.mark.usefixtures("on_fakes"),
]
WHOLE = ["train", "-t", "pixels", "-m", "net", "-b", "task.batch_size=1", "-b",
         "model.width=1"]  # fmt: skip


@pytest.mark.parametrize("style", ["yaml", "gin"])
def test_a_printed_config_is_printed_again_byte_for_byte(
    style: str, capsys: pytest.CaptureFixture[str]
):
    words = ["--print-config", "--all", "--no-origins", "--format", style]
    more = ["-b", "model.optimizer=@slow/Adam", "-b", "slow/Adam.lr=%lr", "-b", "lr=1",
            "-b", "model.label='a: # b'", "-b", "model.untyped=(1, [2])"]  # fmt: skip
    assert main([*WHOLE, *more, *words]) == 0
    first = capsys.readouterr().out
    Path(f"a.{style}").write_text(first)
    assert main(["train", "-c", f"a.{style}", *words]) == 0
    assert capsys.readouterr().out == first


def test_json_is_json_and_notices_are_on_stderr(capsys: pytest.CaptureFixture[str]):
    words = ["train", "-t", "words", "-m", "rnn", "-b", "task.tokenizer=words", "-b",
             "model.vocab_size=3", "--print-config", "--format", "json"]  # fmt: skip
    assert main(words) == 0
    found = capsys.readouterr()
    assert json.loads(found.out)["model"]["vocab_size"] == 1000
    assert found.err.startswith("note: model.vocab_size is 1000")


def test_variables_of_the_environment_are_a_source(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setenv("PROJECT_MODEL__WIDTH", "77")
    words = ["train", "-t", "pixels", "-m", "net", "--explain", "model.width"]
    assert main(words) == 0
    assert "model.width = 77  (env PROJECT_MODEL__WIDTH)" in capsys.readouterr().out


def test_a_precedence_turns_the_winner_round(capsys: pytest.CaptureFixture[str]):
    words = ["train", "-t", "words", "-m", "rnn", "-b", "task.tokenizer=words", "-b",
             "model.vocab_size=2000", "--print-config"]  # fmt: skip
    main([*words, "--precedence", "default,pair,file,env,flag"])
    assert "vocab_size: 2000" in capsys.readouterr().out
