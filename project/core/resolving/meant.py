"""Which keys a name may mean that names none.

What is offered exists: an owner that is near is offered with a parameter that it has,
never by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from project.core.components.component import Component
from project.core.errors import Fault, nearest
from project.core.keys import ROLES, Key
from project.core.origins import Source
from project.core.resolving.lookup import Lookup
from project.core.resolving.offering import is_accepted
from project.core.shell_words import typed

MOST = 3
"""As many as a message names."""


def with_keys(fault: Fault, lookup: Lookup, plain_gin: bool = False) -> Fault:
    """Returns a fault with the keys that its name may mean, and what to type.

    Args:
        fault: A fault; one whose `meant` is empty stays as it is.
        lookup: What the pair has.
        plain_gin: Whether it is of a .gin file, where no role has a name.
    """
    if not fault.meant:
        return fault
    if fault.meant.endswith(":"):
        return replace(fault, nearest=tuple(_sections(fault.meant, lookup)))
    near = keys_near(fault.meant, owners_of(lookup, plain_gin))
    command = _binding(fault, near[0], lookup) if near else ""
    return replace(fault, nearest=near or fault.nearest, next=command or fault.next)


def owners_of(lookup: Lookup, plain_gin: bool = False) -> dict[str, Component]:
    """Returns what has parameters, by all that it is called, the roles first; a public
    name of a component is one that it is hardly called in a config, and may be meant.
    """
    roles = {} if plain_gin else dict(lookup.roles)
    chosen = {each.gin_name: each for each in lookup.roles.values()}
    parts = {each.gin_name: each for each in lookup.manifest.parts.values()}
    return {**parts, **chosen, **roles} if plain_gin else {**roles, **chosen, **parts}


def keys_near(text: str, owners: Mapping[str, Component]) -> tuple[str, ...]:
    """Returns the keys that a text may mean, at most three, best first.

    Args:
        text: What names no key: `droput`, `task.dropout`, `modle.dropout`.
        owners: What has parameters, by name; the roles are known by theirs.
    """
    owner, _, parameter = text.rpartition(".")
    selector = owner.rpartition("/")[2].rpartition(".")[2]
    found = list(_named(selector, parameter, owners))
    return tuple(dict.fromkeys(found))[:MOST]


def _named(
    selector: str, parameter: str, owners: Mapping[str, Component]
) -> Iterator[str]:
    close = [*_called(selector, owners), *nearest(selector, owners)]
    roles = [name for name in owners if name in ROLES]
    roles = roles or [name for name, each in owners.items() if each.role in ROLES]
    exact: list[str] = []
    for name in dict.fromkeys([*close, *roles]):
        exact += _keys(name, parameter, owners[name], exactly=True)
    yield from exact
    for name in () if exact else dict.fromkeys(close):
        yield from _keys(name, parameter, owners[name])
    if not close and not exact:
        yield from _by_closeness(parameter, {name: owners[name] for name in roles})


def _called(selector: str, owners: Mapping[str, Component]) -> Iterator[str]:
    """The owners whose public name is given, or a part of it that is nearly all."""
    names = {component.name: name for name, component in reversed(list(owners.items()))}
    yield from (names[each] for each in nearest(selector, names)[:1])


def _keys(
    owner: str, parameter: str, component: Component, exactly: bool = False
) -> list[str]:
    known = [each.name for each in component.parameters.values() if each.bindable]
    plain = parameter.lower().replace("-", "_")
    if exactly:
        return [f"{owner}.{name}" for name in known if name.lower() == plain]
    return [f"{owner}.{name}" for name in nearest(parameter, known)]


def _by_closeness(parameter: str, owners: Mapping[str, Component]) -> Iterator[str]:
    """The keys of all owners, whose parameters are the nearer the sooner."""
    keys = {
        each.name: f"{name}.{each.name}"
        for name, component in reversed(list(owners.items()))
        for each in component.parameters.values()
        if each.bindable
    }
    yield from (keys[name] for name in nearest(parameter, keys))


def _sections(meant: str, lookup: Lookup) -> Iterator[str]:
    """The sections that the public name of a component may mean: those of its role and
    of its class."""
    name = meant.removesuffix(":")
    named = {each.name: each for each in lookup.manifest.components}
    for public in nearest(name, named)[:1]:
        component = named[public]
        role = component.role
        if role in lookup.roles and lookup.roles[role] is component:
            yield f"{role}:"
        yield f"{component.gin_name}:"


def _binding(fault: Fault, key: str, lookup: Lookup) -> str:
    """The flag that gives the value to the key, if that takes it."""
    found = Key.of(key)
    component = owners_of(lookup).get(found.selector)
    _, sign, value = fault.given.partition("=")
    by_flag = fault.origin is not None and fault.origin.source is Source.FLAG
    if component is None or not by_flag or not sign:
        return ""
    fits = is_accepted(value, component.parameters[found.parameter].type)
    return typed("--bind", f"{key}={value.strip()}") if fits else ""
