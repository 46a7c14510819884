"""The one grammar of keys."""

from __future__ import annotations

import pytest

from project.core.keys import Key

KEY = Key("", "model", "dropout")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("model.dropout", Key("", "model", "dropout")),
        ("eval/AdamW.lr", Key("eval", "AdamW", "lr")),
        ("a/b/AdamW.lr", Key("a/b", "AdamW", "lr")),
        ("a.b/c/torch.optim.AdamW.lr", Key("a.b/c", "torch.optim.AdamW", "lr")),
        ("torch.optim.AdamW.lr", Key("", "torch.optim.AdamW", "lr")),
        ("lr", Key("", "", "lr")),
        ("eval/lr", Key("", "", "eval/lr")),
        ("_x._y", Key("", "_x", "_y")),
    ],
)
def test_a_key_reads_back_as_it_is_written(text: str, key: Key):
    assert Key.parse(text) == key
    assert str(key) == text


@pytest.mark.parametrize(
    "text",
    ["", ".", "a.", ".a", "a..b", "a/", "/a", "a//b.c", "a b.c", "a.b\n", "a.b=c",
     "1a.b", "a.1", "ä.b", "@a.b", "a-b.c", "a.b\nimport os", "a:b"],
)  # fmt: skip
def test_what_is_no_key_is_none(text: str):
    assert Key.parse(text) is None
    with pytest.raises(ValueError, match="is not a key"):
        Key.of(text)


def test_only_a_key_without_a_selector_is_a_macro():
    assert Key.of("lr").is_macro
    assert Key.of("eval/lr").is_macro
    assert not KEY.is_macro


def test_the_owner_of_a_key_is_the_key_without_its_parameter():
    assert KEY.owner == "model"
    assert Key.of("eval/AdamW.lr").owner == "eval/AdamW"
