"""References that cannot be meant, and calls that lack what the part requires."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial

from project.core.errors import Fault
from project.core.keys import Key
from project.core.kinds import convert, example, expectation
from project.core.ledger import Setting
from project.core.resolving.reference_spelling import Spelling, is_plain
from project.core.resolving.resolution import Resolution
from project.core.shell_words import typed
from project.core.types import BadValueError, Type
from project.core.values import MISSING, Reference, Value, mapped, shown, walk
from project.core.writing.literals import yaml_text


def faults_of_references(resolution: Resolution) -> Iterator[Fault]:
    """Yields a fault for each value whose references cannot be meant, and for each
    `@part()` that Gin would call without what it requires.

    A part that is referred to without parentheses is called by whoever gets it, who
    may give it what has no default: an optimizer is given its parameters.
    """
    spelling = Spelling(
        lambda value: resolution.components.get(_name(value)),
        lambda value, name: _is_bound(resolution, value, name),
    )
    for setting in resolution.ledger.winners():
        whole = resolution.expanded(setting.value)
        references = [v for v in walk(whole) if isinstance(v, Reference)]
        parameter = resolution.parameter(setting.key) if references else None
        meant = spelling.meant(whole, parameter.type) if parameter else None
        if parameter and meant != whole:
            yield _misspelt(resolution, setting, parameter.type, meant)
            continue
        for call in _calls(setting.value):  # A macro's are its own setting's.
            itself = mapped(setting.value, partial(_uncalled, call))
            if parameter is None or spelling.meant(itself, parameter.type) != itself:
                itself = None
            yield from _uncallable(resolution, setting, call, itself)


def _misspelt(
    resolution: Resolution, setting: Setting, wanted: Type, meant: Value | None
) -> Fault:
    """The fault of a value with a reference that cannot be meant."""
    made = _calls(meant)
    if meant is None:
        why = "which makes nothing of the kind"
    elif made:
        why = "a factory: what it makes is wanted"
    else:
        why = "which is made: its factory is wanted"
    absent = [each for call in made for each in _absent(resolution, call)]
    return Fault(
        f"{setting.key} cannot be {shown(setting.value)}, {why}",
        given=setting.origin.text,
        origin=setting.origin,
        expected=expectation(wanted),
        nearest=(shown(meant),) if meant is not None else (),
        next=_binds(absent),
        key=str(setting.key),
    )


def _calls(value: Value) -> list[Reference]:
    found = (v for v in walk(value) if isinstance(v, Reference) and v.call)
    return list(dict.fromkeys(found))


def _uncalled(call: Reference, value: Value) -> Value:
    return replace(call, call=False) if value == call else value


def _uncallable(
    resolution: Resolution, setting: Setting, call: Reference, itself: Value | None
) -> Iterator[Fault]:
    """Yields the fault of a call for which the config lacks values.

    Args:
        resolution: The config.
        setting: The setting with the call in it.
        call: The call.
        itself: The value with the part itself in the call's place; None where that may
            not be.
    """
    absent = dict(_absent(resolution, call))
    if not absent:
        return
    name = _name(call)
    part = resolution.components[name]
    plain = all(
        is_plain(part.parameters[key.rpartition(".")[2]].type) for key in absent
    )
    first = next(iter(absent))
    expected = f"a value for {first}"
    if itself is not None:
        uncalled = replace(call, call=False)
        expected += f", or {uncalled} for the part itself, which is then called with it"
    names = ", ".join(key.rpartition(".")[2] for key in absent)
    yield Fault(
        f"{call} calls {name} without {names}",
        given=setting.origin.text,
        origin=setting.origin,
        expected=expected,
        nearest=() if itself is None else (shown(itself),),
        next=_binds(absent.items()) if plain else "",
        key=str(setting.key),
    )


def _binds(values: Iterable[tuple[str, str]]) -> str:
    """Returns what sets keys, for a shell."""
    return typed(*(w for key, text in values for w in ("--bind", f"{key}={text}")))


def _absent(resolution: Resolution, call: Reference) -> Iterator[tuple[str, str]]:
    """Yields what a called part requires and nothing sets, with a value for example."""
    part = resolution.components.get(_name(call))
    for parameter in part.parameters.values() if part else ():
        if parameter.required and not _is_bound(resolution, call, parameter.name):
            scope = f"{call.scope}/" if call.scope else ""
            key = f"{scope}{_name(call)}.{parameter.name}"
            yield key, _like_the_trainers(resolution, parameter.name, parameter.type)


def _like_the_trainers(resolution: Resolution, name: str, wanted: Type) -> str:
    """The trainer's own value of that name, or any that fits: what a callback watches
    is mostly what the trainer does."""
    value = resolution.held(Key("", "trainer", name))
    if value is not MISSING:
        try:
            return yaml_text(convert(value, wanted), wanted)
        except BadValueError:
            pass
    return example(wanted)


def _name(reference: Reference) -> str:
    return reference.name.rpartition(".")[2]


def _is_bound(resolution: Resolution, reference: Reference, parameter: str) -> bool:
    """Whether a parameter of a part has a value in a scope or in one around it."""
    parts = reference.scope.split("/") if reference.scope else []
    scopes = ["/".join(parts[:length]) for length in range(len(parts) + 1)]
    return any(
        Key(inner, _name(reference), parameter) in resolution.ledger for inner in scopes
    )
