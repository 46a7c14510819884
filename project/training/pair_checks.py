"""Builds pairs and takes one step through each, to see that the matrix tells the truth.

A pair that is said to fit must train; a pair that was refused for its batch type must
fail when it is forced. What a pair requires and the recipe does not set gets a small
value of its type.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from project.core.components.compatibility import Verdict
from project.core.components.compatibility import matrix as compatibility_matrix
from project.core.components.manifest import Manifest
from project.core.errors import ConfigError, UserError
from project.core.keys import Key
from project.core.kinds import example
from project.core.loading import said
from project.core.request import Request
from project.core.resolving.resolution import Resolution
from project.core.resolving.resolve import resolve
from project.training.engine import dry_run


@dataclass(frozen=True)
class Check:
    """What came of building a pair and taking a step.

    Attributes:
        task: Public name of the task.
        model: Public name of the model.
        forced: Whether the pair was refused, and should fail.
        stepped: Whether building and stepping began: the config itself was sound.
        error: What was raised; empty when nothing was.
        seconds: How long it took.
    """

    task: str
    model: str
    forced: bool
    stepped: bool
    error: str
    seconds: float

    @property
    def passed(self) -> bool:
        """Whether it went as the matrix says."""
        return self.stepped and bool(self.error) == self.forced


def check_pairs(manifest: Manifest, request: Request) -> Iterator[Check]:
    """Checks every pair that fits, then forces one refused model on each task.

    Args:
        manifest: What there is.
        request: Config files and bindings that hold for every pair; what a pair does
            not use is left out. Its task and its model, where given, are the only
            ones to check.
    """
    rows = compatibility_matrix(manifest, request.task, request.model)
    for verdict in (verdict for row in rows for verdict in row if verdict.fits):
        yield _checked(manifest, request, verdict)
    for number, row in enumerate(rows):
        refused = [v for v in row if not v.fits and _by_batch(manifest, v)]
        if refused:  # Another model for every task.
            yield _checked(manifest, request, refused[number % len(refused)])


def _by_batch(manifest: Manifest, verdict: Verdict) -> bool:
    """Whether a pair was refused for its batch type alone."""
    task, model = manifest.tasks[verdict.task], manifest.models[verdict.model]
    declared = (verdict.task, verdict.model) in manifest.incompatible
    broken = task.error or model.error or task.unannotated or model.unannotated
    return not declared and not broken


def _checked(manifest: Manifest, request: Request, verdict: Verdict) -> Check:
    pair = (verdict.task, verdict.model)
    forced = not verdict.fits
    start = time.monotonic()
    error, stepped = "", False
    try:
        asked = replace(request, task=pair[0], model=pair[1], forced=forced)
        resolution = _filled(manifest, asked)
        resolution.require()
        stepped = True
        dry_run(resolution)
    except ConfigError as refused:
        error = refused.faults[0].problem
    except Exception as raised:
        cause = getattr(raised, "cause", raised)
        # A missing package or file says nothing about the pair.
        stepped, error = not isinstance(cause, UserError), said(cause)
    return Check(*pair, forced, stepped, error, time.monotonic() - start)


def _filled(manifest: Manifest, request: Request) -> Resolution:
    """Resolves a request and gives what is still missing a small value."""
    resolution = resolve(request, manifest)
    bindings: Sequence[str] = [
        f"{key}={_small(resolution, key)}" for key in resolution.missing
    ]
    if bindings:
        more = replace(request, bindings=(*request.bindings, *bindings))
        resolution = resolve(more, manifest)
    return resolution


def _small(resolution: Resolution, key: Key) -> str:
    parameter = resolution.components[key.selector].parameters[key.parameter]
    if parameter.type.kind == "path":
        return __file__  # A text that certainly exists.
    if parameter.type.kind == "int":
        return "8"
    return example(parameter.type)
