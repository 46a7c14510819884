"""Gin hands out factories, and its report is as without them."""

from __future__ import annotations

import pickle
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import fakes
from hypothesis import given, settings
from hypothesis import strategies as st

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


# ------------------------------------- the same inside the block, after it, elsewhere


def leaf(label: str = "default", count: int = 0) -> Any:
    return label, count


def nest(parts: Any = (), label: str = "default", count: int = 0) -> Any:
    """Calls its parts, as a user's function does, deep inside."""
    return label, count, [part() if callable(part) else part for part in parts]


def hold(part: Any = None) -> Any:
    return part


FUNCTIONS = [
    Registration(each.__name__, "test_capture", each) for each in (leaf, nest, hold)
]
SCOPES = ("", "a", "b", "a/b", "m")
HELD = {
    "root": ["@leaf", "@leaf()", "@a/nest", "@a/nest()", "@b/nest", "@a/b/nest", "%m"],
    "a": ["@leaf", "@leaf()", "@b/leaf", "%m", "@s/gin.singleton()"],
    "b": ["@leaf", "@leaf()", "@a/b/leaf()", "@a/nest", "%m"],
    "a/b": ["@leaf", "@leaf()", "@a/leaf", "@s/gin.singleton()"],
}
"""What the parts of `nest` may be, by its scope; none comes back to itself."""


@st.composite
def configs(draw: st.DrawFn) -> str:
    values = {
        "label": st.sampled_from(["'x'", "'y'"]),
        "count": st.integers(1, 9).map(str) | st.just("%k"),
    }
    lines = ["hold.part = @root/nest", "s/gin.singleton.constructor = @leaf", "k = 10"]
    lines.append("m = " + draw(st.sampled_from(["@leaf", "@leaf()", "@b/leaf", "1"])))
    for scope in SCOPES:
        for name in ("leaf", "nest"):
            for parameter, value in values.items():
                if draw(st.booleans()):
                    key = f"{scope}/{name}".removeprefix("/")
                    lines.append(f"{key}.{parameter} = {draw(value)}")
    for scope, parts in HELD.items():
        drawn = ", ".join(draw(st.lists(st.sampled_from(parts), max_size=4)))
        lines.append(f"{scope}/nest.parts = [{drawn}]")
    return "\n".join(lines)


def in_a_thread(part: Any) -> Any:
    found: list[Any] = []
    thread = threading.Thread(target=lambda: found.append(part()))
    thread.start()
    thread.join()
    return found[0]


@settings(max_examples=100, deadline=None)
@given(configs())
def test_a_part_gives_the_same_wherever_and_however_often_it_is_called(text: str):
    with injected(FUNCTIONS, text) as injector:
        part = injector.call("test_capture.hold")
        inside = part()
        assert in_a_thread(part) == inside
        elsewhere = pickle.loads(pickle.dumps(part))
    for each in (part, elsewhere, pickle.loads(pickle.dumps(part))):
        assert each() == each() == in_a_thread(each) == inside


def test_a_thread_that_outlives_the_block_never_sees_a_default():
    text = "hold.part = @a/leaf\nleaf.label = 'x'\na/leaf.count = 3"
    ended, seen = threading.Event(), set[Any]()

    def call_often(part: Any) -> None:
        while not ended.is_set():
            seen.add(part())

    with ThreadPoolExecutor(3) as threads:
        for _ in range(20):
            with injected(FUNCTIONS, text) as injector:
                part = injector.call("test_capture.hold")
                ended.clear()
                running = [threads.submit(call_often, part) for _ in range(3)]
                threading.Event().wait(0.01)
            threading.Event().wait(0.01)
            ended.set()
            for each in running:
                each.result()
    assert seen == {("x", 3)}
