"""Scalars, marks, and how values are compared and shown."""

from __future__ import annotations

import math
from typing import Any

import pytest

from project.core.values import (
    MISSING,
    Macro,
    Opaque,
    Reference,
    Scalar,
    Value,
    carried,
    literal_of,
    mapped,
    marked,
    same,
    settled,
    shown,
    spelled,
    walk,
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1e-3", 0.001), ("1E3", 1000.0), ("12e5", 1200000.0), ("-.5", -0.5),
        ("5.", 5.0), (".5", 0.5), ("+1.5", 1.5), ("0", 0), ("-0", 0), ("+3", 3),
        ("012", 12), ("08", 8), ("0o17", 15), ("0x1F", 31),
        (".inf", math.inf), ("-.inf", -math.inf), ("inf", math.inf), ("+inf", math.inf),
        (".nan", math.nan), ("nan", math.nan),
        ("true", True), ("True", True), ("FALSE", False),
        ("null", None), ("~", None), ("", None), ("None", None),
        ("???", MISSING),
        ("no", "no"), ("on", "on"), ("yes", "yes"), ("y", "y"), ("none", "none"),
        ("tRue", "tRue"), ("12:30", "12:30"), ("2024-01-01", "2024-01-01"),
        ("1_000", "1_000"), ("1.2.3", "1.2.3"), ("1e", "1e"), ("0b1", "0b1"),
        ("-", "-"), (".", "."), ("=", "="), ("<<", "<<"), ("-0x1", "-0x1"),
        ("Infinity", "Infinity"), ("1 ", "1 "), ("١", "١"),
        ("1e999", "1e999"), ("1" * 5000, "1" * 5000),
    ],
    ids=lambda v: repr(v)[:12],
)  # fmt: skip
def test_a_plain_scalar_means_what_yaml_1_2_says(text: str, value: Value):
    assert same(literal_of(Scalar(text)), value)


@pytest.mark.parametrize("text", ["1", "true", "null", "", "???", "1e-3"])
def test_a_quoted_scalar_is_its_text(text: str):
    assert literal_of(Scalar(text, plain=False)) == text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("@AdamW", Reference("AdamW")),
        ("@AdamW()", Reference("AdamW", call=True)),
        ("@eval/a.b/torch.optim.AdamW()",
         Reference("torch.optim.AdamW", "eval/a.b", True)),
        ("%lr", Macro("lr")),
        ("%eval/lr", Macro("eval/lr")),
        ("@@home", "@home"),
        ("%%", "%"),
        ("lr", None),
        ("", None),
        ("a@b", None),
    ],
)  # fmt: skip
def test_references_and_macros_are_read_from_text(text: str, value: Value):
    assert marked(text) == value


@pytest.mark.parametrize("value", [Reference("A", "b/c", True), Macro("a/lr")])
def test_marks_read_back_as_they_are_shown(value: Value):
    assert marked(str(value)) == value


@pytest.mark.parametrize(
    "text", ["@", "%", "@a b", "@a()()", "50%"[2:], "@a\n", "@A().x", "%a.b c", "@1"]
)
def test_half_a_mark_is_an_error_that_says_how_to_write_plain_text(text: str):
    with pytest.raises(ValueError, match=r"double the [@%] for plain text"):
        marked(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [(1, 1.0), (1, True), (0.0, False), ("1", 1), ([1], (1,)), (None, False),
     ([1], [1, 2]), ({"a": 1}, {"a": 1.0}), ({1: 0}, {True: 0}), ([1], [1.0])],
)  # fmt: skip
def test_values_of_different_types_are_not_the_same(one: Value, other: Value):
    assert not same(one, other)


@pytest.mark.parametrize(
    "value",
    [math.nan, [math.nan], {"a": (math.nan, None)}, MISSING, Macro("a"), b"x", -0.0],
)
def test_a_value_is_the_same_as_itself(value: Value):
    assert same(value, value)


def test_walk_finds_all_values_inside_keys_included():
    value = {"a": [Macro("m"), (1,)]}
    assert list(walk(value)) == [value, "a", value["a"], Macro("m"), (1,), 1]


def test_mapped_keeps_the_shape_and_reaches_keys():
    value = {"a": [1, (2, {"b": 3})], ("c", 4): ()}
    doubled = {"aa": [2, (4, {"bb": 6})], ("cc", 8): ()}
    assert same(mapped(value, lambda leaf: leaf * 2), doubled)


def test_mapped_has_lists_and_keys_as_the_target_wants_them():
    value = {(1, 2): (3, [4])}
    target = mapped(value, lambda leaf: leaf, tuples=list, keys=str)
    assert same(target, {"[1, 2]": [3, [4]]})


@pytest.mark.parametrize(
    ("value", "options", "text"),
    [
        ([1, (2,), (3, 4), ()], {}, "[1, (2,), (3, 4), ()]"),
        ({"a": (1,), (2, 3): {}}, {}, "{a: (1,), (2, 3): {}}"),
        ({"a": (1,)}, {"colon": ":", "lists": True}, "{a:[1]}"),
    ],
)
def test_a_value_is_spelled_in_brackets(value: Value, options: Any, text: str):
    assert spelled(value, str, **options) == text


def test_what_gin_has_no_literal_for_is_carried_as_text():
    value = {"a": [1.0, math.inf], "b": (-math.inf, "x")}
    assert carried(value) == {"a": [1.0, "inf"], "b": ("-inf", "x")}


def test_settled_gives_every_scalar_inside_its_own_value():
    raw = {Scalar("a"): [Scalar("1"), (Scalar("2", plain=False),)]}
    assert settled(raw) == {"a": [1, ("2",)]}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "true"), (None, "null"), (MISSING, "???"), ("a", "'a'"), (1.0, "1.0"),
        ((1,), "(1,)"), ([1, "a"], "[1, 'a']"), ({"a": None}, "{'a': null}"),
        (Scalar("1.10"), "1.10"), (Scalar("1", plain=False), "'1'"),
        (Opaque("m.f"), "m.f"), (Reference("A", call=True), "@A()"),
    ],
    ids=str,
)  # fmt: skip
def test_a_value_is_shown_with_its_type_visible(value: Value, text: str):
    assert shown(value) == text
