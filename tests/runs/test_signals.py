"""The signals that end a process; real ones are sent in the engine's tests, and to the
whole program here."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from project.runs import signals as module
from project.runs.signals import Interrupted, Signals, signals_interrupt

ROOT = Path(__file__).resolve().parents[2]
BOTH = (signal.SIGINT, signal.SIGTERM)


class Left(BaseException):
    """Stands for the end of the process."""


@pytest.fixture
def program(monkeypatch: pytest.MonkeyPatch) -> Iterator[Signals]:
    """The signals of a program of ours, without taking pytest's."""

    def leave(code: int) -> None:
        raise Left(code)

    monkeypatch.setattr(os, "_exit", leave)
    signals = Signals(program=True)
    monkeypatch.setattr(module, "_programs", [signals])
    return signals


def code_of(act: Callable[[], object]) -> int:
    """The exit code that the process ends with, at once."""
    with pytest.raises(Left) as left:
        act()
    return left.value.args[0]


def test_a_signal_knows_its_exit_code() -> None:
    codes = [Interrupted(each).exit_code for each in (signal.SIGINT, signal.SIGTERM)]
    assert codes == [130, 143]
    again = pickle.loads(pickle.dumps(Interrupted(signal.SIGTERM)))
    assert (again.exit_code, str(again)) == (143, "stopped by SIGTERM")
    assert not issubclass(Interrupted, Exception)


@pytest.mark.parametrize("first", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_second_interrupt_ends_a_program_at_once_and_is_recorded_as_the_first(
    first: signal.Signals, program: Signals
) -> None:
    written: list[Interrupted] = []
    program.last_words = written.append
    with pytest.raises(Interrupted):
        program.strike(first)
    assert code_of(lambda: program.strike(signal.SIGINT)) == 128 + first
    assert [each.signum for each in written] == [first]


def test_words_that_fail_do_not_keep_it_from_ending(program: Signals) -> None:
    def fails(_: Interrupted) -> None:
        raise OSError("no disk")

    program.last_words = fails
    with pytest.raises(Interrupted):
        program.strike(signal.SIGINT)
    assert code_of(lambda: program.strike(signal.SIGINT)) == 130


def test_others_strike_each_time(program: Signals) -> None:
    for _ in range(3):
        with pytest.raises(Interrupted, match="SIGTERM"):
            program.strike(signal.SIGTERM)


def test_an_end_is_written_down_before_the_process_ends(program: Signals) -> None:
    with pytest.raises(Interrupted):
        program.strike(signal.SIGTERM)
    program.hold()
    program.strike(signal.SIGINT)
    assert code_of(lambda: program.settle(143)) == 143


def test_what_is_held_off_strikes_when_it_may(program: Signals) -> None:
    program.hold()
    program.let()
    program.hold()
    program.strike(signal.SIGTERM)
    with pytest.raises(Interrupted, match="SIGTERM"):
        program.let()


def test_nothing_changes_an_end_that_is_written_down(program: Signals) -> None:
    """Neither does it raise: the first is not heard, the second is in a hurry."""
    program.hold()
    program.settle(0)
    program.strike(signal.SIGTERM)
    assert code_of(lambda: program.strike(signal.SIGTERM)) == 0


def test_a_process_that_a_signal_has_ended_does_not_linger(program: Signals) -> None:
    program.leave()
    with pytest.raises(Interrupted):
        program.strike(signal.SIGTERM)
    program.settle(143)
    assert code_of(program.leave) == 143


def test_in_somebody_elses_program_nothing_ends_the_process(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(os, "_exit", pytest.fail)
    before = [signal.getsignal(each) for each in BOTH]
    with signals_interrupt() as signals:
        for signum in BOTH + BOTH:
            with pytest.raises(Interrupted):
                signal.raise_signal(signum)
        signals.hold()
        signals.settle(130)
        for signum in BOTH:
            signal.raise_signal(signum)
    assert [signal.getsignal(each) for each in BOTH] == before


def test_a_training_in_a_program_has_the_programs_signals(program: Signals) -> None:
    program.hold()
    with signals_interrupt() as signals:
        assert signals is program
        with pytest.raises(Interrupted):
            signals.strike(signal.SIGINT)


def test_a_signal_that_a_destructor_swallows_is_sent_again(
    program: Signals, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    sent: list[tuple[int, int]] = []
    monkeypatch.setattr(os, "kill", lambda *each: sent.append(each))
    with pytest.raises(Interrupted) as caught:
        program.strike(signal.SIGINT)
    program.strike_again(SimpleNamespace(exc_value=caught.value))
    deadline = time.monotonic() + 10
    while not sent and time.monotonic() < deadline:
        time.sleep(0.01)
    assert sent == [(os.getpid(), signal.SIGINT)]
    with pytest.raises(Interrupted):  # It is the first, still.
        program.strike(signal.SIGINT)
    assert capsys.readouterr().err == ""


PROGRAM = """
import sys, time
import project.__main__ as program
import project.cli.main

def waits():
    try:
        print("waiting", file=sys.__stdout__, flush=True)
        time.sleep(60)
    finally:
        if sys.argv[1:]:
            time.sleep(60)

project.cli.main._answered = lambda line: waits()
project.cli.main.scan = lambda words: project.cli.main.CommandLine()
program.main()
"""


@pytest.mark.parametrize(
    ("sent", "words", "code"),
    [
        (["SIGTERM"], [], 143),
        (["SIGHUP"], [], 129),
        (["SIGINT"], [], 130),
        (["SIGINT", "SIGINT"], ["stubborn"], 130),
        (["SIGTERM", "SIGINT"], ["stubborn"], 143),
        (["SIGINT", "SIGTERM"], ["stubborn"], 143),
        (["SIGTERM", "SIGTERM"], ["stubborn"], 143),
    ],
)
def test_a_program_shows_no_traceback(
    sent: list[str], words: list[str], code: int
) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "waiting\n"
        for name in sent:
            process.send_signal(getattr(signal, name))
            time.sleep(0.2)
        _, err = process.communicate(timeout=20)
    finally:
        process.kill()
    assert process.returncode == code
    assert err in ("", f"note: stopped by {sent[-1]}\n")
