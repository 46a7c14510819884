"""Lazy targets, and what the errors of an import say."""

from __future__ import annotations

import fakes
import pytest

from project.core.loading import load, said, words_of


def test_a_target_is_loaded_nested_names_included():
    assert load("fakes:Net") is fakes.Net
    assert load("fakes:Activation.RELU") is fakes.Activation.RELU
    with pytest.raises(AttributeError):
        load("fakes:Nothing")


def test_an_exception_is_said_in_one_line():
    assert said(ValueError("a\nb")) == "ValueError: a"
    assert said(KeyError()) == "KeyError"


def test_what_an_exception_says_is_told_even_where_it_fails_to():
    class MuteError(Exception):
        def __str__(self) -> str:
            raise KeyError("nothing")

    words = "(what it says cannot be read: its __str__ raised KeyError)"
    assert words_of(MuteError()) == words
    assert said(MuteError()) == f"MuteError: {words}"
