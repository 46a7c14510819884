"""`matrix` on the fakes: the table, its reasons and its data."""

from __future__ import annotations

import json

import pytest

from project.cli.main import main

pytestmark = pytest.mark.usefixtures("on_fakes")


def printed(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main(list(words)) == 0
    found = capsys.readouterr()
    assert found.err == ""
    return found.out


def test_the_table_has_a_legend_or_the_reasons(capsys: pytest.CaptureFixture[str]):
    plain = printed(capsys, "matrix")
    why = printed(capsys, "matrix", "--why")
    table = plain.split("\n\n")[0]
    assert why.startswith(table)
    assert "a grey image has too few channels" in why
    assert "a grey image has too few channels" not in plain
    assert plain != table != why


def test_it_can_be_of_one_task_and_of_one_model(capsys: pytest.CaptureFixture[str]):
    rows = json.loads(printed(capsys, "matrix", "-t", "grey", "--format", "json"))
    assert {row["task"] for row in rows} == {"grey"}
    rows = json.loads(printed(capsys, "matrix", "-m", "both", "--format", "json"))
    assert {row["model"] for row in rows} == {"both"}
    (grey,) = [row for row in rows if row["task"] == "grey"]
    assert grey == {
        "task": "grey",
        "model": "both",
        "fits": False,
        "computed": False,
        "reason": "a grey image has too few channels",
    }


def test_train_shows_the_same_whatever_pair_it_is_given(
    capsys: pytest.CaptureFixture[str],
):
    words = ("--task-compatibility", "--format", "github", "--precedence", "any")
    shown = printed(capsys, "train", "-t", "grey", "-m", "no-such-model", *words)
    assert shown == printed(capsys, "matrix", "--format", "github")
