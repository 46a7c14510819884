"""Faults and tables as text; `test_messages` has the rest, word for word."""

from __future__ import annotations

import pytest

from project.core.errors import Fault
from project.core.origins import Origin, Source
from project.core.writing.messages import fault_text, faults_text


def test_a_fault_has_five_parts_one_a_line():
    fault = Fault(
        "net has no parameter 'widht'",
        given="model.widht=3",
        origin=Origin(Source.FLAG, "--bind #1"),
        expected="one of width",
        nearest=("model.width", "model.weights"),
        next="python -m project describe net",
    )
    assert fault_text(fault) == (
        "error: net has no parameter 'widht'\n"
        "  given:    model.widht=3\n"
        "  where:    --bind #1\n"
        "  expected: one of width\n"
        "  nearest:  model.width, model.weights\n"
        "  next:     python -m project describe net"
    )


def test_parts_that_are_empty_are_left_out():
    assert fault_text(Fault("x")) == "error: x"


def test_a_line_is_shown_with_its_caret_below_the_place():
    text = fault_text(Fault("x", given="y", line="a: b: c\n    ^"))
    assert text == "error: x\n  given:    a: b: c\n                ^"


def test_a_text_of_several_lines_stays_one():
    assert "given:    a\\nb" in fault_text(Fault("x", given="a\nb"))


def test_faults_are_grouped_by_source_and_said_once():
    origins = [
        Origin(Source.FLAG, "f"),
        Origin(Source.FILE, "a"),
        Origin(Source.PAIR, "p"),
        Origin(Source.ENV, "e"),
    ]
    faults = [Fault(o.where, origin=o) for o in origins]
    text = faults_text([*faults, faults[0], Fault("first")])
    heads = [line for line in text.splitlines() if line.startswith("error")]
    assert heads == [f"error: {name}" for name in ("first", "a", "e", "f", "p")]


def test_what_to_type_next_is_on_one_line_however_long():
    command = f"python -m project train {'-b model.width=3 ' * 20}--print-config"
    assert fault_text(Fault("x", next=command)).splitlines()[-1].endswith(command)


@pytest.mark.parametrize("sign", ["\x1b[31m", "\x07", "\u202e", "\x9b", "\ufeff", "\r"])
def test_no_part_of_a_message_holds_what_a_terminal_obeys(sign: str):
    origin = Origin(Source.FILE, f"{sign}.yaml:1")
    fault = Fault(sign, sign, origin, sign, (sign,), f"a {sign}")
    text = fault_text(fault) + fault_text(Fault("x", line=f"a{sign}\n ^"))
    assert "".join(text.splitlines()).isprintable()
