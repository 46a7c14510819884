"""Which user settings had no effect, told by what was really called.

Some mistakes no text can show: a scope that nobody enters, and a parameter that the
caller passes itself, so that Gin's binding never gets through. They are found by
comparing the settings with the calls that Gin made.
"""

from __future__ import annotations

from collections.abc import Sequence

from project.core.errors import Fault, nearest
from project.core.gin_bridge.injection import Call
from project.core.keys import Key
from project.core.ledger import Setting
from project.core.resolving.resolution import Resolution
from project.core.values import (
    Macro,
    Reference,
    Value,
    brief,
    carried,
    same,
    walk,
)


def without_effect(resolution: Resolution, calls: Sequence[Call]) -> list[Fault]:
    """Returns one fault for every user setting that did not get through.

    Args:
        resolution: What was built.
        calls: What Gin has called so far. Settings of a component that has not been
            called are not judged, unless it is by their scope.
    """
    return [
        fault
        for setting in resolution.ledger.winners()
        if setting.origin.source.by_user
        and (fault := _judged(resolution, setting, calls))
    ]


def _judged(
    resolution: Resolution, setting: Setting, calls: Sequence[Call]
) -> Fault | None:
    component = resolution.components.get(setting.key.selector)
    if component is None:
        return None
    ours = [call for call in calls if call.selector == component.selector]
    if not ours:
        return None
    entered = [call for call in ours if _inside(call.scope, setting.key.scope)]
    if not entered:
        return _not_entered(setting, component.gin_name, calls)
    value = carried(resolution.expanded(setting.value))
    if not _is_literal(value):
        return None
    held = [call for call in entered if _wins(resolution, setting.key, call)]
    if not held:
        return _hidden(setting)
    return _judged_values(setting, component.gin_name, value, held)


def _is_literal(value: Value) -> bool:
    return not any(isinstance(inner, (Reference, Macro)) for inner in walk(value))


def _judged_values(
    setting: Setting, name: str, value: Value, calls: Sequence[Call]
) -> Fault | None:
    """A fault when every call was given another value, by whoever called."""
    parameter = setting.key.parameter
    given = [call.arguments.get(parameter, value) for call in calls]
    passed = [each for each in given if not same(each, value)]
    return _overruled(setting, name, passed[0]) if len(passed) == len(calls) else None


def _not_entered(setting: Setting, name: str, calls: Sequence[Call]) -> Fault:
    key = setting.key
    scopes = sorted({call.scope for call in calls if call.scope})
    return Fault(
        f"{key} has no effect: nothing calls {name} in the scope {key.scope!r}",
        given=setting.origin.text,
        origin=setting.origin,
        expected="a scope that a reference enters, as @scope/name does",
        nearest=nearest(key.scope, scopes),
    )


def _hidden(setting: Setting) -> Fault:
    key = setting.key
    return Fault(
        f"{key} has no effect: every call is in a scope that has its own "
        f"{key.parameter}",
        given=setting.origin.text,
        origin=setting.origin,
    )


def _overruled(setting: Setting, name: str, passed: Value) -> Fault:
    key = setting.key
    return Fault(
        f"{key} has no effect: {name} is called with "
        f"{key.parameter}={brief(passed)}, which its caller passes itself",
        given=setting.origin.text,
        origin=setting.origin,
        expected=f"a setting of the caller, or no {key}",
    )


def _inside(scope: str, outer: str) -> bool:
    """Whether a call in a scope sees the bindings of another, as Gin looks them up."""
    return not outer or scope == outer or scope.startswith(f"{outer}/")


def _wins(resolution: Resolution, key: Key, call: Call) -> bool:
    """Whether no binding of a longer scope hides a key from a call."""
    rivals = [
        other
        for other in resolution.ledger
        if other.selector == key.selector and other.parameter == key.parameter
    ]
    seen = [other for other in rivals if _inside(call.scope, other.scope)]
    return max(seen, key=lambda other: len(other.scope)) == key
