"""What goes to which stream, and in which colour."""

from __future__ import annotations

import contextlib
import io
import json
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from project.cli.output import (
    REFUSED,
    SPACES,
    err,
    note,
    only_answers,
    out,
    out_json,
    refuse,
    show_error,
    terminal,
)


def test_what_was_asked_for_is_on_stdout_and_all_else_on_stderr(
    capsys: pytest.CaptureFixture[str],
):
    out("a table")
    err("bindings")
    note("a notice")
    assert refuse("error: no") == REFUSED
    found = capsys.readouterr()
    assert found.out == "a table\n"
    assert found.err == "bindings\nnote: a notice\nerror: no\n"


def test_json_keeps_letters_as_they_are(capsys: pytest.CaptureFixture[str]):
    out_json({"é": ["λ", 1.5, None]})
    text = capsys.readouterr().out
    assert json.loads(text) == {"é": ["λ", 1.5, None]}
    assert "λ" in text


@pytest.mark.parametrize(
    ("terminal", "no_color", "coloured"),
    [(True, "", True), (True, "1", False), (False, "", False)],
)
def test_colour_is_for_terminals_alone_and_never_with_no_color(
    terminal: bool, no_color: str, coloured: bool,
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
):  # fmt: skip
    monkeypatch.setenv("NO_COLOR", no_color)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: terminal)
    show_error("error: not an error: too")
    found = capsys.readouterr().err
    expected = "\033[1;31merror:\033[0m" if coloured else "error:"
    assert found == f"{expected} not an error: too\n"


def test_only_a_terminal_has_a_size_and_a_variable_may_say_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setenv("COLUMNS", "40")
    assert terminal(sys.stdout) is None
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("LINES", "x")
    assert terminal(sys.stdout) == (40, 24)
    monkeypatch.setenv("COLUMNS", "0")
    assert terminal(sys.stdout) == (80, 24)


@given(st.text())
def test_nothing_that_is_printed_moves_the_cursor(text: str):
    shown, said = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(shown), contextlib.redirect_stderr(said):
        out(text)
        note(text)
        show_error(text)
        out_json({text: text})
    for stream in (shown, said):
        assert all(s.isprintable() or s in SPACES for s in stream.getvalue())


@given(st.text())
def test_json_stays_json(text: str):
    shown = io.StringIO()
    with contextlib.redirect_stdout(shown):
        out_json([text])
    assert json.loads(shown.getvalue()) == [text]


def test_stdout_has_only_what_was_asked_for(capsys):
    with only_answers():
        print("printed by anybody")
        out("an answer")
    print("afterwards")
    heard = capsys.readouterr()
    assert heard.out == "an answer\nafterwards\n"
    assert heard.err == "printed by anybody\n"
