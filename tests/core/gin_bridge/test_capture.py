"""Gin hands out factories, and its report is as without them."""

from __future__ import annotations

import fakes

from project.core.gin_bridge.capture import Capture
from project.core.gin_bridge.factories import Factory, Registration
from project.core.gin_bridge.injection import injected

ADAM = Registration("Adam", "fakes", fakes.Adam)
NET = Registration("Net", "fakes", fakes.Net)
TEXT = """
Net.width = 1
Net.optimizer = %made
Net.untyped = [@slow/Adam, @Adam]
made = @slow/Adam
slow/Adam.lr = 0.5
Adam.decay = 1.0
"""


def test_a_reference_is_one_factory_wherever_it_stands():
    with injected([ADAM, NET], TEXT) as injector:
        given = injector.call("fakes.Net").given
    assert given["optimizer"] is given["untyped"][0]
    assert isinstance(given["untyped"][1], Factory)
    assert [repr(each) for each in given["untyped"]] == ["@slow/Adam", "@Adam"]


def test_gin_is_asked_within_the_block_and_no_more_after_it():
    with injected([ADAM, NET], TEXT) as injector:
        factory = injector.call("fakes.Net").given["optimizer"]
        assert "Adam" not in [call.selector for call in injector.calls]
        assert factory([]).lr == 0.5
        report = injector.operative()
    assert "slow/Adam.decay = 1.0\nslow/Adam.lr = 0.5" in report
    known = len(injector.calls)
    assert factory([]).lr == 0.5
    assert len(injector.calls) == known


def test_a_report_is_that_of_plain_references(monkeypatch):
    def report() -> str:
        with injected([ADAM, NET], TEXT) as injector:
            injector.call("fakes.Net").given["optimizer"]([])
            return injector.operative()

    with_factories = report()
    monkeypatch.setattr(Capture, "begin", lambda self: None)
    assert report() == with_factories
