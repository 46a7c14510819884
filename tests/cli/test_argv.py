"""The pre-scan of argv: text stays text, repeats are collected, nothing is guessed."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from project.cli.argv import UsageError, scan
from project.cli.command import CommandLine, all_commands
from project.cli.commands import COMMANDS

TAKEN = {name: command.spelled() for name, command in all_commands()}
LONG = sorted({text for flags in TAKEN.values() for text in flags if text[:2] == "--"})


def options(text: str) -> dict[str, Any]:
    return scan(text.split()).options


def refused(*words: str) -> UsageError:
    with pytest.raises(UsageError) as caught:
        scan(words)
    return caught.value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("train --task a", {"task": "a"}),
        ("train --task=a", {"task": "a"}),
        ("train -t a -m b", {"task": "a", "model": "b"}),
        ("--task a train", {"task": "a"}),
        ("train -b a.b=1 -o c.d=2 --bind e.f=3 --option=g.h=4",
         {"bind": ["a.b=1", "c.d=2", "e.f=3", "g.h=4"]}),
        ("train -c a.gin --config-file b.yaml --config_file=c.gin",
         {"config-file": ["a.gin", "b.yaml", "c.gin"]}),
        ("train --print-config", {"print-config": True}),
        ("train --print_config", {"print-config": True}),
        ("train --print-config=true --all=NO", {"print-config": True}),
        ("train --print-config --no-print-config", {}),
        ("train --print-config --noprint-config", {}),
        ("train --no-origins", {"no-origins": True}),
        ("train --explain", {"explain": ""}),
        ("train --explain model.x -t a", {"explain": "model.x", "task": "a"}),
        ("train --explain -t a", {"explain": "", "task": "a"}),
        ("train --explain=model.x", {"explain": "model.x"}),
        ("train --task 123", {"task": "123"}),
        ("train --task None", {"task": "None"}),
        ("train --task exp#1", {"task": "exp#1"}),
        ("train --bind 1e-3", {"bind": ["1e-3"]}),
        ("train -b a.b=", {"bind": ["a.b="]}),
        ("train --bind=-x", {"bind": ["-x"]}),
        ("train -b a.b=[1,'2']", {"bind": ["a.b=[1,'2']"]}),
        ("matrix --format github --why", {"format": "github", "why": True}),
    ],
)  # fmt: skip
def test_flags_are_read_as_text(text: str, expected: dict[str, Any]):
    assert options(text) == expected


def test_the_word_of_a_command_that_takes_one():
    line = scan(["describe", "lit-rnn", "--format", "json"])
    assert (line.command, line.words) == ("describe", ["lit-rnn"])


def test_a_word_that_is_missing_is_asked_for_unless_a_flag_stands_for_it():
    assert refused("describe", "--format", "json").fault.problem == (
        "describe needs a name"
    )
    assert refused("describe", "").fault.problem == "describe needs a name"
    assert scan(["describe", "--task", "a"]).words == []


@pytest.mark.parametrize(
    "words",
    ["--help", "-h", "train --help", "train -t --help", "train --bogus -h", "x --help",
     "train -b a = 1 --help", "train -- --help"],
)  # fmt: skip
def test_help_is_help_wherever_it_stands(words: str):
    assert scan(words.split()).help


def test_help_is_about_the_command_that_is_named():
    assert scan(["--help", "matrix"]).command == "matrix"
    assert scan(["--help"]).command == ""


def test_the_version_is_asked_for_anywhere():
    assert scan(["train", "--version"]).version


def test_nothing_is_a_command_line_too():
    assert scan([]) == CommandLine()


@pytest.mark.parametrize(
    ("words", "problem", "nearest"),
    [
        (["trian"], "no command 'trian'", ("train",)),
        (["train", "--tsak", "a"], "no flag --tsak", ("--task",)),
        (["train", "--print-confg"], "no flag --print-confg",
         ("--print-config",)),
        (["train", "--notask"], "no flag --notask", ("--task",)),
        (["train", "-task", "a"], "no flag -task", ("--task",)),
        (["train", "-ta"], "no flag -ta", ("-t a",)),
        (["train", "-bo", "a.b=1"], "no flag -bo", ("-b o",)),
        (["train", "-x"], "no flag -x", ()),
        (["train", "-t", "a", "-t", "a"], "--task is given twice", ()),
        (["train", "-t"], "--task needs a value", ()),
        (["train", "-t", "-m", "b"], "--task needs a value", ()),
        (["train", "--task="], "--task needs a value", ()),
        (["train", "--bind="], "--bind needs a value", ()),
        (["train", "-b", "a.b", "=", "1"], "spaces around '='", ("--bind a.b=1",)),
        (["train", "-b", "a.b=", "1"], "spaces around '='", ("--bind a.b=1",)),
        (["train", "=", "1"], "a stray '='", ()),
        (["train", "a"], "a stray word 'a'", ()),
        (["train", "task=a"], "a flag begins with --", ("--task a",)),
        (["train", "config_file=a"], "a flag begins with --", ("--config-file a",)),
        (["train", "a.b=1"], "a setting needs --bind", ()),
        (["train", "--strict=maybe"], "--strict is a switch", ()),
        (["train", "—task", "a"], "this dash is a typographic one", ("--task",)),
        (["train", "--", "-t", "a"], "a bare -- means nothing here", ()),
        (["train", "-"], "a bare - means nothing here", ()),
        (["train", "-t", "\udcff"], "an argument is not valid UTF-8", ()),
        (["matrix", "--bind", "a.b=1"], "matrix has no flag --bind", ()),
        (["--why", "train"], "train has no flag --why", ()),
        (["-b", "a.b=1", "matrix"], "matrix has no flag --bind", ()),
        (["--modle", "a"], "no flag --modle", ("--model",)),
        (["describe", "a", "b"], "a stray word 'b'", ()),
    ],
    ids=lambda v: " ".join(v) if isinstance(v, list) else "",
)  # fmt: skip
def test_what_is_not_understood_is_refused(
    words: list[str], problem: str, nearest: tuple[str, ...]
):
    fault = refused(*words).fault
    assert fault.problem == problem
    assert fault.nearest == nearest
    assert fault.given
    assert fault.next.startswith("python -m project")


@pytest.mark.parametrize(
    ("words", "key", "value"),
    [
        (["train", "--model.dropout", "0.1"], "model.dropout", "0.1"),
        (["train", "--max-epochs=3"], "max-epochs", "3"),
        (["train", "--max-epochs"], "max-epochs", None),
        (["train", "trainer.max_epochs=3"], "trainer.max_epochs", "3"),
        (["matrix", "--zzz=3"], "", "3"),
    ],
)
def test_what_looks_like_a_key_says_so(words: list[str], key: str, value: str | None):
    error = refused(*words)
    assert (error.key, error.value) == (key, value)


WORDS = st.one_of(
    st.sampled_from([*COMMANDS, "=", "--", "-", "a.b=1", "model.x", "--no-all", ""]),
    st.sampled_from(LONG),
    st.sampled_from([f"{text}=x" for text in LONG]),
    st.text(st.sampled_from(list("-=ab.t \n'\"[")), max_size=6),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(WORDS, max_size=6))
def test_any_words_are_a_command_line_or_one_fault(words: list[str]):
    with suppress(UsageError):
        line = scan(words)
        taken = {flag.name for flag in TAKEN.get(line.command, {}).values()}
        assert not line.command or set(line.options) <= taken
