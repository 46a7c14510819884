"""A config as text, section by section."""

from __future__ import annotations

import json
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from project.core.gin_bridge.parsing import parse_gin
from project.core.kinds import convert
from project.core.sources.sections import read_yaml_file
from project.core.types import Type
from project.core.values import MISSING, Macro, Opaque, Reference, Value, same
from project.core.writing.config import Row, Section, to_gin, to_json, to_yaml
from project.core.writing.literals import plain, yaml_text

FLOATS = Type("vartuple", "tuple[float, ...]", (Type("float", "float"),))
INTS = Type("list", "list[int]", (Type("int", "int"),))

SECTIONS = [
    Section("model", "Net", [
        Row("width", 8, comment="--bind #1"),
        Row("marker", Opaque("fakes.Marker")),
        Row("rate", Macro("lr"), comment="a.yaml:1"),
        Row("label", "a: # b"),
        Row("names", MISSING, comment="list[str]"),
    ], title="model net: fakes.Net", untouched=("a", "b")),
    Section("slow/Adam", "slow/Adam", [Row("betas", (0.5, 1.0), FLOATS)]),
    Section("empty", "Empty", []),
    Section("macros", "", [Row("lr", 0.5)]),
]  # fmt: skip


def test_yaml_has_a_section_for_every_owner_and_comments_aligned():
    assert to_yaml(SECTIONS) == (
        "model:\n"
        "  width: 8                # --bind #1\n"
        "  # marker: fakes.Marker\n"
        '  rate: "%lr"             # a.yaml:1\n'
        '  label: "a: # b"\n'
        "  names: ???              # list[str]\n"
        "  # 2 more, at their defaults: a, b\n"
        "slow/Adam:\n"
        "  betas: [0.5, 1.0]\n"
        "macros:\n"
        "  lr: 0.5\n"
    )


def test_gin_has_selectors_and_no_opaque_defaults():
    assert to_gin(SECTIONS, comments=False) == (
        "Net.width = 8\n"
        "# Net.marker = fakes.Marker\n"
        "Net.rate = %lr\n"
        "Net.label = 'a: # b'\n"
        "Net.names = %gin.REQUIRED\n"
        "\n"
        "slow/Adam.betas = (0.5, 1.0)\n"
        "\n"
        "lr = 0.5\n"
    )


def test_comments_change_nothing_that_is_read():
    with_, without = (to_gin(SECTIONS, comments=c) for c in (True, False))
    assert [(s.key, s.value) for s in parse_gin(with_, "a")] == [
        (s.key, s.value) for s in parse_gin(without, "a")
    ]
    yaml = [read_yaml_file(to_yaml(SECTIONS, comments=c), "a") for c in (True, False)]
    assert [(w.key, w.value) for w in yaml[0]] == [(w.key, w.value) for w in yaml[1]]


def test_json_has_plain_values():
    assert json.loads(to_json(SECTIONS))["model"] == {
        "width": 8,
        "marker": "fakes.Marker",
        "rate": "%lr",
        "label": "a: # b",
        "names": "???",
    }


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ((1, [2]), [1, [2]]),
        ({1: (None, math.inf)}, {"1": [None, ".inf"]}),
        (Reference("A", call=True), "@A()"),
        (b"x", "b'x'"),
    ],
)
def test_json_holds_what_it_cannot_express_as_text(value: Value, expected: object):
    assert plain(value) == expected
    json.dumps(plain(value), allow_nan=False)


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        ((1.0, 2.0), FLOATS, "[1.0, 2.0]"),
        ((1, 2), Type("any", "Any"), "(1, 2)"),
        ([1], INTS, "[1]"),
        ([(1, 2), 3], Type("any", "Any"), "([(1, 2), 3])"),
        ("", Type("str", "str"), '""'),
        ("1", Type("str", "str"), '"1"'),
        ("no", Type("str", "str"), "no"),
        ("a b", Type("str", "str"), "a b"),
        ("a ", Type("str", "str"), '"a "'),
        ("- a", Type("str", "str"), '"- a"'),
        ("@a", Type("str", "str"), '"@@a"'),
        ("%", Type("str", "str"), '"%%"'),
        ("a\nb", Type("str", "str"), '"a\\nb"'),
        ("\u200b", Type("str", "str"), '"\\U0000200b"'),
        (1e-9, Type("float", "float"), "1e-09"),
        (math.inf, Type("float", "float"), ".inf"),
        (None, Type("none", "None"), "null"),
        ([MISSING], INTS, "([%gin.REQUIRED])"),
        ([b"a, b"], Type("any", "Any"), "([b'a, b'])"),
        ({(1, 2): "a: b"}, Type("any", "Any"), "({(1, 2):'a\\x3a b'})"),
    ],
)  # fmt: skip
def test_a_value_is_written_as_people_write_it(value: Value, kind: Type, text: str):
    assert yaml_text(value, kind) == text


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(st.integers(-9, 9), st.floats()), max_size=4))
def test_a_typed_tuple_reads_back_from_a_list(items: list[float]):
    value = convert(items, FLOATS)
    file = read_yaml_file(f"a:\n  b: {yaml_text(value, FLOATS)}\n", "a")
    assert same(convert(file[0].value, FLOATS), value)
