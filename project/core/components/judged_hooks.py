"""Pair hooks and checks that can never run: said where the manifest is made, once.

A hook names tasks, models, a batch type and keys. What nearly has a name of ours is
taken for misspelt and refused; what has not may be meant for a plugin that is not
there, and is noted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import Final

from project.core.components.compatibility import applies, verdict
from project.core.components.component import Component
from project.core.components.manifest import Manifest
from project.core.errors import Fault, nearest
from project.core.hooks import Hook, is_pattern
from project.core.keys import ROLES, Key
from project.core.origins import Origin, Source
from project.core.types import without_modules

Pair = tuple[Component, Component]

_SIDES: Final = ("task", "model")


@dataclass(frozen=True, slots=True)
class _Judged:
    """What is wrong with a hook, and whether its author can be sure to be meant."""

    fault: Fault
    certain: bool


def judged_hooks(
    manifest: Manifest, tables: Mapping[str, str]
) -> tuple[list[Fault], list[str]]:
    """Returns the faults of hooks that can never run, and a sentence for others.

    Args:
        manifest: All components and hooks.
        tables: The plugin that names each module of hooks; empty for an installed
            package's, whose user cannot edit it.
    """
    refused: list[Fault] = []
    noted: list[str] = []
    pairs = _fitting(manifest) if manifest.hooks else []
    for hook in manifest.hooks:
        for judged in _judged(hook, manifest, pairs):
            if judged.certain and tables.get(hook.module):
                refused.append(judged.fault)
            else:
                noted.append(_sentence(judged.fault))
    return refused, noted


def _fitting(manifest: Manifest) -> list[Pair]:
    return [
        (task, model)
        for task in manifest.tasks.values()
        for model in manifest.models.values()
        if verdict(manifest, task, model).fits
    ]


def _judged(
    hook: Hook, manifest: Manifest, pairs: Sequence[Pair]
) -> Iterator[_Judged]:
    """Yields what keeps a hook from running, the most obvious first and alone."""
    names = list(_unknown_names(hook, manifest))
    if names:
        yield from names
        return
    own = [pair for pair in pairs if hook in manifest.hooks_for(*pair)]
    if not own:
        yield from _without_pair(hook, manifest)
        return
    lacking = [_lacking(hook, pair) for pair in own]
    own = [pair for pair, keys in zip(own, lacking, strict=True) if keys is None]
    if not own:
        yield from _without_effect(hook, manifest)
        return
    for key in hook.reads:
        owners = [owner_of(key, pair, manifest) for pair in own]
        if not any(owner is None or has(owner, key) for owner in owners):
            found = [owner for owner in owners if owner is not None]
            yield _Judged(unknown_read(hook, key, found), certain=True)


def _lacking(hook: Hook, pair: Pair) -> tuple[Key, ...] | None:
    """The keys that a hook sets, if a pair has none of them and needs none."""
    if hook.kind == "check" or any(applies(key, hook, *pair) for key in hook.sets):
        return None
    return hook.sets


def _unknown_names(hook: Hook, manifest: Manifest) -> Iterator[_Judged]:
    """Yields what is wrong with names and patterns that nothing has."""
    known = {"task": [*manifest.tasks], "model": [*manifest.models]}
    for role in _SIDES:
        names: Sequence[str] = getattr(hook, role)
        matched = [
            other for other in known[role]
            if any(fnmatchcase(other, name) for name in names)
        ]  # fmt: skip
        for name in names:
            if not any(fnmatchcase(other, name) for other in known[role]):
                what = "matches no" if is_pattern(name) else "names no"
                others = [other for other in known[role] if other not in matched]
                near = nearest(name, others)
                fault = Fault(
                    f"the pair {hook.kind} {hook.name} is for no pair: "
                    f"{role}={name!r} {what} {role}"
                    if not matched
                    else f"the pair {hook.kind} {hook.name}: {name!r} {what} {role}",
                    given=f"{role}={name!r}",
                    origin=origin_of(hook),
                    expected=f"the public name of a {role}, or a pattern such as '*'",
                    nearest=near,
                )
                yield _Judged(fault, certain=bool(near))


def _without_pair(hook: Hook, manifest: Manifest) -> Iterator[_Judged]:
    """Yields why no pair that fits is a hook's."""
    named = [
        (task, model)
        for task in manifest.tasks.values()
        for model in manifest.models.values()
        if any(fnmatchcase(task.name, name) for name in hook.task)
        and any(fnmatchcase(model.name, name) for name in hook.model)
    ]
    if all(task.error or model.error for task, model in named):
        return  # Which is said of these.
    problem = f"the pair {hook.kind} {hook.name} is for no pair"
    shared = {
        without_modules(name)
        for task, model in named
        for name in task.batch
        if name in model.batch
    }
    if hook.batch and hook.batch not in shared:
        known = {
            without_modules(name)
            for component in manifest.components
            for name in component.batch
        }
        near = () if hook.batch in known else nearest(hook.batch, sorted(known))
        what = (
            "no task and model that it names share this type"
            if hook.batch in known
            else "nothing yields or takes such a batch"
        )
        fault = Fault(
            f"{problem}: batch={hook.batch!r}, and {what}",
            given=f"batch={hook.batch!r}",
            origin=origin_of(hook),
            expected=f"one of {', '.join(sorted(shared))}" if shared else "",
            nearest=near,
        )
        yield _Judged(fault, certain=bool(near))
        return
    task, model = next(pair for pair in named if not (pair[0].error or pair[1].error))
    reason = verdict(manifest, task, model).reason
    fault = Fault(
        f"{problem}: {task.name} and {model.name} do not fit: {reason}",
        origin=origin_of(hook),
    )
    yield _Judged(fault, certain=False)


def _without_effect(hook: Hook, manifest: Manifest) -> Iterator[_Judged]:
    """Yields that no pair of a hook has any of the keys that it sets."""
    key = hook.sets[0]
    owners = [c for c in manifest.components if c.role == key.selector]
    keys = [f"{key.selector}.{name}" for owner in owners for name in owner.parameters]
    fault = Fault(
        f"the pair hook {hook.name} has no effect: no pair that it is for has {key}",
        given=", ".join(map(str, hook.sets)),
        origin=origin_of(hook),
        nearest=nearest(str(key), dict.fromkeys(keys)),
    )
    yield _Judged(fault, certain=False)


def owner_of(key: Key, pair: Pair, manifest: Manifest) -> Component | None:
    """Returns the component that a key is of; None for a macro and for the request."""
    roles = {"task": pair[0], "model": pair[1], "trainer": manifest.trainer}
    if key.selector in roles:
        return roles[key.selector]
    return manifest.parts.get(key.selector)


def has(owner: Component, key: Key) -> bool:
    """Whether a component has, or may have, the parameter of a key."""
    return key.parameter in owner.parameters or owner.variadic or bool(owner.error)


def unknown_read(hook: Hook, key: Key, owners: Sequence[Component]) -> Fault:
    """Returns the fault of a key that a hook reads and that a pair does not have.

    Args:
        hook: The hook or check.
        key: The key.
        owners: The components that it would be of.
    """
    names = dict.fromkeys(owner.name for owner in owners)
    keys = [
        str(replace(key, parameter=name))
        for owner in owners
        for name in owner.parameters
        if owner.role != "trainer" or name not in owner.hidden
    ]
    who = " and ".join(list(names)[:3]) if len(names) <= 3 else f"no {owners[0].role}"
    lacks = "do not have" if 1 < len(names) <= 3 else "does not have"
    told = f"{who} has" if len(names) > 3 else f"{who} {lacks}"
    return Fault(
        f"the pair {hook.kind} {hook.name} reads {key}, which {told}",
        given=f"reads={[str(each) for each in hook.reads]}",
        origin=origin_of(hook),
        expected=f"a key of the {key.selector}" if key.selector in ROLES else "",
        nearest=nearest(str(key), dict.fromkeys(keys)),
    )


def origin_of(hook: Hook) -> Origin:
    """Returns where a hook is declared."""
    return Origin(Source.PAIR, hook.where)


def _sentence(fault: Fault) -> str:
    near = f"; nearest: {', '.join(fault.nearest)}" if fault.nearest else ""
    return f"{fault.problem} ({fault.origin}){near}"
