"""What can only be said of a config as a whole.

Types of values that a macro stands for, user values that a pair hook replaced, and
settings that this pair has no use for: notices, or faults where the caller is strict.
"""

from __future__ import annotations

from collections.abc import Iterator

from project.core.errors import Fault
from project.core.keys import ROLES, Key
from project.core.kinds import convert
from project.core.ledger import Setting
from project.core.origins import FROZEN_PRECEDENCE, Origin
from project.core.resolving.referring import faults_of_references
from project.core.resolving.resolution import Resolution
from project.core.types import BadValueError
from project.core.values import MISSING, Macro, shown, walk


def faults_of_whole(resolution: Resolution) -> Iterator[Fault]:
    """Yields what is wrong with a folded config, missing values aside."""
    yield from _faults_of_unbindable(resolution)
    yield from _faults_of_macro_types(resolution)
    yield from faults_of_references(resolution)
    for winner, lost in resolution.replaced_by_hooks():
        if resolution.hooks[winner.key].force:
            yield _forced_fault(winner, lost)
        elif resolution.strict:
            yield _replaced_fault(winner, lost)
    if resolution.strict:
        for winner, lost in resolution.replaced_by_variables():
            yield _variable_fault(winner, lost)
        for setting in resolution.unused:
            said = _unused(resolution, setting)
            yield Fault(said, setting.origin.text, setting.origin)
        for said, origin in (*map(_idle, resolution.idle), *resolution.repeated):
            yield Fault(said, origin.text, origin)


def notices_of_whole(resolution: Resolution) -> Iterator[str]:
    """Yields what a user should know of a config that is not strict, a line each."""
    if resolution.strict:
        return
    for winner, lost in resolution.replaced_by_hooks():
        if not resolution.hooks[winner.key].force:
            yield _replaced(winner, lost)
    for winner, lost in resolution.replaced_by_variables():
        yield f"{_replaced(winner, lost)}: not as it ran"
    for setting in resolution.unused:
        yield _unused(resolution, setting)
    for said, _ in (*map(_idle, resolution.idle), *resolution.repeated):
        yield said
    for setting in resolution.ledger.winners():
        parameter = resolution.parameter(setting.key)
        if setting.origin.source.by_user and parameter and parameter.unchecked:
            yield f"{setting.key} ({setting.origin}) is not checked: {parameter.note}"
    yield from _unchecked(resolution)


def _unchecked(resolution: Resolution) -> Iterator[str]:
    """Yields which parameters nobody has set and nobody could check, of the pair and of
    plugins' parts: those of torch and Lightning are for nobody here to mend."""
    for selector, component in resolution.components.items():
        zoo = component.table.partition(".")[0] == "project"
        if component.role == "trainer" or (component.role == "part" and zoo):
            continue
        for parameter in component.parameters.values():
            key = Key("", selector, parameter.name)
            setting = resolution.ledger.winner(key)
            if parameter.unchecked and not (setting and setting.origin.source.by_user):
                yield f"{key} is not checked: {parameter.note}"


def _faults_of_unbindable(resolution: Resolution) -> Iterator[Fault]:
    """Yields a fault for each parameter that a role needs and no config can set."""
    for role in ROLES:
        component = resolution.components[role]
        for parameter in component.parameters.values():
            if parameter.required and not parameter.bindable:
                yield Fault(
                    f"{role}.{parameter.name} is required, and no config can set it",
                    given=component.selector,
                    expected="a default in its signature, or a function that gives it "
                    "and is registered instead",
                )


def _replaced(winner: Setting, lost: Setting) -> str:
    return (
        f"{winner.key} is {shown(winner.value)} ({winner.origin}), "
        f"which replaces {shown(lost.value)} ({lost.origin})"
    )


def _unused(resolution: Resolution, setting: Setting) -> str:
    return (
        f"{setting.key} ({setting.origin}) is unused: "
        f"neither {resolution.task} nor {resolution.model} refers to it"
    )


def _idle(setting: Setting) -> tuple[str, Origin]:
    name, origin = setting.key.parameter, setting.origin
    return f"{name} ({origin}) is a macro that nothing refers to (%{name})", origin


def _forced_fault(winner: Setting, lost: Setting) -> Fault:
    return Fault(
        f"{winner.key} is computed by a pair hook and cannot be set",
        given=lost.origin.text,
        origin=lost.origin,
        expected=f"{shown(winner.value)} ({winner.origin})",
    )


def _replaced_fault(winner: Setting, lost: Setting) -> Fault:
    return Fault(
        f"{_replaced(winner, lost)}, and --strict lets nothing be replaced",
        given=lost.origin.text,
        origin=lost.origin,
        expected=f"no {winner.key}, or an order in which it wins",
        next=f"--precedence {','.join(FROZEN_PRECEDENCE)}",
    )


def _variable_fault(winner: Setting, lost: Setting) -> Fault:
    name = winner.origin.where.removeprefix("env ")
    return Fault(
        f"{_replaced(winner, lost)}, and --strict lets nothing be replaced",
        given=winner.origin.text,
        origin=winner.origin,
        expected=f"no {name} beside a frozen config",
        next=f"unset {name}",
    )


def _faults_of_macro_types(resolution: Resolution) -> Iterator[Fault]:
    """Yields a fault for each key whose macro stands for a value of another type."""
    for setting in resolution.ledger.winners():
        parameter = resolution.parameter(setting.key)
        has_macro = any(isinstance(v, Macro) for v in walk(setting.value))
        if parameter is None or not has_macro:
            continue
        value = resolution.expanded(setting.value)
        if any(v is MISSING or isinstance(v, Macro) for v in walk(value)):
            continue
        try:
            convert(value, parameter.type)
        except BadValueError as error:
            yield Fault(
                f"{setting.key} cannot be {shown(value)}, which is what "
                f"{shown(setting.value)} stands for",
                given=setting.origin.text,
                origin=setting.origin,
                expected=error.expected,
                nearest=error.hint,
            )
