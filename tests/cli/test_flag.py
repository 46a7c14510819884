"""Flags."""

from __future__ import annotations

from dataclasses import replace

from project.cli import flag as module
from project.cli.flag import BIND, HELP, Flag

SHARED = [value for value in vars(module).values() if isinstance(value, Flag)]


def test_the_short_spellings_come_first():
    flag = Flag("bind", "KEY", "Set it.", "bo", aliases=("option",))
    assert flag.spellings == ["-b", "-o", "--bind", "--option"]
    assert HELP.spellings == ["-h", "--help"]


def test_a_shared_flag_is_declared_once_and_may_be_given_other_words():
    assert len({flag.name for flag in SHARED}) == len(SHARED)
    own = replace(BIND, short="bo", doc="Set one.")
    assert (own.name, own.repeatable) == (BIND.name, BIND.repeatable)


def test_every_flag_says_what_it_does_in_a_sentence():
    for flag in SHARED:
        assert flag.doc.endswith("."), flag.name
