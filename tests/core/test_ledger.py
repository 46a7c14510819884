"""Keys, the ledger, and the fold of what the sources say."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from project.core.keys import Key
from project.core.ledger import Folded, Ledger, Setting, expanded
from project.core.origins import PRECEDENCE, SOURCES, Origin, Source
from project.core.values import MISSING, Macro

KEY = Key("", "model", "dropout")


def setting(source: Source, value: object, key: Key = KEY, where: str = "") -> Setting:
    return Setting(key, value, Origin(source, where or source))


def folded(*written: Setting, precedence: tuple[Source, ...] = PRECEDENCE) -> Folded:
    ledger = Ledger()
    ledger.extend(written)
    return ledger.folded(precedence)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("model.dropout", Key("", "model", "dropout")),
        ("eval/AdamW.lr", Key("eval", "AdamW", "lr")),
        ("a/b/AdamW.lr", Key("a/b", "AdamW", "lr")),
        ("torch.optim.AdamW.lr", Key("", "torch.optim.AdamW", "lr")),
        ("lr", Key("", "", "lr")),
    ],
)
def test_a_key_reads_back_as_it_is_written(text: str, key: Key):
    assert Key.parse(text) == key
    assert str(key) == text


def test_only_a_key_without_a_selector_is_a_macro():
    assert Key.parse("lr").is_macro
    assert not KEY.is_macro


def test_the_owner_of_a_key_is_the_key_without_its_parameter():
    assert KEY.owner == "model"
    assert Key.parse("eval/AdamW.lr").owner == "eval/AdamW"


ORDERS = [("default", *rest) for rest in itertools.permutations(SOURCES[1:])]


@settings(max_examples=200, deadline=None)
@given(
    sources=st.lists(st.sampled_from(SOURCES), min_size=1, max_size=8),
    precedence=st.sampled_from(ORDERS),
)
def test_the_most_important_source_wins_and_the_ledger_holds_all_others_in_order(
    sources: list[Source], precedence: tuple[Source, ...]
):
    """Within one source the last setting read is the more important."""
    written = [setting(source, index) for index, source in enumerate(sources)]
    fold = folded(*written, precedence=precedence)
    important = sorted(
        written, key=lambda s: (precedence.index(s.origin.source), s.value)
    )
    assert fold.winner(KEY) == important[-1]
    assert fold.value(KEY) == important[-1].value
    assert fold.replaced(KEY) == tuple(reversed(important[:-1]))


def test_a_key_that_nobody_set_has_no_winner_and_a_missing_value():
    fold = folded()
    assert fold.winner(KEY) is None
    assert fold.value(KEY) is MISSING
    assert fold.replaced(KEY) == ()
    assert KEY not in fold


def test_question_marks_hide_what_is_less_important():
    fold = folded(setting("default", 0.5), setting("file", MISSING))
    assert fold.value(KEY) is MISSING


def test_question_marks_never_hide_what_a_pair_hook_computed():
    order: tuple[Source, ...] = ("default", "pair", "file", "env", "flag")
    written = [setting("pair", 7), setting("file", MISSING)]
    fold = folded(*written, precedence=order)
    assert fold.value(KEY) == 7
    assert [s.value for s in fold.replaced(KEY)] == [MISSING]


def test_a_more_important_value_beats_question_marks():
    fold = folded(setting("file", MISSING), setting("flag", 3))
    assert fold.value(KEY) == 3


def macros(**values: object) -> Folded:
    return folded(*(setting("file", v, Key("", "", n)) for n, v in values.items()))


def test_macros_are_replaced_at_any_depth():
    fold = macros(lr=0.1, sizes=[1, Macro("lr")])
    value = {"a": (Macro("lr"), Macro("sizes")), "b": 1}
    assert expanded(value, fold) == {"a": (0.1, [1, 0.1]), "b": 1}


@pytest.mark.parametrize("name", ["undefined", "self_", "one"])
def test_a_macro_that_is_undefined_or_cyclic_stays(name: str):
    fold = macros(self_=Macro("self_"), one=Macro("two"), two=Macro("one"))
    value = expanded(Macro(name), fold)
    assert isinstance(value, Macro)
