"""Folds all sources into one resolution.

The steps, in order: read the sources; find the pair; look every key up and convert
every value; fold by precedence; find the parts that are referred to; run the pair
hooks; say what is missing, unused, replaced or wrong. Faults are collected, not raised,
as long as there is a pair to speak about.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from project.core.components.compatibility import check_hooks
from project.core.components.manifest import Manifest
from project.core.errors import ConfigError, Fault
from project.core.hooks import Hook
from project.core.ledger import Setting
from project.core.request import RUN, Request
from project.core.resolving.asked import (
    asked_of,
    bound_faults,
    frozen_files,
    precedence_of,
    switch_faults,
    unknown_faults,
)
from project.core.resolving.bindings import Bindings
from project.core.resolving.final import faults_of_whole, notices_of_whole
from project.core.resolving.imports import import_faults
from project.core.resolving.macros import fold_macros
from project.core.resolving.meant import with_keys
from project.core.resolving.outside import outside
from project.core.resolving.pair import chosen_pair, replaced_of
from project.core.resolving.pair_hooks import PairHooks
from project.core.resolving.parts import fold_parts
from project.core.resolving.repeated import repeated_of
from project.core.resolving.requested import requested
from project.core.resolving.resolution import Resolution
from project.core.sources.files import Files, read_files
from project.core.sources.flags import read_flags
from project.core.sources.variables import read_environment
from project.core.sources.written import Written


def resolve(
    request: Request,
    manifest: Manifest,
    plugins: Sequence[str] = (),
    files: Files | None = None,
    task: Any = None,
    returned: Mapping[Hook, Any] | None = None,
) -> Resolution:
    """Resolves a request.

    Args:
        request: What to resolve.
        manifest: What can be chosen.
        plugins: Modules with tables beside the project's own, for the frozen config.
        files: The request's files, where they have been read: a pipe can be read only
            once.
        task: The built task, for the probes; None where it is not built.
        returned: What pair hooks have returned for this request before.

    Returns:
        The resolution; its `faults` say what is wrong with it, and `missing` what has
        no value. Neither raises, so that an incomplete config can be printed.

    Raises:
        ConfigError: When there is no pair to resolve for: an unknown or missing task
            or model, or a pair that does not fit; the faults of the files are
            included.
    """
    files = files or read_files(request)
    asked = asked_of(files)
    written, unreadable = _written(request, files)
    of_run = [each for each in written if each.key.selector == RUN]
    if bound := list(bound_faults(of_run)):
        raise ConfigError(*bound)  # What it would be resolved for is not known.
    written = [each for each in written if each.key.selector != RUN]
    faults = [
        *files.faults,
        *import_faults(files, manifest, plugins, request.allow_imports),
        *unknown_faults(files, asked),
    ]
    chosen = chosen_pair(request, manifest, asked, faults)
    precedence, wrong = precedence_of(request, asked)
    check_hooks(manifest, *chosen)

    unreadable += switch_faults([*files.written, *of_run])
    bindings = Bindings(manifest, *chosen, precedence)
    bindings.lookup.replaced = replaced_of(request, asked)
    bindings.faults += [
        with_keys(fault, bindings.lookup) for fault in (*faults, *wrong, *unreadable)
    ]
    for each in written:
        if not bindings.lookup.is_aside(each):
            bindings.add(each)
    bindings.fold_records()
    idle = fold_macros(bindings)
    fold_parts(bindings)
    hooks = PairHooks(
        manifest.hooks_for(*chosen),
        bindings.lookup.roles,
        bindings.ledger,
        task,
        returned,
    )
    hooks.run(bindings.bad)
    again = partial(resolve, request, manifest, plugins, files, returned=hooks.returned)
    folded = Resolution(
        components=bindings.components,
        ledger=bindings.ledger,
        unused=tuple(_without_effect(bindings, written)),
        idle=tuple(idle),
        repeated=tuple(repeated_of(_settings(bindings, files), files.written)),
        waits=hooks.waits,
        hooks=hooks.computed,
        bad=frozenset(bindings.bad | hooks.failed),
        strict=request.strict,
        unread=files.unread,
        frozen=frozen_files(files),
        plugins=tuple(plugins),
        modules=manifest.modules if plugins else {},
        request=requested(request, files, plugins, of_run),
        written=tuple(written),
        resume=again if any(wait.pending for wait in hooks.waits.values()) else None,
    )
    whole = faults_of_whole(folded)
    notices = (*notices_of_whole(folded), *outside(folded))
    return replace(
        folded,
        faults=(*bindings.faults, *hooks.faults, *whole),
        notices=tuple(dict.fromkeys(notices)),
    )


def _without_effect(bindings: Bindings, written: list[Written]) -> Iterator[Setting]:
    """Yields what no component of the pair has, unless others have it by an anchor."""
    shared = {each.origin for each in written if each.aside}
    yield from (each for each in bindings.unused if each.origin not in shared)


def _settings(bindings: Bindings, files: Files) -> Iterator[Setting]:
    """Yields everything that is set, in the order in which it was read."""
    for written in files.written:
        if written.key.selector == RUN:
            yield Setting(written.key, written.value, written.origin)
    for key in bindings.ledger:
        yield from bindings.ledger.settings(key)
    yield from bindings.unused


def _written(request: Request, files: Files) -> tuple[list[Written], list[Fault]]:
    """What all sources bind, the request itself aside, and what is wrong with it."""
    written = [w for w in files.written if w.key.selector != RUN]
    faults: list[Fault] = []
    for read, found in (
        read_environment(request.environment),
        read_flags(request.bindings),
    ):
        written += read
        faults += found
    return written, faults
