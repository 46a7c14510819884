"""Asks the engine for configs of the fakes, and reads config files, for its tests."""

from __future__ import annotations

from typing import Any

import pytest

from project.core.components.manifest import Manifest
from project.core.errors import ConfigError, Fault
from project.core.request import Request
from project.core.resolving.resolution import Resolution
from project.core.resolving.resolve import resolve
from project.core.sources.files import Files
from project.core.sources.written import Written
from project.core.values import settled

WHOLE = ("task.batch_size=4", "model.width=8")
"""What `pixels` with `net` requires."""


def resolved(
    manifest: Manifest,
    *bindings: str,
    task: str = "pixels",
    model: str = "net",
    **more: Any,
) -> Resolution:
    """Returns the resolution of a request with bindings as flags."""
    request = Request(task=task, model=model, bindings=bindings, **more)
    return resolve(request, manifest)


def refused(manifest: Manifest, **request: Any) -> list[str]:
    """Returns why a request is refused as a whole."""
    with pytest.raises(ConfigError) as caught:
        resolve(Request(**request), manifest)
    return [fault.problem for fault in caught.value.faults]


def problems(resolution: Resolution) -> list[str]:
    """Returns what is wrong with a resolution."""
    return [fault.problem for fault in resolution.faults]


def told(written: list[Written]) -> list[tuple[str, object, str]]:
    """Returns bindings as their keys, their values without a type, and their places."""
    return [(str(w.key), settled(w.value), str(w.origin)) for w in written]


def read(*paths: str, search: tuple[str, ...] = (), **more: Any) -> Files:
    """Reads config files."""
    files = Files(search, **more)
    files.read_all(paths)
    return files


def only(faults: list[Fault]) -> Fault:
    """Returns the one fault that there is."""
    (fault,) = faults
    return fault
