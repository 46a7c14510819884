"""The `env` source: variables such as `PROJECT_TASK__BATCH_SIZE`."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Final

from project.core.errors import ConfigError, Fault, nearest
from project.core.keys import ROLES, Key
from project.core.origins import Origin, Source
from project.core.request import RUN
from project.core.sources.scalars import raw_of_text
from project.core.sources.written import Written

OURS: Final = ("PROJECT_PLUGINS", "PROJECT_RUNS_DIR")
"""Variables that set no parameter."""

_NAME: Final = re.compile(r"PROJECT_([A-Za-z]+)__(\w+)", re.ASCII)


def variable_of(role: str, parameter: str) -> str:
    """Returns the name of the variable that sets a parameter of a role.

    >>> variable_of("task", "batch_size")
    'PROJECT_TASK__BATCH_SIZE'
    """
    return f"PROJECT_{role.upper()}__{parameter.upper()}"


def read_environment(
    environment: Mapping[str, str],
) -> tuple[list[Written], list[Fault]]:
    """Returns what the environment binds, by name, and what is wrong with it.

    Parameters are in lower case here; `resolving.bindings` finds the one that is meant.
    Other variables that begin with `PROJECT_` are not ours (`unheard`).
    """
    written: list[Written] = []
    faults: list[Fault] = []
    for name in sorted(environment):
        match = _NAME.fullmatch(name)
        if match is None:
            continue
        role, text = match[1].lower(), environment[name]
        origin = Origin(Source.ENV, f"env {name}", f"{name}={text}")
        if role not in (*ROLES, RUN):
            if close := nearest(role, ROLES):
                faults.append(
                    Fault(
                        f"no role {role!r} for an environment variable to set",
                        given=f"{name}={text}",
                        origin=origin,
                        expected="PROJECT_TASK__, PROJECT_MODEL__ or PROJECT_TRAINER__",
                        nearest=tuple(variable_of(r, match[2]) for r in close),
                    )
                )
            continue
        try:
            value = raw_of_text(text, origin)
        except ConfigError as error:
            faults.extend(error.faults)
        except ValueError as error:
            faults.append(Fault(str(error), given=f"{name}={text}", origin=origin))
        else:
            key = Key("", role, match[2].lower())
            written.append(Written(key, value, origin))
    return written, faults


def unheard(
    environment: Mapping[str, str], parameters: Callable[[str], Collection[str]]
) -> Iterator[str]:
    """Yields a sentence for each variable that is nearly one of ours, and is none.

    Args:
        environment: Variables by name.
        parameters: Returns the names of the parameters that a role has.
    """
    for name in sorted(environment):
        if not name.startswith("PROJ") or name in OURS or _NAME.fullmatch(name):
            continue
        meant = next((each for each in OURS if _is_near(name, each)), "")
        role = next((r for r in ROLES if name.startswith(f"PROJECT_{r.upper()}")), "")
        if meant:
            yield f"{name} sets nothing; nearest: {meant}"
        elif role:
            rest = name.removeprefix(f"PROJECT_{role.upper()}").strip("_").lower()
            close = (*nearest(rest, parameters(role)), "...")
            yield f"{name} sets nothing; nearest: {variable_of(role, close[0])}"


def _is_near(one: str, other: str, most: int = 2) -> bool:
    """Whether a name becomes another with a letter or two left out, added, changed.

    >>> _is_near("RUN_DIR", "RUNS_DIR")
    True
    """
    while one[:1] and one[:1] == other[:1]:
        one, other = one[1:], other[1:]
    if not one or not other:
        return len(one) + len(other) <= most
    if not most:
        return False
    changes = ((one[1:], other), (one, other[1:]), (one[1:], other[1:]))
    return any(_is_near(*each, most - 1) for each in changes)
