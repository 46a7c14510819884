"""The ledger: which setting of a key holds, and what it replaced."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from project.core.keys import Key
from project.core.ledger import Ledger, Setting
from project.core.origins import FROZEN_PRECEDENCE, PRECEDENCE, Origin, Source
from project.core.values import MISSING, Macro

KEY = Key("", "model", "dropout")


def setting(source: Source, value: object, key: Key = KEY, where: str = "") -> Setting:
    return Setting(key, value, Origin(source, where or source))


def ledger_of(*written: Setting, precedence: tuple[Source, ...] = PRECEDENCE) -> Ledger:
    ledger = Ledger(precedence)
    ledger.extend(written)
    return ledger


ORDERS = [
    (Source.DEFAULT, *rest)
    for rest in itertools.permutations(each for each in Source if each != "default")
]


@settings(max_examples=200, deadline=None)
@given(
    sources=st.lists(st.sampled_from(Source), min_size=1, max_size=8),
    precedence=st.sampled_from(ORDERS),
)
def test_the_most_important_source_wins_and_the_ledger_holds_all_others_in_order(
    sources: list[Source], precedence: tuple[Source, ...]
):
    """Within one source the last setting read is the more important."""
    written = [setting(source, index) for index, source in enumerate(sources)]
    ledger = ledger_of(*written, precedence=precedence)
    important = sorted(
        written, key=lambda s: (precedence.index(s.origin.source), s.value)
    )
    assert ledger.winner(KEY) == important[-1]
    assert ledger.value(KEY) == important[-1].value
    assert ledger.replaced(KEY) == tuple(reversed(important[:-1]))


def test_a_key_that_nobody_set_has_no_winner_and_a_missing_value():
    ledger = ledger_of()
    assert ledger.winner(KEY) is None
    assert ledger.value(KEY) is MISSING
    assert ledger.replaced(KEY) == ()
    assert KEY not in ledger


def test_question_marks_hide_what_is_less_important():
    ledger = ledger_of(setting(Source.DEFAULT, 0.5), setting(Source.FILE, MISSING))
    assert ledger.value(KEY) is MISSING


def test_question_marks_never_hide_what_a_pair_hook_computed():
    written = [setting(Source.PAIR, 7), setting(Source.FILE, MISSING)]
    ledger = ledger_of(*written, precedence=FROZEN_PRECEDENCE)
    assert ledger.value(KEY) == 7
    assert [s.value for s in ledger.replaced(KEY)] == [MISSING]


def test_a_more_important_value_beats_question_marks():
    ledger = ledger_of(setting(Source.FILE, MISSING), setting(Source.FLAG, 3))
    assert ledger.value(KEY) == 3


def macros(**values: object) -> Ledger:
    return ledger_of(
        *(setting(Source.FILE, v, Key("", "", n)) for n, v in values.items())
    )


def test_macros_are_replaced_at_any_depth():
    ledger = macros(lr=0.1, sizes=[1, Macro("lr")])
    value = {"a": (Macro("lr"), Macro("sizes")), "b": 1}
    assert ledger.expanded(value) == {"a": (0.1, [1, 0.1]), "b": 1}


@pytest.mark.parametrize("name", ["undefined", "self_", "one"])
def test_a_macro_that_is_undefined_or_cyclic_stays(name: str):
    ledger = macros(self_=Macro("self_"), one=Macro("two"), two=Macro("one"))
    value = ledger.expanded(Macro(name))
    assert isinstance(value, Macro)
