"""What an exception says in Python: five parts, flags as arguments."""

from __future__ import annotations

import pickle
import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from project.core.errors import ConfigError, Fault
from project.core.origins import Origin, Source
from project.core.python_words import in_python


@pytest.mark.parametrize(
    ("flags", "arguments"),
    [
        ("--bind model.dropout=0.1", 'bind=["model.dropout=0.1"]'),
        ("--bind a.b=1 --bind 'a.c=x y'", 'bind=["a.b=1", "a.c=x y"]'),
        ("--bind model.x=...  or  PROJECT_MODEL__X=...", 'bind=["model.x=..."]'),
        ("--bind t.p=null  (to the end)", 'bind=["t.p=null"]  (to the end)'),
        ("--bind 'a.b=\"x\"'", "bind=['a.b=\"x\"']"),
        ("--task wine --model lit-mlp", 'task="wine", model="lit-mlp"'),
        ("--plugin a --plugin b", 'plugins=["a", "b"]'),
        ("--precedence default,pair", 'precedence=["default", "pair"]'),
        ("--strict --runs-dir FOLDER", 'strict=True, runs_dir="FOLDER"'),
        (
            "python -m project train --task wine --model lit-mlp",
            'resolve(task="wine", model="lit-mlp")',
        ),
    ],
)
def test_flags_are_arguments(flags: str, arguments: str):
    assert in_python(flags) == arguments


@pytest.mark.parametrize(
    "text",
    [
        "",
        "model.dropout=0.1",
        "python -m project matrix",
        "python -m project train --task wine --print-config",
        "--bind",
        "--bind 'a",
        "--explain model.x",
    ],
)
def test_what_is_no_argument_stays(text: str):
    assert in_python(text) == text


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1))
def test_every_value_comes_through(values: list[str]):
    text = in_python(" ".join(f"--bind {shlex.quote(value)}" for value in values))
    if text.startswith("bind"):
        assert eval(f"dict({text})") == {"bind": values}
    else:  # It looks like a comment on the flags.
        assert "  " in text


FAULT = Fault(
    "lit-mlp has no parameter 'droput'",
    given="model.droput=0.1\x1b[31m",
    origin=Origin(Source.FLAG, "--bind #2"),
    expected="one of depth, dropout",
    nearest=("model.dropout",),
    next="--bind model.dropout=0.1",
)


def test_an_error_has_all_five_parts():
    said = str(ConfigError(FAULT, Fault("--model is missing")))
    assert said.splitlines() == [
        "lit-mlp has no parameter 'droput'",
        r"  given:    model.droput=0.1\x1b[31m",
        "  where:    bind #2",
        "  expected: one of depth, dropout",
        "  nearest:  model.dropout",
        '  next:     bind=["model.dropout=0.1"]',
        "model is missing",
    ]


def test_a_fault_is_text_as_in_an_error():
    assert str(FAULT) == str(ConfigError(FAULT))
    assert repr(FAULT).startswith("Fault(problem=")


def test_an_error_is_one_line_in_a_list_and_the_same_in_another_process():
    error = ConfigError(FAULT)
    assert repr(error) == "<ConfigError: lit-mlp has no parameter 'droput'>"
    assert error._render_traceback_() == f"ConfigError: {error}".splitlines()
    assert error.problems == "lit-mlp has no parameter 'droput'"
    again = pickle.loads(pickle.dumps(error))
    assert (again.faults, str(again)) == (error.faults, str(error))


def test_a_flag_that_is_near_is_an_argument_too():
    fault = Fault("no such plugin", nearest=("--plugin my_zoo", "@AdamW"))
    assert str(ConfigError(fault)).endswith('nearest:  plugins=["my_zoo"], @AdamW')
