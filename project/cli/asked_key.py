"""The key that a user asks about."""

from __future__ import annotations

from dataclasses import replace

from project.core.components.component import Component
from project.core.errors import PROGRAM, ConfigError, Fault, nearest, some_of
from project.core.keys import ROLES, Key
from project.core.resolving.meant import keys_near
from project.core.resolving.resolution import Resolution


def key_asked_for(resolution: Resolution, given: str) -> Key:
    """The key that a user means: canonical, or with a class's name for a role; of a
    field of a record the whole record.

    Raises:
        ConfigError: There is none of that name.
    """
    key = Key.parse(given)
    while key:
        for role in ROLES:
            if key.selector == resolution.components[role].gin_name:
                key = replace(key, selector=role)
        set_by_somebody = key in resolution.ledger_of(key)
        if set_by_somebody or resolution.parameter(key) is not None:
            return key
        key = Key.parse(key.owner) if "." in key.selector else None
    requested = list(map(str, resolution.request))
    near = keys_near(given, resolution.components) or nearest(given, requested)
    about = next(iter([*near, given])).partition(".")[0]
    about = about if about in resolution.components else "model"
    component = resolution.components[about]
    pair = f"{resolution.task} with {resolution.model}"
    raise ConfigError(
        Fault(
            f"no key {given!r} in this config",
            given=f"--explain {given}",
            expected=f"a key of {pair}, one of {_some_keys(about, component)}",
            nearest=near,
            next=f"{PROGRAM} describe {component.name}",
        )
    )


def _some_keys(owner: str, component: Component) -> str:
    """The keys of a component, as many as a message names."""
    return some_of([f"{owner}.{name}" for name in component.parameters])
