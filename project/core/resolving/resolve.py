"""Folds all sources into one resolution.

The steps, in order: read the sources; find the pair; look every key up and convert
every value; fold by precedence; find the parts that are referred to; run the pair
hooks; say what is missing, unused, replaced or wrong. Faults are collected, not raised,
as long as there is a pair to speak about.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

from project.core.components.compatibility import check_hooks
from project.core.components.manifest import Manifest
from project.core.errors import Fault, nearest
from project.core.origins import PRECEDENCE, SOURCES, Origin, Source
from project.core.request import Request
from project.core.resolving.bindings import Bindings
from project.core.resolving.final import judged
from project.core.resolving.macros import fold_macros
from project.core.resolving.pair import chosen_pair
from project.core.resolving.pair_hooks import PairHooks
from project.core.resolving.parts import fold_parts
from project.core.resolving.resolution import Resolution
from project.core.sources.files import Files
from project.core.sources.flags import read_flags
from project.core.sources.variables import read_environment
from project.core.sources.written import Written
from project.core.values import Value, settled, shown

RUN_PARAMETERS = ("task", "model", "plugins", "precedence")


def resolve(
    request: Request,
    manifest: Manifest,
    plugins: Sequence[str] = (),
    files: Files | None = None,
) -> Resolution:
    """Resolves a request.

    Args:
        request: What to resolve.
        manifest: What can be chosen.
        plugins: Modules with tables beside the project's own, for the frozen config.
        files: The request's files, where they have been read: a pipe can be read only
            once.

    Returns:
        The resolution; its `faults` say what is wrong with it, and `missing` what has
        no value. Neither raises, so that an incomplete config can be printed.

    Raises:
        ConfigError: When there is no pair to resolve for: an unknown or missing task
            or model, or a pair that does not fit; the faults of the files are
            included.
    """
    files = files or files_of(request)
    asked, faults = _asked(files), list(files.faults)
    faults += [
        _unknown_run(w) for w in asked.values() if w.parameter not in RUN_PARAMETERS
    ]
    task, model = chosen_pair(request, manifest, asked, faults)
    precedence = _precedence(request, asked, faults)
    check_hooks(manifest)

    written = [w for w in files.written if w.selector != "run"]
    for read, found in (
        read_environment(request.environment),
        read_flags(request.bindings),
    ):
        written += read
        faults += found
    bindings = Bindings(manifest, task, model)
    bindings.faults += faults
    for each in written:
        bindings.add(each)
    fold_macros(bindings)
    fold_parts(bindings, precedence)
    hooks = PairHooks(manifest, bindings.lookup.roles, bindings.ledger, precedence)
    hooks.run(bindings.bad)
    bindings.faults += hooks.faults
    return judged(
        Resolution(
            task=task.name,
            model=model.name,
            components=bindings.components,
            folded=bindings.ledger.folded(precedence),
            precedence=precedence,
            plugins=tuple(plugins),
            faults=tuple(bindings.faults),
            notices=(),
            unused=tuple(bindings.unused),
            waits=hooks.waits,
            hooks=hooks.computed,
            bad=frozenset(bindings.bad),
            strict=request.strict,
            unread=files.unread,
        ),
        forced=hooks.forced,
    )


def requested(files: Files) -> dict[str, str | list[str] | None]:
    """Returns what the `run:` sections of a request's files ask for.

    Faults are left for `resolve` to report.
    """
    return {
        name: cast("str | list[str] | None", settled(written.value))
        for name, written in _asked(files).items()
    }


def files_of(request: Request) -> Files:
    """Reads the files of a request."""
    files = Files(request.search_path, request.allow_imports)
    files.read_all(request.files)
    return files


def _asked(files: Files) -> dict[str, Written]:
    """The request as the files state it, by parameter."""
    return {w.parameter: w for w in files.written if w.selector == "run"}


def _unknown_run(written: Written) -> Fault:
    return Fault(
        f"the request has no parameter {written.parameter!r}",
        given=written.origin.text,
        origin=written.origin,
        expected="one of " + ", ".join(RUN_PARAMETERS),
        nearest=tuple(f"run.{n}" for n in nearest(written.parameter, RUN_PARAMETERS)),
    )


def _precedence(
    request: Request, asked: Mapping[str, Written], faults: list[Fault]
) -> tuple[Source, ...]:
    given: Sequence[Value] | Value = request.precedence
    origin = Origin("flag", "--precedence")
    if given is None and "precedence" in asked:
        given, origin = settled(asked["precedence"].value), asked["precedence"].origin
    if given is None:
        return PRECEDENCE
    order = cast("tuple[Source, ...]", tuple(given) if _is_list(given) else ())
    if sorted(map(str, order)) == sorted(SOURCES) and order[0] == "default":
        return order
    faults.append(
        Fault(
            "not an order of the sources",
            given=", ".join(map(str, order)) if order else shown(given),
            origin=origin,
            expected="every source once, least important first and default before all: "
            + ",".join(PRECEDENCE),
        )
    )
    return PRECEDENCE


def _is_list(value: Value) -> bool:
    return isinstance(value, (list, tuple))
