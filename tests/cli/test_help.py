"""The help, which is written from the table; `test_messages` has it word for word."""

from __future__ import annotations

import pytest

from project.cli.command import CommandLine, command_of
from project.cli.commands import COMMANDS
from project.cli.help import WIDTH, chosen_help, command_help, usage


def test_the_usage_has_a_line_for_each_command_and_the_overview_below():
    text = usage("Tasks:\n  digits")
    for name, (_, doc) in COMMANDS.items():
        assert any(line.split(maxsplit=1) == [name, doc] for line in text.splitlines())
    assert text.index("describe") < text.index("Tasks:\n  digits\n")
    assert "\n\n\n" not in usage()


@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_of_a_command_shows_all_that_it_takes(name: str):
    command, text = command_of(name), command_help(name)
    for flag in command.all_flags:
        shown = f"  {', '.join(flag.spellings)}" in text
        assert shown is not flag.hidden
    first = text.splitlines()[0]
    assert first.split()[4:-1] == [name, *(word.name for word in command.words)]
    assert COMMANDS[name][1] in text
    assert max(map(len, text.splitlines())) <= WIDTH
    assert text.endswith(
        "\n".join(f"  python -m project {e}" for e in command.examples)
    )


def test_a_value_that_may_be_left_out_is_in_brackets():
    assert "  --explain [KEY] " in command_help("train")
    assert "  --print-config " in command_help("train")


def test_the_help_is_no_wider_than_a_terminal():
    text = command_help("train", 80).partition("Examples:")[0]
    assert max(map(len, text.splitlines())) <= 80
    assert command_help("train", 200) == command_help("train")


def test_the_help_of_a_pair_says_where_its_parameters_are():
    options = {"task": "wine", "model": "my net", "plugin": ["zoo"]}
    assert chosen_help(CommandLine("train", options)).splitlines() == [
        "",
        "What can be set:",
        "  python -m project describe wine --plugin zoo",
        "  python -m project describe 'my net' --plugin zoo",
    ]
    assert chosen_help(CommandLine("matrix", options)) == ""
    assert chosen_help(CommandLine("train")) == ""
