"""A command is one file and one row: `greet.py` is added and nothing else edited."""

from __future__ import annotations

import sys

import pytest

from project.cli.commands import COMMANDS
from project.cli.main import main

DOC = "Greet somebody."

pytestmark = pytest.mark.usefixtures("on_fakes")


@pytest.fixture(autouse=True)
def added(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(COMMANDS, "greet", ("greet:COMMAND", DOC))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("greet world", "hello world\n"),
        ("greet 007", "hello 007\n"),
        ("greet --loud world", "HELLO WORLD\n"),
        ("-l greet world", "HELLO WORLD\n"),
        ("greet world --parent 3", "hello world\n"),
        ("greet world --format json", '{\n  "greeting": "hello world"\n}\n'),
    ],
)
def test_it_runs(words: str, said: str, capsys: pytest.CaptureFixture[str]):
    assert main(words.split()) == 0
    assert capsys.readouterr() == (said, "")


def test_it_has_help(capsys: pytest.CaptureFixture[str]):
    assert main(["greet", "--help"]) == 0
    assert capsys.readouterr().out == (
        "Usage: python -m project greet NAME [FLAGS]\n"
        "\n"
        "Greet somebody.\n"
        "\n"
        "Flags, in any order:\n"
        "  -l, --loud     Greet in capitals.\n"
        "  --format NAME  text or json.\n"
        "  --traceback    Show the whole traceback of an error.\n"
        "  -h, --help     Show help and stop.\n"
        "  --version      Show the version and stop.\n"
        "\n"
        "A greeting costs nothing.\n"
        "\n"
        "Examples:\n"
        "  python -m project greet world\n"
    )


@pytest.mark.parametrize("words", [[], ["--help"]])
def test_the_overview_lists_it(words: list[str], capsys: pytest.CaptureFixture[str]):
    assert main(words) == 0
    assert f"  greet     {DOC}\n" in capsys.readouterr().out


def test_the_list_of_commands_imports_none_of_them(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.delitem(sys.modules, "greet", raising=False)
    main([])
    main(["--help"])
    main(["gret"])
    main(["train", "--help"])
    assert "greet" not in sys.modules
    main(["greet", "--help"])
    assert "greet" in sys.modules
    capsys.readouterr()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("gret world", "error: no command 'gret'\n  given:    gret\n"
         "  expected: one of train, validate, test, predict, matrix, describe, runs, "
         "rerun, diff, new, greet\n"
         "  nearest:  greet\n"),
        ("greet", "error: greet needs a name\n  next:     python -m project greet "
         "world\n"),
        ("greet a b", "error: a stray word 'b'\n"),
        ("greet world --lod", "error: no flag --lod\n  given:    --lod\n"
         "  nearest:  --loud\n  next:     python -m project greet --help\n"),
        ("greet world --paren 3", "error: no flag --paren\n  given:    --paren\n"
         "  next:     python -m project greet --help\n"),
        ("greet world --task digits", "error: greet has no flag --task\n"
         "  given:    --task\n  expected: a flag of greet; this one is for train, "
         "matrix, describe, runs and diff\n"
         "  next:     python -m project greet --help\n"),
        ("--task digits greet world", "error: greet has no flag --task\n"),
        ("train --loud", "error: train has no flag --loud\n  given:    --loud\n"
         "  expected: a flag of train; this one is for greet\n"),
        ("greet model.dropout=1 b=2", "error: a stray word 'b=2'\n"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_refused_before_it_runs(
    words: str, said: str, capsys: pytest.CaptureFixture[str]
):
    assert main(words.split()) == 2
    found = capsys.readouterr()
    assert found.out == ""
    assert found.err.startswith(said)
