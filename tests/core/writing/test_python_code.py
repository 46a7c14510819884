"""Python code, laid out as a formatter does."""

from __future__ import annotations

import ast
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from project.core.writing.python_code import Code, call, quoted, quoted_bytes

LONG = "x" * 60


def text_of(code: Code) -> str:
    return "\n".join(code.lines())


def test_what_fits_stays_on_its_line():
    assert text_of(call("f", [Code("a=1"), Code("b=2")])) == "f(a=1, b=2)"
    assert text_of(call("f", [])) == "f()"
    assert text_of(Code("(", (Code("1"),), ")", lone=True)) == "(1,)"


def test_what_does_not_has_its_items_on_lines_of_their_own():
    inner = Code("[", (Code("1"), Code("2")), "]").before("b=")
    assert text_of(call("f", [Code(f"a={LONG}"), inner, Code(f"c={LONG}")])) == (
        f"f(\n    a={LONG},\n    b=[1, 2],\n    c={LONG},\n)"
    )


def test_a_comment_stands_behind_a_line_or_before_what_has_several():
    short, long = Code("a=1", comment="why"), Code(f"a={LONG}", comment=LONG)
    assert text_of(call("f", [short])) == "f(\n    a=1,  # why\n)"
    assert text_of(call("f", [long])) == f"f(\n    # {LONG}\n    a={LONG},\n)"
    inner = call("g", [short]).before("b=", "because")
    assert text_of(call("f", [inner])) == (
        "f(\n    # because\n    b=g(\n        a=1,  # why\n    ),\n)"
    )


@given(st.text())
def test_a_quoted_text_is_that_text(text: str):
    assert ast.literal_eval(quoted(text)) == text


@given(st.binary())
def test_quoted_bytes_are_those_bytes(data: bytes):
    assert ast.literal_eval(quoted_bytes(data)) == data


def _in_brackets(items: list[Code], ends: str | tuple[str, str]) -> Code:
    rows = [each.before('"k": ') for each in items] if ends == "{}" else items
    return Code(ends[0], tuple(rows), ends[1], lone=ends == "()")


LEAVES = st.builds(
    Code,
    st.text("ab \"'\\\\\n\x7fé漢", max_size=70).map(quoted),
    comment=st.sampled_from(["", "", "said"]),
)
CODES = st.recursive(
    LEAVES,
    lambda inner: st.builds(
        _in_brackets,
        st.lists(inner, min_size=1, max_size=4),
        st.sampled_from(["[]", "()", "{}", ("f(", ")")]),
    ),
    max_leaves=12,
)


@pytest.mark.slow
def test_a_formatter_changes_nothing():
    found: list[str] = []

    @given(CODES)
    def collect(code: Code) -> None:
        found.extend(code.before("name = ").lines())

    collect()
    text = "\n".join(found) + "\n"
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "format", "--isolated", "-"],
        input=text, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout == text
