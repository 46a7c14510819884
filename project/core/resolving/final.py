"""What can only be said of a config as a whole.

Types of values that a macro stands for, user values that a pair hook replaced, and
settings that this pair has no use for: notices, or faults where the caller is strict.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from project.core.errors import Fault
from project.core.hooks import Hook
from project.core.keys import Key
from project.core.ledger import Setting
from project.core.origins import FROZEN_PRECEDENCE
from project.core.resolving.resolution import Resolution
from project.core.types import BadValueError, convert
from project.core.values import MISSING, Macro, Reference, shown, walk


def judged(resolution: Resolution, *, forced: Mapping[Key, Hook]) -> Resolution:
    """Returns a resolution with the faults and notices of the whole added.

    Args:
        resolution: The folded resolution.
        forced: Keys that a hook computes and nobody may set, with the hook.
    """
    faults = [
        *resolution.faults,
        *_faults_of_macro_types(resolution),
        *_faults_of_calls(resolution),
    ]
    notices: list[str] = []
    for winner, lost in resolution.replaced_by_hooks():
        said = (
            f"{winner.key} is {shown(winner.value)} ({winner.origin}), "
            f"which replaces {shown(lost.value)} ({lost.origin})"
        )
        if winner.key in forced:
            faults.append(_forced_fault(winner, lost))
        elif resolution.strict:
            faults.append(_replaced_fault(said, winner, lost))
        else:
            notices.append(said)
    for setting in resolution.unused:
        said = f"{setting.key} ({setting.origin}) is unused: "
        said += f"neither {resolution.task} nor {resolution.model} refers to it"
        if resolution.strict:
            faults.append(Fault(said, setting.origin.text, setting.origin))
        else:
            notices.append(said)
    return replace(
        resolution, faults=tuple(faults), notices=tuple(dict.fromkeys(notices))
    )


def _forced_fault(winner: Setting, lost: Setting) -> Fault:
    return Fault(
        f"{winner.key} is computed by a pair hook and cannot be set",
        given=lost.origin.text,
        origin=lost.origin,
        expected=f"{shown(winner.value)} ({winner.origin})",
    )


def _replaced_fault(said: str, winner: Setting, lost: Setting) -> Fault:
    return Fault(
        f"{said}, and --strict lets nothing be replaced",
        given=lost.origin.text,
        origin=lost.origin,
        expected=f"no {winner.key}, or an order in which it wins",
        next=f"--precedence {','.join(FROZEN_PRECEDENCE)}",
    )


def _faults_of_calls(resolution: Resolution) -> Iterator[Fault]:
    """Yields a fault for each `@part()` that Gin would call without what it requires.

    A part that is referred to without parentheses is called by whoever gets it, who
    may give it what has no default: an optimizer is given its parameters.
    """
    for key in resolution.folded:
        setting = resolution.folded.winner(key)
        for value in walk(setting.value) if setting else ():
            if not isinstance(value, Reference) or not value.call or setting is None:
                continue
            name = value.name.rpartition(".")[2]
            part = resolution.components.get(name)
            absent = [
                parameter.name
                for parameter in (part.parameters.values() if part else ())
                if parameter.required
                and not _bound(resolution, name, parameter.name, value.scope)
            ]
            if absent:
                yield Fault(
                    f"{value} calls {name} without {', '.join(absent)}",
                    given=setting.origin.text,
                    origin=setting.origin,
                    expected=f"a value for {name}.{absent[0]}, or {str(value)[:-2]} "
                    "for the part itself, which is then called with it",
                    nearest=(str(value)[:-2],),
                )


def _bound(resolution: Resolution, name: str, parameter: str, scope: str) -> bool:
    """Whether a parameter of a part has a value in a scope or in one around it."""
    parts = scope.split("/") if scope else []
    scopes = ["/".join(parts[:length]) for length in range(len(parts) + 1)]
    return any(Key(inner, name, parameter) in resolution.folded for inner in scopes)


def _faults_of_macro_types(resolution: Resolution) -> Iterator[Fault]:
    """Yields a fault for each key whose macro stands for a value of another type."""
    for key in resolution.folded:
        parameter = resolution.parameter(key)
        setting = resolution.folded.winner(key)
        if parameter is None or setting is None:
            continue
        if not any(isinstance(v, Macro) for v in walk(setting.value)):
            continue
        value = resolution.expanded(setting.value)
        if any(v is MISSING or isinstance(v, Macro) for v in walk(value)):
            continue
        try:
            convert(value, parameter.type)
        except BadValueError as error:
            yield Fault(
                f"{key} cannot be {shown(value)}, which is what "
                f"{shown(setting.value)} stands for",
                given=setting.origin.text,
                origin=setting.origin,
                expected=error.expected,
                nearest=error.hint,
            )
