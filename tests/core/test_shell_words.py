"""What is to be typed is typed: a shell takes it for the words that were meant."""

from __future__ import annotations

import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from project.core.shell_words import typed, words_typed

WORDS = [
    "plain",
    "two words",
    "it's",
    'a "b"',
    "$HOME `x` \\",
    "a $",
    "a\nb",
    "\x1b[31m",
    "it's\n\\x $'",
    "\u202eright to left",
    "\U0001f600\n",
    "",
]


def test_a_shell_takes_them_for_the_words_that_they_are() -> None:
    line = typed("printf", "%s\\0", *WORDS)
    assert line.isprintable()
    done = subprocess.run(["bash", "-c", line], capture_output=True, check=True)
    assert done.stdout.decode().split("\0")[:-1] == WORDS


@pytest.mark.parametrize("words", [WORDS, WORDS[::-1], *([each] for each in WORDS)])
def test_they_come_back(words: list[str]) -> None:
    assert words_typed(typed(*words)) == words


@settings(deadline=None)
@given(st.lists(st.text(alphabet="a '\"$\\\n\x1b\u202eu0\U0001f600")))
def test_any_words_come_back(words: list[str]) -> None:
    assert words_typed(typed(*words)) == words


def test_a_quote_that_does_not_end_is_an_error() -> None:
    with pytest.raises(ValueError, match="quotation"):
        words_typed("--bind 'a")
