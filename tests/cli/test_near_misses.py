"""A flag or a word that looks like a config key."""

from __future__ import annotations

import pytest

import project.api
from project.cli.argv import UsageError, scan
from project.cli.near_misses import with_binding
from project.core.errors import ConfigError, Fault

PAIR = ["train", "-t", "pixels", "-m", "net"]


def completed(*words: str) -> Fault:
    with pytest.raises(UsageError) as caught:
        scan(words)
    return with_binding(caught.value, words, {})


@pytest.mark.usefixtures("on_fakes")
@pytest.mark.parametrize(
    ("words", "nearest"),
    [
        ([*PAIR, "--model.dropout", "0.1"], ("--bind model.dropout=0.1",)),
        ([*PAIR, "--model.droput=0.1"], ("--bind model.dropout=0.1",)),
        ([*PAIR, "--dropout", "0.1"], ("--bind model.dropout=0.1",)),
        ([*PAIR, "--batch-size"], ("--bind task.batch_size=...",)),
        ([*PAIR, "task.batch_size=3"], ("--bind task.batch_size=3",)),
        (["train", "--vocab_size", "3"], ("--bind model.vocab_size=3",)),
        ([*PAIR, "--qqqq", "3"], ()),
    ],
    ids=lambda value: " ".join(value),
)
def test_it_gets_the_binding_to_type(words: list[str], nearest: tuple[str, ...]):
    fault = completed(*words)
    assert fault.nearest[: len(nearest)] == nearest
    assert fault.next == (nearest[0] if nearest else "python -m project train --help")


@pytest.mark.usefixtures("on_fakes")
@pytest.mark.parametrize(
    ("words", "flag"),
    [
        ([*PAIR, "--modle", "net"], "--model"),
        ([*PAIR, "--print-confg"], "--print-config"),
    ],
)
def test_a_flag_that_is_nearly_right_stays_a_flag(words: list[str], flag: str):
    fault = completed(*words)
    assert fault.nearest[0] == flag
    assert "--bind" not in fault.expected


@pytest.mark.usefixtures("on_fakes")
def test_a_command_that_binds_nothing_is_told_of_no_binding():
    fault = completed("matrix", "--dropout", "0.1")
    assert not any("--bind" in text for text in (fault.next, *fault.nearest))


def test_without_a_manifest_the_flag_is_refused_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
):
    def broken(*_: object) -> None:
        raise ConfigError(Fault("the tasks cannot be read"))

    monkeypatch.setattr(project.api, "manifest_of", broken)
    assert completed(*PAIR, "--model.dropout", "1").problem == "no flag --model.dropout"
