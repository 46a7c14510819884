"""`describe` on the fakes: what a component is called by, and a pair's schema."""

from __future__ import annotations

import json

import pytest

from project.cli.main import main

pytestmark = pytest.mark.usefixtures("on_fakes")


def printed(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main(["describe", *words]) == 0
    return capsys.readouterr().out


def test_a_component_answers_to_each_of_its_names(capsys: pytest.CaptureFixture[str]):
    by_name = printed(capsys, "net")
    assert by_name == printed(capsys, "Net") == printed(capsys, "fakes.Net")


def test_a_pair_is_described_as_a_schema(capsys: pytest.CaptureFixture[str]):
    schema = json.loads(printed(capsys, "-t", "pixels", "-m", "net"))
    assert set(schema["properties"]) >= {"task", "model", "trainer", "run"}
    words = ("-t", "pixels", "-m", "net", "--format", "json-schema")
    assert json.loads(printed(capsys, *words)) == schema


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        ("net --format yaml", "no format 'yaml' here"),
        ("-t pixels -m net --format json", "no format 'json' here"),
        ("-t pixels", "--model is missing"),
        ("-t words -m net", "words and net do not fit"),
    ],
)
def test_what_cannot_be_described_is_refused(
    words: str, problem: str, capsys: pytest.CaptureFixture[str]
):
    assert main(["describe", *words.split()]) == 2
    found = capsys.readouterr()
    assert found.out == ""
    assert found.err.startswith(f"error: {problem}")
