"""The commands to type next keep what was typed."""

from __future__ import annotations

import pytest
from promises import split

from project.cli.argv import scan
from project.cli.commands.train import PRINT_CONFIG
from project.cli.typed import command_line, typed_again, with_flags
from project.core.errors import Fault

START = "python -m project "
MANY = ["train", "--plugin", "my_zoo", "-t", "my-digits", "--model=my-net", "-c",
        "a b.yaml", "-b", "model.sizes=[8, 8]", "-b", "x=it's", "--strict",
        "--explain", "--bind=-x=1"]  # fmt: skip


def next_of(command: str, *words: str) -> str:
    (fault,) = with_flags([Fault("x", next=command)], scan(words))
    return fault.next


@pytest.mark.parametrize(
    "words",
    [
        MANY,
        ["train", "-b", "model.label=\x1b[31m\u202ered\n'\\"],
        ["describe", "net", "--plugin", "my_zoo", "--format", "json"],
        ["matrix", "--task", "wine", "--why"],
    ],
    ids=lambda words: words[0],
)
def test_a_command_line_is_typed_as_it_was_understood(words: list[str]):
    line = command_line(scan(words))
    assert line.startswith(START)
    assert line.isprintable()
    assert scan(split(line)[3:]) == scan(words)


def test_a_switch_is_added_once():
    for words in (["train", "-t", "a"], ["train", "-t", "a", "--print-config"]):
        line = typed_again(scan(words), PRINT_CONFIG)
        assert line == START + "train -t a --print-config"


@pytest.mark.parametrize(
    ("command", "completed"),
    [
        ("train --task a --model c", "train --plugin p -t a -m c -b x=1"),
        ("describe net", "describe net --plugin p"),
        ("matrix", "matrix --plugin p"),
        ("train --help", "train --help"),
        ("--help", "--help"),
    ],
)
def test_what_comes_next_keeps_the_flags_that_it_needs(command: str, completed: str):
    words = ("train", "--plugin", "p", "-t", "a", "-m", "b", "-b", "x=1")
    assert next_of(START + command, *words) == START + completed


@pytest.mark.parametrize("other", ["--bind x=1", "unset PROJECT_A", "", "cp a b"])
def test_what_is_no_command_of_ours_stays_as_it_is(other: str):
    assert next_of(other, "train", "--plugin", "p") == other


def test_another_command_is_not_given_what_it_does_not_take():
    words = ("matrix", "--check", "--why", "--task", "wine", "--plugin", "p")
    assert next_of(START + "matrix --why", *words) == START + "matrix --plugin p --why"
