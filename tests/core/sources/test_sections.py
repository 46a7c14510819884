"""Sections of a structured config file."""

from __future__ import annotations

import pytest
from asking import told

from project.core.errors import ConfigError, Fault
from project.core.sources.sections import read_yaml_file
from project.core.sources.written import Written


def yaml_keys(text: str) -> list[tuple[str, object, str]]:
    content = read_yaml_file(text, "a.yaml")
    assert all(isinstance(statement, Written) for statement in content)
    return told(content)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("model:\n  width: 3\n", [("model.width", 3, "a.yaml:2")],
                     id="nested"),
        pytest.param("model.width: 3\n", [("model.width", 3, "a.yaml:1")], id="dotted"),
        pytest.param("model:\n", [], id="empty section"),
        pytest.param("model: {}\n", [], id="empty mapping"),
        pytest.param("# nothing\n", [], id="empty file"),
        pytest.param("eval/AdamW: {lr: 1}", [("eval/AdamW.lr", 1, "a.yaml:1")],
                     id="scope"),
        pytest.param("torch.optim.AdamW:\n  lr: 1\n",
                     [("torch.optim.AdamW.lr", 1, "a.yaml:2")], id="selector"),
        pytest.param("AdamW.lr: 1", [("AdamW.lr", 1, "a.yaml:1")], id="dotted part"),
        pytest.param("macros: {lr: 1, eval/lr: 2}", [("lr", 1, "a.yaml:1"),
                     ("eval/lr", 2, "a.yaml:1")], id="macros"),
        pytest.param("model.options: {a: 1}",
                     [("model.options", {"a": 1}, "a.yaml:1")], id="dotted mapping"),
        pytest.param("model:\n  options:\n    a: 1\n",
                     [("model.options", {"a": 1}, "a.yaml:2")], id="nested mapping"),
        pytest.param("model.width:\n", [("model.width", None, "a.yaml:1")],
                     id="dotted nothing"),
        pytest.param("model:\n  width:\n", [("model.width", None, "a.yaml:2")],
                     id="nested nothing"),
        pytest.param("AdamW.lr: [1]", [("AdamW.lr", [1], "a.yaml:1")],
                     id="dotted list"),
    ],
)  # fmt: skip
def test_a_yaml_file_binds(text: str, expected: list[tuple[str, object, str]]):
    assert yaml_keys(text) == expected


@pytest.mark.parametrize(
    "text",
    ["model: 3", "zzz: 1", "macros: [1]", "model: [a]", "'a b': {c: 1}", "{}: {}",
     "model: {'a b': 1}", "model: {a: '@b c'}", "include: {a: b}", "include: ['']",
     "model.a: 1\nmodel: {a: 2}", "torch.optim.AdamW:"],
)  # fmt: skip
def test_what_a_yaml_file_cannot_mean_is_a_fault_with_its_line(text: str):
    try:
        content = read_yaml_file(text, "a.yaml")
        faults = [each for each in content if isinstance(each, Fault)]
    except ConfigError as error:
        faults = list(error.faults)
    if text == "torch.optim.AdamW:":
        return  # Looked up, and refused there: no component torch.optim.
    assert [str(f.origin).rpartition(":")[0] for f in faults] == ["a.yaml"]
