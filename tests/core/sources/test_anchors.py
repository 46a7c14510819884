"""Anchors, aliases and merge keys mean what they mean to PyYAML."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from project.core.errors import ConfigError
from project.core.sources.anchors import Anchored, Anchors, merged
from project.core.sources.tree import Entry, Named, Node
from project.core.sources.yaml_reader import read_yaml
from project.core.values import Scalar


def told(node: Node) -> Any:
    if node.items is not None:
        return [told(item) for item in node.items]
    if node.entries is not None:
        return {key: told(entry.node) for key, entry in node.entries.items()}
    assert node.scalar is not None
    return node.scalar.text


NAMES = st.sampled_from(["x", "y", "z"])


def values(depth: int) -> st.SearchStrategy[str]:
    """Flow values with anchors, aliases and merges, many of them wrong."""
    leaf = st.one_of(st.sampled_from("abc"), st.builds("*{} ".format, NAMES))
    if depth == 0:
        return leaf
    inner = values(depth - 1)
    items = st.lists(inner, max_size=3).map(lambda found: f"[{', '.join(found)}]")
    keys = st.sampled_from(["k", "l", "m", "<<"])
    rows = st.dictionaries(keys, inner, max_size=3).map(
        lambda found: "{" + ", ".join(f"{k}: {v}" for k, v in found.items()) + "}"
    )
    collection = st.one_of(items, rows)
    named = st.builds("&{} {}".format, NAMES, collection)
    return st.one_of(leaf, collection, named, named)


@settings(max_examples=400, deadline=None)
@given(st.lists(values(2), min_size=1, max_size=5))
def test_a_document_is_what_pyyaml_makes_of_it(found: list[str]):
    text = "".join(f"k{n}: {value}\n" for n, value in enumerate(found))
    try:
        node = read_yaml(text, "a.yaml")
    except ConfigError:
        return  # Wrong, or an alias of itself, which PyYAML takes.
    assert node is not None
    if all(text.count(f"&{name}") < 2 for name in "xyz"):  # Else PyYAML refuses it.
        assert told(node) == yaml.safe_load(text)


def test_a_key_knows_who_brought_it_and_a_value_what_it_uses():
    text = "a: &a {b: 1, c: &c 2}\nd:\n  <<: *a\n  e: [*c, *c]\n  f: 3\n"
    root = read_yaml(text, "a.yaml")
    assert root is not None
    assert root.entries is not None
    entries = root.entries["d"].node.entries or {}
    assert {key: (e.line, e.used, e.anchors) for key, e in entries.items()} == {
        "b": (1, Named("a", 3), ()),
        "c": (1, Named("a", 3), ()),
        "e": (4, None, (Named("c", 1), Named("c", 1))),
        "f": (5, None, ()),
    }
    assert root.entries["a"].shared
    assert not root.entries["d"].shared


def test_an_anchor_that_only_its_own_section_uses_is_not_shared():
    root = read_yaml("a: {b: &b 1, c: *b}\n", "a.yaml")
    assert root is not None
    assert root.entries is not None
    assert not root.entries["a"].shared


def test_aliases_stand_for_so_much_and_no_more():
    anchors = Anchors()
    anchors.end("a", Anchored(Node(1, 1, Scalar("x")), 15_000, 0, "s"))
    anchors.use("a", "s")
    with pytest.raises(ValueError, match="more than 20,000 characters"):
        anchors.use("a", "s")


def test_of_merged_mappings_ones_own_keys_hold_and_then_the_firsts():
    def entries(number: int, keys: str) -> dict[str, Entry]:
        return {key: Entry(number, Node(number, 1, Scalar(key))) for key in keys}

    found = merged(entries(1, "a"), [entries(2, "ab"), entries(3, "abc")])
    assert {key: entry.line for key, entry in found.items()} == {"a": 1, "b": 2, "c": 3}
