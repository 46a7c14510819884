"""A config as YAML, Gin and JSON."""

from __future__ import annotations

import json

from project.core.gin_bridge.parsing import parse_gin
from project.core.sources.sections import read_yaml_file
from project.core.types import Type
from project.core.values import MISSING, Macro, Opaque
from project.core.writing.config import Row, Section, to_gin, to_json, to_yaml

FLOATS = Type("vartuple", "tuple[float, ...]", (Type("float", "float"),))


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
