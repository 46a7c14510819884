"""Lazy targets, and what the errors of an import say."""

from __future__ import annotations

import fakes
import pytest

from project.core.loading import load, said


def test_a_target_is_loaded_nested_names_included():
    assert load("fakes:Net") is fakes.Net
    assert load("fakes:Activation.RELU") is fakes.Activation.RELU
    with pytest.raises(AttributeError):
        load("fakes:Nothing")


def test_an_exception_is_said_in_one_line():
    assert said(ValueError("a\nb")) == "ValueError: a"
    assert said(KeyError()) == "KeyError"
