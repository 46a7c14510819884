"""How a component must be referred to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from project.api import manifest_of
from project.core.components.component import Component, Parameter
from project.core.resolving.reference_spelling import Spelling, is_plain
from project.core.types import Type
from project.core.types_of import type_of
from project.core.values import Reference, Value, marked


class Watcher:
    pass


class Optimizer:
    pass


class Loss:
    def __call__(self) -> None: ...


HERE = __name__


def part(name: str, *bases: str, gives: str = "object", needs: Any = None) -> Component:
    wanted = type_of(needs) if needs else None
    required = {"x": Parameter("x", wanted)} if wanted else {}
    return Component(
        "part",
        name,
        f"{HERE}:{name}",
        bases=tuple(f"{HERE}.{base}" for base in bases),
        gives=gives,
        parameters=required,
    )


PARTS = {
    "Watch": part("Watch", "Watch", "Watcher", needs=str),
    "Adam": part("Adam", "Adam", "Optimizer", needs=list[Optimizer]),
    "MSE": part("MSE", "MSE", "Loss", gives="callable"),
    "make_watch": part("make_watch"),
    "make_any": part("make_any", gives=""),
    "make_rule": part("make_rule", gives="callable"),
    "odd": part("odd", "odd", needs=Any),
}
SPELLING = Spelling(
    lambda reference: PARTS.get(reference.name), lambda reference, name: False
)


def read(value: Any) -> Value:
    if isinstance(value, str):
        return marked(value)
    return type(value)(map(read, value)) if isinstance(value, (list, tuple)) else value


WATCH, WATCHED = Reference("Watch"), Reference("Watch", call=True)
Watchers = list[Watcher] | Watcher | None
Made = Callable[..., Optimizer]


@pytest.mark.parametrize(
    ("annotation", "value", "meant"),
    [
        (Watcher, "@Watch", "@Watch()"),
        (Watcher, "@Watch()", "@Watch()"),
        (Watcher, "@make_watch", "@make_watch()"),
        (Watcher, "@Adam()", None),
        (Watcher, "@Adam", None),
        (Watcher, "@unknown", "@unknown"),
        (Watchers, "@Watch", ["@Watch()"]),
        (Watchers, ["@Watch", "@Watch()"], ["@Watch()", "@Watch()"]),
        (Watchers, "@Watch()", "@Watch()"),
        (Watchers, ["@Adam()"], None),
        (list[Watcher | None], [None, "@Watch"], [None, "@Watch()"]),
        (list[Watcher | None], [None, "@Adam()"], None),
        (tuple[Watcher, Made], ("@Watch", "@Adam()"), ("@Watch()", "@Adam")),
        (tuple[Watcher, ...], ("@Watch",), ("@Watch()",)),
        (dict[str, Watcher], {"a": WATCH}, {"a": WATCHED}),
        (Optimizer, "@Adam", "@Adam"),  # Only a caller has what it requires.
        (Made, "@Adam()", "@Adam"),
        (Made, "@Watch", None),
        (Made | None, "@Watch", None),
        (Callable[[], Loss], "@MSE()", "@MSE"),
        (Callable[[int], int], "@MSE", "@MSE()"),
        (Callable[[int], int], "@MSE()", "@MSE()"),
        (Callable, "@make_rule", "@make_rule"),
        (Callable, "@make_rule()", "@make_rule()"),
        (Callable, "@make_any()", "@make_any()"),
        (Callable, "@make_watch()", "@make_watch"),
        (type[Optimizer], "@Adam()", "@Adam"),
        (type[Optimizer], "@Watch", None),
        (float | None, "@Watch()", None),
        (float, "@make_watch()", "@make_watch()"),
        (Any, "@Watch", "@Watch"),
        (list, ["@Watch"], ["@Watch"]),
    ],
)  # fmt: skip
def test_a_reference_is_meant_as(annotation: Any, value: Any, meant: Any) -> None:
    assert SPELLING.meant(read(value), type_of(annotation)) == read(meant)


def test_what_requires_a_literal_can_be_called_once_it_is_bound() -> None:
    wanted = type_of(Watcher)
    odd = part("odd", "odd", "Watcher", needs=Any)
    for bound in (False, True):
        spelling = Spelling(lambda _: odd, lambda *_, b=bound: b)  # type: ignore[misc]
        assert spelling.meant(Reference("odd"), wanted) == Reference("odd", "", bound)


@pytest.mark.parametrize(
    ("annotation", "plain"),
    [
        (int, True), (int | None, True), (list[str], True), (Any, False), (None, False),
        (Watcher, False), (list[Watcher], False), (list, False),
    ],
)  # fmt: skip
def test_what_a_literal_can_be_given_to(annotation: Any, plain: bool) -> None:
    assert is_plain(type_of(annotation)) is plain


def test_what_is_offered_is_meant_for_everything_in_the_zoo() -> None:
    manifest = manifest_of()
    spelling = Spelling(lambda value: manifest.parts.get(value.name), lambda *_: False)
    owners = [*manifest.models.values(), manifest.trainer]
    wanted = {
        each.type.text: each.type
        for owner in owners
        for each in owner.parameters.values()
        if "object" in _kinds(each.type)
    }
    assert len(wanted) > 5
    tried = corrected = 0
    for kind in wanted.values():
        for name in manifest.parts:
            for value in (Reference(name), Reference(name, call=True)):
                meant = spelling.meant(value, kind)
                tried += 1
                corrected += meant not in (value, None)
                assert meant is None or spelling.meant(meant, kind) == meant
    assert tried > 500
    assert corrected > 50


def _kinds(kind: Type) -> set[str]:
    return {kind.kind}.union(*map(_kinds, kind.arguments))
