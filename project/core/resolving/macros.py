"""Checks macros: each is referred to, each is defined, none stands for itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from project.core.errors import Fault, nearest
from project.core.ledger import Setting
from project.core.origins import Source
from project.core.resolving.bindings import Bindings
from project.core.resolving.meant import keys_near, owners_of, with_keys
from project.core.values import Macro, walk


def fold_macros(bindings: Bindings) -> list[Setting]:
    """Adds the macros that something refers to, to the ledger; faults are kept.

    Returns:
        Macros of files that nothing refers to. Files that several configs share have
        such macros; one that may be a misspelt key is a fault, and so is every flag,
        which would have no effect.
    """
    names = {setting.key.parameter for setting in bindings.macros}
    idle: list[Setting] = []
    for setting in bindings.macros:
        name = setting.key.parameter
        if name in bindings.mentioned:
            bindings.ledger.append(setting)
        elif setting.origin.source is Source.FILE and not _is_mistake(bindings, name):
            idle.append(setting)
        else:
            bindings.faults.append(_unused(bindings, setting))
    for name in sorted(bindings.mentioned - names):
        bindings.faults.append(_undefined(bindings, name, names))
    bindings.faults.extend(_cycle(bindings))
    return idle


def _is_mistake(bindings: Bindings, name: str) -> bool:
    """Whether a macro that nothing refers to is close to a key, or has the name of a
    component, whose parameter is then missing. What is all in capitals is meant to be
    a macro."""
    if name.isupper():
        return False
    lookup = bindings.lookup
    return lookup.has(name) or bool(keys_near(name, owners_of(lookup)))


def _unused(bindings: Bindings, setting: Setting) -> Fault:
    name, origin = setting.key.parameter, setting.origin
    plain_gin = origin in bindings.of_gin
    near = keys_near(name, owners_of(bindings.lookup, plain_gin))
    problem = f"{name!r} is a macro that nothing refers to (%{name})"
    such = f"or a value with %{name}"
    if near:
        problem = f"{name!r} is no key: the role or component before it is missing"
        such = f"such as {near[0]}"
    expected = f"a key with its role or component, {such}"
    fault = Fault(problem, origin.text, origin, expected, meant=name)
    return with_keys(fault, bindings.lookup, plain_gin)


def _undefined(bindings: Bindings, name: str, names: set[str]) -> Fault:
    settings = [*bindings.macros, *bindings.unused, *bindings.of_parts]
    for key in bindings.ledger:
        settings += bindings.ledger.settings(key)
    users = [s for s in settings if any(v == Macro(name) for v in walk(s.value))]
    origin = users[0].origin if users else None
    return Fault(
        f"%{name} is not defined",
        given=origin.text if origin else f"%{name}",
        origin=origin,
        expected=f"a binding '{name} = ...', in YAML below 'macros:'",
        nearest=tuple(f"%{other}" for other in nearest(name, names)),
        next=f"--bind {name}=...",
    )


def _cycle(bindings: Bindings) -> Iterator[Fault]:
    """Yields the first cycle, as a chain of names."""
    values = {setting.key.parameter: setting for setting in bindings.macros}
    following = _following(values)
    chains = [_chain(name, following) for name in values]
    for chain in chains:
        if len(chain) > 1 and chain[-1] == chain[0]:
            origin = values[chain[0]].origin
            names = " -> ".join(f"%{name}" for name in chain)
            yield Fault(f"macros refer to each other: {names}", origin.text, origin)
            return


def _following(values: Mapping[str, Setting]) -> dict[str, str]:
    """The first macro in the value of each, where it is defined."""
    return {
        name: other.name
        for name, setting in values.items()
        for other in reversed(list(walk(setting.value)))
        if isinstance(other, Macro) and other.name in values
    }


def _chain(start: str, following: Mapping[str, str]) -> list[str]:
    """The macros that follow each other, until one stands there a second time."""
    chain = [start]
    while (name := following.get(chain[-1])) and name not in chain[1:]:
        chain.append(name)
        if name == start:
            break
    return chain
