"""What is wrong with a YAML text, in words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from project.core.errors import ConfigError
from project.core.sources.yaml_reader import read_yaml


def said(text: str) -> tuple[str, str, str]:
    with pytest.raises(ConfigError) as caught:
        read_yaml(text, "a.yaml")
    (fault,) = caught.value.faults
    return fault.problem, str(fault.origin), fault.expected


@pytest.mark.parametrize(
    ("text", "problem", "line"),
    [
        ("run:\n  task: wine\n task:\n  x: 1\n",
         "task: is indented by 1 space more than run: (line 1)", 3),
        ("model:\n    a: 1\n  b: 2\n",
         "b: is indented by 2 spaces more than model: (line 1)", 3),
        ("a:\n  b: 1\n   c: 2\n",
         "indented deeper than the line above it, which has a value already", 3),
        ("- a\nb: 1\n",
         "b: cannot stand beside - a (line 1): one is an item with a dash", 2),
        ("model:\n  rate 0.1\n  flag: true\n", "'rate 0.1' has no colon", 2),
        ("model:\n  rate: 0.1\n  flag true\n", "'flag true' has no colon", 3),
        ("model\n  rate: 0.1\n", "'model' has no colon", 1),
        ("rate:0.1\nflag: true\n", "'rate:0.1' has no space after its colon", 1),
        ("a: b: c\n", "a second colon in one line", 1),
        ("a: [1, 2\nb: 3\n", "the bracket that opens on line 1 is not closed", 1),
        ("a: {b: 1\nc: 2\n", "the bracket that opens on line 1 is not closed", 1),
        ("a: [1,,2]\n", "a value is missing here", 1),
        ("x: 1\na: \"x\n", "the quotation that begins on line 2 does not end", 2),
        ('a: "\\d"\n',
         "a backslash in double quotes begins an escape, and this is none", 1),
        ("a: @x\n", "a value that starts with @ needs quotes", 1),
        ("a: *\n", "a value that starts with * needs quotes", 1),
        ("a: &\n", "a value that starts with & needs quotes", 1),
        ("a: |x\n", "a value that starts with | needs quotes", 1),
        ("a: >z\n", "a value that starts with > needs quotes", 1),
        ("a: ,b\n", "a value that starts with , needs quotes", 1),
        ("a: !e!x 1\n", "a value that starts with ! needs quotes", 1),
        ("%x\na: 1\n", "a value that starts with % needs quotes", 1),
        ("a:\n\tb: 1\n", "a tab is not allowed here", 2),
        ("a: - b\n", "an item with a dash stands on a line of its own", 1),
        ("a: 'b' c\n", "something follows the end of a value", 1),
        ("{a: 1}\nb: 1\n", "something follows the end of the config", 2),
    ],
)  # fmt: skip
def test_it_is_said_plainly_with_the_line_of_the_mistake(
    text: str, problem: str, line: int
):
    found, where, _ = said(text)
    assert (found, where) == (problem, f"a.yaml:{line}")


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("a: @x\n", '"@x"'),
        ("rate 0.1\nflag: true\n", "rate: 0.1"),
        ("rate:0.1\nflag: true\n", "rate: 0.1"),
        ("model\n  rate: 0.1\n", "model:"),
    ],
)
def test_what_is_expected_can_be_typed_in_its_place(text: str, right: str):
    assert said(text)[2] == right
    first = text.splitlines()[0]
    fixed = f"a: {right}" if first.startswith("a: ") else right
    assert read_yaml(text.replace(first, fixed, 1), "a.yaml") is not None


@given(st.text("ab:-[]{}\"'|>%@&*!,# \n\t", max_size=30))
def test_no_message_is_in_the_words_of_the_parser(text: str):
    try:
        read_yaml(text, "a.yaml")
    except ConfigError as error:
        (fault,) = error.faults
        assert "token" not in fault.problem
        assert "<" not in fault.problem
        assert "not valid YAML" not in fault.problem, (text, fault.problem)
