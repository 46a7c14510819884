"""What can only be said of a config as a whole.

Types of values that a macro stands for, user values that a pair hook replaced, and
settings that this pair has no use for: notices, or faults where the caller is strict.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from project.core.errors import Fault
from project.core.hooks import Hook
from project.core.origins import FROZEN_PRECEDENCE
from project.core.resolution import Resolution
from project.core.settings import Key, Setting
from project.core.types import BadValueError, convert
from project.core.values import MISSING, Macro, shown, walk


def judged(resolution: Resolution, *, forced: Mapping[Key, Hook]) -> Resolution:
    """Returns a resolution with the faults and notices of the whole added.

    Args:
        resolution: The folded resolution.
        forced: Keys that a hook computes and nobody may set, with the hook.
    """
    faults = [*resolution.faults, *_faults_of_macro_types(resolution)]
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
