"""YAML as people mean it, and what of it is refused, with its line."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from project.core.errors import ConfigError, Fault
from project.core.sources.tree import Node
from project.core.sources.yaml_reader import read_yaml
from project.core.values import Scalar


def tree(node: Node | None) -> Any:
    """A node as plain lists and dicts of its scalars' texts; quoted ones in a tuple."""
    if node is None:
        return None
    if node.items is not None:
        return [tree(item) for item in node.items]
    if node.entries is not None:
        return {key: tree(entry.node) for key, entry in node.entries.items()}
    assert isinstance(node.scalar, Scalar)
    return node.scalar.text if node.scalar.plain else (node.scalar.text,)


def fault(text: str) -> Fault:
    with pytest.raises(ConfigError) as caught:
        read_yaml(text, "a.yaml")
    (found,) = caught.value.faults
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("", None, id="empty"),
        pytest.param("# only this\n", None, id="comment"),
        pytest.param("---\na: 1\n", {"a": "1"}, id="one document"),
        pytest.param("a: 1.10", {"a": "1.10"}, id="spelling is kept"),
        pytest.param("a: '1'", {"a": ("1",)}, id="quoted"),
        pytest.param('a: "x\\ny"', {"a": ("x\ny",)}, id="escapes"),
        pytest.param("a: [1, [2], {b: 3}]", {"a": ["1", ["2"], {"b": "3"}]}, id="flow"),
        pytest.param("a:\n  - 1\n  - b: 2\n", {"a": ["1", {"b": "2"}]}, id="block"),
        pytest.param("a: |\n  x\n  y\n", {"a": ("x\ny\n",)}, id="literal block"),
        pytest.param("a:\nb: ", {"a": "", "b": ""}, id="nothing"),
        pytest.param("no: on\n1: 012\n", {"no": "on", "1": "012"}, id="words"),
        pytest.param("a: 2024-02-30", {"a": "2024-02-30"}, id="no dates"),
        pytest.param("a: =", {"a": "="}, id="equals sign"),
        pytest.param("a: ! 1", {"a": ("1",)}, id="the tag ! says string"),
        pytest.param("%YAML 1.2\n---\na: yes", {"a": "yes"}, id="directive"),
        pytest.param("hello", "hello", id="a scalar"),
        pytest.param("a: &x 1\nb: *x", {"a": "1", "b": "1"}, id="anchor"),
        pytest.param(
            "a: &x '1'\nb: [*x]", {"a": ("1",), "b": [("1",)]}, id="quoted anchor"
        ),
        pytest.param("a: &x\nb: *x", {"a": "", "b": ""}, id="anchor of nothing"),
        pytest.param("&x a: 1\nb: *x", {"a": "1", "b": "a"}, id="anchor of a key"),
        pytest.param(
            "a: &x 1\nb: &x 2\nc: *x",
            {"a": "1", "b": "2", "c": "2"},
            id="anchor that is moved",
        ),
        pytest.param(
            "a: &x {b: 1}\nc: {<<: *x, b: 2, d: 3}",
            {"a": {"b": "1"}, "c": {"b": "2", "d": "3"}},
            id="merge",
        ),
        pytest.param(
            "a: &x {b: 1}\nc: {b: 2, <<: *x}",
            {"a": {"b": "1"}, "c": {"b": "2"}},
            id="merge at the end",
        ),
        pytest.param(
            "a: {<<: [{b: 1}, {b: 2, c: 3}]}",
            {"a": {"b": "1", "c": "3"}},
            id="merge of several",
        ),
        pytest.param("'<<': {a: 1}", {"<<": {"a": "1"}}, id="no merge in quotes"),
        pytest.param("a: <<", {"a": "<<"}, id="no merge as a value"),
    ],
)
def test_a_document_is_read_as_written(text: str, expected: Any):
    assert tree(read_yaml(text, "a.yaml")) == expected


def test_every_key_knows_its_line_and_whether_it_was_quoted():
    root = read_yaml("a:\n  b: 1\n\n  'c': 2\n", "a.yaml")
    assert root is not None
    assert root.entries is not None
    inner = root.entries["a"].node.entries
    assert inner is not None
    assert [(e.line, e.plain) for e in inner.values()] == [(2, True), (4, False)]


@pytest.mark.parametrize(
    ("text", "problem", "line"),
    [
        pytest.param("a: 1\nb: 2\na: 3\n",
                     "the key 'a' stands here a second time; the first is on line 1", 3,
                     id="duplicate"),
        pytest.param("x: {a: 1, a: 2}",
                     "the key 'a' stands here a second time; the first is on line 1", 1,
                     id="duplicate in a flow mapping"),
        pytest.param("'a': 1\na: 2", "the key 'a' stands here a second time; the first "
                     "is on line 1", 2, id="duplicate, once quoted"),
        pytest.param("[1, 2]: a", "a key must be a name", 1, id="list as a key"),
        pytest.param("{a: 1}: b", "a key must be a name", 1, id="mapping as a key"),
        pytest.param("a: 1\nb: *x", "no anchor &x stands above *x", 2,
                     id="alias of nothing"),
        pytest.param("a: *x\nb: &x 1", "no anchor &x stands above *x", 1,
                     id="alias above its anchor"),
        pytest.param("base: &base 1\nb: *bse", "no anchor &bse stands above *bse; is "
                     "*base meant?", 2, id="misspelt alias"),
        pytest.param("a: &x {b: *x}", "*x stands inside what &x names", 1,
                     id="alias of itself"),
        pytest.param("a: &x 1\nb: &x [*x]", "*x stands inside what &x names", 2,
                     id="alias of itself, not of the former"),
        pytest.param("a: &x 1\n*x : 2", "an alias cannot be a key", 2,
                     id="alias as a key"),
        pytest.param("<<: 1", "a merge key merges a mapping", 1, id="merge of 1"),
        pytest.param("a: {<<: [{b: 1}, 1]}", "a merge key merges a mapping", 1,
                     id="merge of a list"),
        pytest.param("a:\n  <<:\n", "a merge key merges a mapping", 2,
                     id="merge of nothing"),
        pytest.param("<<: {a: 1}\n<<: {b: 1}", "the merge key << stands here a second "
                     "time", 2, id="two merges"),
        pytest.param("<<: {}\n<<: {}", "the merge key << stands here a second "
                     "time", 2, id="two merges of nothing"),
        pytest.param("a: &x {b: 1}\nc:\n  <<: *x\n  d: 1\n  d: 2", "the key 'd' stands "
                     "here a second time; the first is on line 4", 5,
                     id="duplicate beside a merge"),
        pytest.param("a: 1\n---\nb: 2", "a second document begins here", 2,
                     id="documents"),
        pytest.param("a: !!python/object/apply:os.system [ls]",
                     "the tag !!python/object/apply:os.system is not supported", 1,
                     id="python tag"),
        pytest.param("a: !!int 3", "the tag !!int is not supported", 1,
                     id="safe tag"),
        pytest.param("a: @AdamW", "a value that starts with @ needs quotes", 1,
                     id="reference without quotes"),
        pytest.param("a: %lr", "a value that starts with % needs quotes", 1,
                     id="macro without quotes"),
        pytest.param("a:\n\tb: 1", "a tab is not allowed here", 2, id="tab"),
        pytest.param("a: b: c", "a second colon in one line", 1, id="two colons"),
        pytest.param("a: [1, 2\nb: 3", "the bracket that opens on line 1 is not closed",
                     1, id="bracket"),
        pytest.param("a: 'x\n", "the quotation that begins on line 1 does not end", 1,
                     id="quote"),
        pytest.param("a: 1\u200b", "an invisible character (U+200B)", 1, id="zero"),
        pytest.param("a\u00a0b: 1", "an invisible character (U+00A0)", 1, id="nbsp"),
        pytest.param("a: x\x01", "a control character (U+0001), which no config holds",
                     1, id="control character"),
        pytest.param("[" * 60, "nested deeper than 50", 1, id="deep"),
    ],
)  # fmt: skip
def test_what_configs_have_no_use_for_is_refused_with_its_line(
    text: str, problem: str, line: int
):
    found = fault(text)
    assert found.problem == problem
    assert str(found.origin) == f"a.yaml:{line}"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a: 1\nb: *x", "b: *x\n   ^"),
        ("a: b: c", "a: b: c\n    ^"),
    ],
)
def test_a_fault_shows_the_line_with_a_caret_below_the_place(text: str, shown: str):
    assert fault(text).line == shown


def test_a_fault_says_what_to_write_instead():
    assert fault("a: @torch.optim.AdamW").expected == '"@torch.optim.AdamW"'
    assert fault("a: [1, @AdamW()]").expected == '"@AdamW()"'
    assert fault("<<: x").expected.startswith("<<: *name")
    assert fault("<<: {}\n<<: {}").expected.endswith("<<: [*one, *other]")


def test_a_flag_has_no_line():
    with pytest.raises(ConfigError) as caught:
        read_yaml("[1", "--bind #1", "flag")
    assert str(caught.value.faults[0].origin) == "--bind #1"


def doubled(pattern: str, levels: int) -> str:
    """A document in which every level is twice the one above it."""
    lines = [f"a{n + 1}: &a{n + 1} {pattern.format(f'a{n}')}" for n in range(levels)]
    return "\n".join(["a0: &a0 {x: 1}", *lines])


@pytest.mark.parametrize(
    "bomb",
    [
        pytest.param("[" * 100_000, id="brackets"),
        pytest.param("a: " * 100_000, id="colons"),
        pytest.param("- " * 100_000, id="dashes"),
        pytest.param("x" * 2_000_000, id="size"),
        pytest.param(doubled("[*{0}, *{0}]", 60), id="aliases"),
        pytest.param(doubled("{{a: *{0}, b: *{0}}}", 40), id="mappings"),
        pytest.param(doubled("{{<<: [*{0}, *{0}]}}", 40), id="merges"),
        pytest.param("a: &a " + "x" * 20_000 + "\nb: [*a]", id="a long word"),
        pytest.param("a: &a {b: 1}\nc: [" + "*a, " * 20_000 + "]", id="many"),
        pytest.param(
            "a: &a " + "[" * 30 + "]" * 30 + "\nb: " + "[" * 25 + "*a" + "]" * 25,
            id="depth",
        ),
    ],
)
def test_a_bomb_is_refused_at_once(bomb: str):
    start = time.process_time()
    fault(bomb)
    assert time.process_time() - start < 1


@settings(max_examples=300, deadline=None)
@given(st.text(st.sampled_from(list("ab:1-[]{},'\"&*!|>%@#?\n\t ()=\\~\x85\u2028"))))
def test_any_text_is_a_tree_or_a_fault(text: str):
    with suppress(ConfigError):
        tree(read_yaml(text, "a.yaml"))
