"""The `env` source: variables such as `PROJECT_TASK__BATCH_SIZE`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from project.core.errors import ConfigError, Fault, nearest
from project.core.keys import ROLES, Key
from project.core.origins import Origin, Source
from project.core.sources.scalars import raw_of_text
from project.core.sources.written import Written

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
    Other variables that begin with `PROJECT_` are not ours.
    """
    written: list[Written] = []
    faults: list[Fault] = []
    for name in sorted(environment):
        match = _NAME.fullmatch(name)
        if match is None:
            continue
        role, text = match[1].lower(), environment[name]
        origin = Origin(Source.ENV, f"env {name}", f"{name}={text}")
        if role not in ROLES:
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
