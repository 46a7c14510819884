"""Pair hooks and checks that can never run: said where the manifest is made, once.

A hook names tasks, models, a batch type and keys. What nearly has a name of ours is
taken for misspelt and refused; what has not may be meant for a plugin that is not
there, and is noted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase

from project.core.components.compatibility import applies, verdict
from project.core.components.component import Component
from project.core.components.manifest import Manifest
from project.core.errors import Fault, nearest
from project.core.hooks import Hook, is_pattern, unknown_key
from project.core.keys import ROLES, Key
from project.core.origins import Origin, Source
from project.core.request import PAIR_KEYS, RUN
from project.core.types import without_modules

Pair = tuple[Component, Component]

Judged = Iterator[tuple[Fault, bool]]
"""Faults, and whether what is at fault can mean nothing else."""


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
    pairs = _pairs(manifest) if manifest.hooks else []
    fitting = [pair for pair in pairs if verdict(manifest, *pair).fits]
    for hook in manifest.hooks:
        for fault, certain in _judged(hook, manifest, pairs, fitting):
            if certain and tables.get(hook.module):
                refused.append(fault)
            else:
                noted.append(_sentence(fault))
    return refused, noted


def _pairs(manifest: Manifest) -> list[Pair]:
    """The pairs of components that can be used."""
    tasks, models = (
        [component for component in side.values() if not component.fault]
        for side in (manifest.tasks, manifest.models)
    )
    return [(task, model) for task in tasks for model in models]


def _judged(
    hook: Hook, manifest: Manifest, pairs: Sequence[Pair], fitting: Sequence[Pair]
) -> Judged:
    """Yields what keeps a hook from running, the most obvious alone."""
    yield from (names := list(_unknown_names(hook, manifest)))
    own = [pair for pair in fitting if hook in manifest.hooks_for(*pair)]
    running = [pair for pair in own if _sets_something(hook, pair)]
    if running:
        # Of a key that it sets and the pair has not, the pair's resolution speaks.
        parts = [key for key in hook.sets if key.selector not in ROLES]
        for does, keys in (("reads", hook.reads), ("sets", parts)):
            for key in keys:
                yield from _unknown_key(hook, does, key, running, manifest)
    elif own:
        yield _without_effect(hook, manifest), False
    elif not names:
        yield from _without_pair(hook, manifest, pairs)


def _sets_something(hook: Hook, pair: Pair) -> bool:
    return hook.kind == "check" or any(applies(key, hook, *pair) for key in hook.sets)


def _unknown_names(hook: Hook, manifest: Manifest) -> Judged:
    """Yields what is wrong with names and patterns that nothing has."""
    sides = (
        ("task", hook.task, manifest.tasks),
        ("model", hook.model, manifest.models),
    )
    for role, names, known in sides:
        others = [each for each in known if not _matches(each, names)]
        for name in names:
            if any(fnmatchcase(each, name) for each in known):
                continue
            what = "matches no" if is_pattern(name) else "names no"
            near = nearest(name, others)
            fault = _fault(
                hook,
                f": {role}={name!r} {what} {role}",
                given=name,
                expected=f"the public name of a {role}, or a pattern such as '*'",
                nearest=near,
            )
            yield fault, bool(near)


def _matches(name: str, patterns: Sequence[str]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)


def _without_pair(hook: Hook, manifest: Manifest, pairs: Sequence[Pair]) -> Judged:
    """Yields why a hook is for none of the pairs that fit."""
    named = [
        (task, model)
        for task, model in pairs
        if _matches(task.name, hook.task) and _matches(model.name, hook.model)
    ]
    if named and hook.batch:
        yield from _without_batch(hook, manifest, named)
    elif named:
        task, model = named[0]
        reason = verdict(manifest, task, model).reason
        yield _fault(
            hook,
            f" is for no pair: {task.name} and {model.name} do not fit: {reason}",
        ), False  # fmt: skip


def _without_batch(hook: Hook, manifest: Manifest, named: Sequence[Pair]) -> Judged:
    """Yields that no pair of those that a hook names shares its batch type."""
    every = {name for each in manifest.components for name in each.batch}
    known = sorted(map(without_modules, every))
    shared = {
        name for task, model in named for name in task.batch if name in model.batch
    }
    types = sorted(map(without_modules, shared))
    near = nearest(hook.batch, types or known) if hook.batch not in known else ()
    what = (
        "the pairs that it names do not share" if hook.batch in known else "nothing has"
    )
    fault = _fault(
        hook,
        f" is for no pair: {what} batch={hook.batch!r}",
        given=hook.batch,
        expected=f"one of {', '.join(types)}" if types else "",
        nearest=near,
    )
    yield fault, bool(near)


def _without_effect(hook: Hook, manifest: Manifest) -> Fault:
    """The fault of a hook none of whose pairs has any of the keys that it sets."""
    key = hook.sets[0]
    owners = [c for c in manifest.components if c.role == key.selector]
    names = dict.fromkeys(name for owner in owners for name in owner.parameters)
    return _fault(
        hook,
        f" has no effect: no pair that it is for has {key}",
        nearest=tuple(
            str(replace(key, parameter=name)) for name in nearest(key.parameter, names)
        ),
    )


def _unknown_key(
    hook: Hook, does: str, key: Key, pairs: Sequence[Pair], manifest: Manifest
) -> Judged:
    """Yields that none of a hook's pairs has a key that it reads or sets."""
    if key.is_macro or (key in PAIR_KEYS and does == "reads"):
        return
    if key.selector in ROLES:
        owners = [_of_role(key.selector, pair, manifest) for pair in pairs]
    elif key.selector in manifest.parts and key.selector != RUN:
        owners = [manifest.parts[key.selector]]
    else:
        yield from _unknown_owner(hook, does, key, manifest)
        return
    if not any(_may_have(owner, key) for owner in owners):
        found = {owner.name: owner.parameters for owner in owners}
        yield unknown_key(hook, key, found, does), True


def _of_role(role: str, pair: Pair, manifest: Manifest) -> Component:
    return {"task": pair[0], "model": pair[1]}.get(role, manifest.trainer)


def _may_have(owner: Component, key: Key) -> bool:
    known = key.parameter in owner.parameters
    return known or owner.variadic or bool(owner.fault)


def _unknown_owner(hook: Hook, does: str, key: Key, manifest: Manifest) -> Judged:
    """Yields that nothing that a hook names a key of has that name."""
    ours = [c for c in manifest.components if key.selector in (c.class_name, c.name)]
    if key.selector == RUN:
        near = tuple(map(str, PAIR_KEYS)) if does == "reads" else ()
    elif ours:
        near = (str(replace(key, selector=ours[0].role)),)
    else:
        names = nearest(key.selector, [*ROLES, *manifest.parts])
        near = tuple(str(replace(key, selector=name)) for name in names)
    fault = _fault(
        hook,
        f" {does} {key}, which no component has",
        given=str(key),
        expected="a key of the task, the model, the trainer or a part",
        nearest=near,
    )
    yield fault, bool(near) or key.selector == RUN


def _fault(
    hook: Hook,
    problem: str,
    given: str = "",
    expected: str = "",
    nearest: tuple[str, ...] = (),
) -> Fault:
    return Fault(
        f"the pair {hook.kind} {hook.name}{problem}",
        given=given,
        origin=Origin(Source.PAIR, hook.where),
        expected=expected,
        nearest=nearest,
    )


def _sentence(fault: Fault) -> str:
    near = f"; nearest: {', '.join(fault.nearest)}" if fault.nearest else ""
    return f"{fault.problem} ({fault.origin}){near}"
