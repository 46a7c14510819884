"""Commands and what they take: the table, and what is true of every row."""

from __future__ import annotations

import importlib

import pytest

from project.cli.command import Command, CommandLine, all_commands, command_of
from project.cli.commands import COMMANDS
from project.cli.flag import BIND, EVERYWHERE, STRICT, TASK, Flag

ALL = dict(all_commands())


@pytest.mark.parametrize("name", COMMANDS)
def test_a_row_is_a_command_in_a_file_of_its_name(name: str):
    target, doc = COMMANDS[name]
    assert target == f"project.cli.commands.{name}:COMMAND"
    assert doc.endswith(".")
    command = command_of(name)
    assert isinstance(command, Command)
    assert command.examples


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_takes_the_flags_its_file_speaks_of(name: str):
    """A flag that is asked for and not taken would be absent for ever."""
    module = importlib.import_module(f"project.cli.commands.{name}")
    spoken = {v.name for v in vars(module).values() if isinstance(v, Flag)}
    assert spoken == {flag.name for flag in ALL[name].flags}


@pytest.mark.parametrize("name", COMMANDS)
def test_no_two_flags_of_a_command_are_spelled_alike(name: str):
    typed = [text for flag in ALL[name].all_flags for text in flag.spellings]
    assert len(typed) == len(set(typed))


@pytest.mark.parametrize("name", COMMANDS)
def test_every_example_is_of_the_command_and_takes_only_its_flags(name: str):
    for example in ALL[name].examples:
        first, *words = example.split()
        assert first == name
        flags = {word for word in words if word.startswith("-")}
        assert flags <= set(ALL[name].spelled())


def test_a_flag_of_one_name_is_read_in_one_way_wherever_it_is_taken():
    shapes: dict[str, tuple[bool, bool, bool]] = {}
    for command in ALL.values():
        for flag in command.all_flags:
            shape = (bool(flag.value), flag.repeatable, flag.optional)
            assert shapes.setdefault(flag.name, shape) == shape, flag.name


def test_a_command_without_flags_takes_those_of_every_command():
    bare = Command(run=lambda line: 0, examples=())
    assert bare.all_flags == EVERYWHERE
    assert bare.takes("help")
    assert not bare.takes("task")
    assert set(bare.spelled()) == {"-h", "--help", "--version", "--traceback"}


LINE = CommandLine("train", {"task": "7", "bind": ["a=1", "b=2"], "strict": True})


def test_a_line_answers_for_each_kind_of_flag():
    assert LINE.text(TASK) == "7"
    assert LINE.texts(BIND) == ("a=1", "b=2")
    assert LINE.given(STRICT)


def test_what_was_not_given_is_none_nothing_and_false():
    empty = CommandLine("train")
    assert empty.text(TASK) is None
    assert empty.texts(BIND) == ()
    assert not empty.given(STRICT)


def test_the_line_of_another_command_has_the_named_flags_alone():
    assert LINE.only("matrix", TASK, BIND) == CommandLine(
        "matrix", {"task": "7", "bind": ["a=1", "b=2"]}
    )
