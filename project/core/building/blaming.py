"""Which arguments an exception is likely to be about, and what to change.

An exception names the value that it refuses, or the parameter, or the sizes that do not
go together; the config knows who set what. Where one argument stands out it comes
first, with the flag that changes it: to the size that the batch has, to what it
replaced, to its default.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from project.core.blame import Blame
from project.core.components.component import Component
from project.core.keys import Key
from project.core.kinds import convert, example
from project.core.ledger import Setting
from project.core.loading import words_of
from project.core.origins import Source
from project.core.resolving.resolution import Resolution
from project.core.shell_words import typed
from project.core.types import ANY, BadValueError, Type
from project.core.values import (
    MISSING,
    Macro,
    Opaque,
    Raw,
    Reference,
    Scalar,
    Value,
    brief,
    same,
    walk,
)
from project.core.writing.literals import yaml_text

_MISMATCHES: Final = tuple(
    re.compile(pattern)
    for pattern in (
        r"\(\d+x(?P<came>\d+) and (?P<has>\d+)x\d+\)",
        r"to have (?P<has>\d+) channels, but got (?P<came>\d+) channels",
        r"[Ee]xpected (?P<has>\d+),? (?:but )?got (?P<came>\d+)",
        r"normalized_shape=\[(?P<has>\d+)\].*of size\s?\[(?:\d+, )*(?P<came>\d+)\]",
    )
)
"""What torch says of sizes: the one that a layer has, and the one that came to it."""

_LACKING: Final = re.compile(r"missing \d+ required .*arguments?: (.+)")
"""What Python says of a call that gives too little."""

_NUMBER: Final = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?")

_EVERYWHERE: Final = (0, 1)
"""Numbers that stand in so many messages that they say nothing."""

_OF_THE_CODE: Final = (NameError, AttributeError, ImportError, SyntaxError,
                       NotImplementedError)  # fmt: skip
"""Exceptions that are about what is written, and not about a value."""


@dataclass(frozen=True)
class _Suspect:
    """An argument that an exception may be about.

    Attributes:
        setting: The argument.
        kind: What it accepts.
        mine: Whether it is an argument of what raised.
        changed: Whether somebody set it to something else than its default.
        weight: How much of it stands in what the exception says; 0 for nothing.
    """

    setting: Setting
    kind: Type
    mine: bool
    changed: bool
    weight: int


def blame_for(
    resolution: Resolution,
    error: BaseException,
    owner: str,
    *,
    others: Sequence[str] = ("model", "task"),
    doing: str = "",
    batch: str = "",
) -> Blame:
    """Returns whose an exception is.

    Args:
        resolution: What was built.
        error: The exception.
        owner: The role, or the public name of the part, that raised.
        others: Roles and parts whose arguments are shown where they stand in what the
            exception says.
        doing: The method that raised; empty for the call of `owner` itself.
        batch: What the batch was.
    """
    component = resolution.components[owner]
    text = words_of(error)
    suspects = [
        suspect
        for name in dict.fromkeys((owner, *others))
        for suspect in _suspects(resolution, name, text, mine=name == owner)
    ]
    suspects.sort(key=lambda suspect: -suspect.weight)
    own = [s for s in suspects if s.changed and (s.mine or s.weight)]
    guilty = _guilty(own, suspects, error)
    if guilty is not None and guilty not in own:
        own.insert(0, guilty)
    rest = [s for s in suspects if s.mine and s not in own]
    return Blame(
        component=f"{component.name} ({component.selector})",
        doing=doing,
        given=tuple(_line(resolution, suspect) for suspect in own),
        defaults=tuple(_line(resolution, suspect) for suspect in rest),
        batch=batch,
        next=_to_set(resolution, owner, text)
        or (_next(resolution, guilty, text) if guilty else ""),
    )


def _to_set(resolution: Resolution, owner: str, text: str) -> str:
    """The flags that set what a call lacks, which no argument that it has makes up."""
    found = _LACKING.search(text)
    names = re.findall(r"'(\w+)'", found[1]) if found else []
    known = resolution.components[owner].parameters
    keys = [Key("", owner, name) for name in names if name in known]
    if len(keys) != len(names):  # Some other function's.
        return ""
    free = (key for key in keys if resolution.ledger.value(key) is MISSING)
    return " ".join(f"--bind {key}=..." for key in free)


def owner_of(resolution: Resolution, selector: str) -> str:
    """Returns the role or the part that has a Gin selector; empty for none."""
    found = (n for n, c in resolution.components.items() if c.selector == selector)
    return next(found, "")


def _suspects(
    resolution: Resolution, owner: str, text: str, *, mine: bool
) -> Iterator[_Suspect]:
    component = resolution.components[owner]
    for setting in resolution.ledger.winners():
        if setting.key.selector != owner or setting.value is MISSING:
            continue
        value = resolution.expanded(setting.value)
        changed = _is_changed(component, setting, value)
        weight = _weight(setting.key.parameter, value, text, changed)
        yield _Suspect(
            setting,
            kind=_kind(component, setting.key),
            mine=mine,
            changed=changed,
            weight=weight if mine or value not in _EVERYWHERE else 0,
        )


def _is_changed(component: Component, setting: Setting, value: Value) -> bool:
    """Whether somebody set it; a frozen config sets defaults too."""
    parameter = component.parameters.get(setting.key.parameter)
    by_default = setting.origin.source is Source.DEFAULT
    return not by_default and not (parameter and same(parameter.default, value))


def _kind(component: Component, key: Key) -> Type:
    parameter = component.parameters.get(key.parameter)
    return parameter.type if parameter else ANY


def _weight(name: str, value: Value, text: str, changed: bool) -> int:
    """How much of an argument stands in a text. Of a default it must be more: small
    numbers stand everywhere."""
    named = bool(re.search(rf"(?<![A-Za-z0-9]){re.escape(name)}(?![A-Za-z0-9])", text))
    valued = any(_stands_in(inner, text) for inner in walk(value))
    if changed:
        says = 1 if value in _EVERYWHERE else 4
        return says * valued + 2 * named + 1 if valued or named else 0
    mismatch = _mismatch(text)
    if valued and mismatch and value == mismatch[0]:
        return 3
    return 2 if valued and named else 0


def _stands_in(value: Value, text: str) -> bool:
    if isinstance(value, bool) or value is None:
        return False
    if isinstance(value, (int, float)):
        return any(float(found) == value for found in _NUMBER.findall(text))
    return isinstance(value, str) and len(value) > 2 and value in text


def _mismatch(text: str) -> tuple[int, int] | None:
    """The size that a layer has, and the one that came to it."""
    if "to unpack" in text:  # Python's own, of how many there are.
        return None
    found = next(filter(None, (each.search(text) for each in _MISMATCHES)), None)
    return (int(found["has"]), int(found["came"])) if found else None


def _guilty(
    own: Sequence[_Suspect], suspects: Sequence[_Suspect], error: BaseException
) -> _Suspect | None:
    """The argument to change; the only one that was set where none stands out."""
    has, _ = _mismatch(words_of(error)) or (None, None)
    for suspect in suspects:
        if has is not None and suspect.setting.value == has:
            return suspect
    for suspect in suspects:
        if suspect.weight and (suspect.mine or suspect.changed):
            return suspect
    mine = [suspect for suspect in own if suspect.mine]
    lonely = len(mine) == 1 and not isinstance(error, _OF_THE_CODE)
    return mine[0] if lonely else None


def _line(resolution: Resolution, suspect: _Suspect) -> str:
    key, origin = suspect.setting.key, suspect.setting.origin
    name = key.parameter if suspect.mine and not key.scope else str(key)
    value = brief(resolution.expanded(suspect.setting.value))
    where = "default" if origin.source is Source.DEFAULT else str(origin)
    return f"{name} = {value}  ({where})"


def _next(resolution: Resolution, guilty: _Suspect, text: str) -> str:
    """The flag that changes an argument to the likeliest value that it accepts."""
    now = resolution.expanded(guilty.setting.value)
    for offered in _instead(resolution, guilty, now, text):
        value = _accepted(guilty.kind, offered)
        if value is not MISSING and not same(value, now):
            binding = f"{guilty.setting.key}={yaml_text(value, guilty.kind)}"
            return typed("--bind", binding)
    return ""


def _instead(
    resolution: Resolution, guilty: _Suspect, now: Value, text: str
) -> Iterator[Raw]:
    mismatch, key = _mismatch(text), guilty.setting.key
    if mismatch and now == mismatch[0]:
        yield mismatch[1]
    if not guilty.changed:
        return
    for setting in resolution.ledger.replaced(key):
        yield resolution.expanded(setting.value)
    component = resolution.components[key.selector]
    if parameter := component.parameters.get(key.parameter):
        yield parameter.default
    if isinstance(now, (int, float)) and guilty.weight:
        yield from (-now, Scalar(example(guilty.kind))) if now <= 0 else ()


def _accepted(kind: Type, value: Raw) -> Value:
    """The value that a type makes of one that can be typed; MISSING for none."""
    if any(isinstance(each, (Opaque, Macro, Reference)) for each in walk(value)):
        return MISSING
    try:
        return convert(value, kind)
    except BadValueError:
        return MISSING
