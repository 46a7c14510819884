"""What the commands share: a plan to run, and the flags that several of them take."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from project import api
from project.core.errors import ConfigError, Fault, nearest
from project.core.manifest import Manifest
from project.output import note


@dataclass(frozen=True, slots=True)
class Plan:
    """What a command will do once Fire has accepted all of its arguments.

    Attributes:
        run: Does it and returns the exit code.
    """

    run: Callable[[], int]


def manifest_with(plugins: Sequence[str]) -> Manifest:
    if plugins and "" not in sys.path and os.getcwd() not in sys.path:
        sys.path.insert(0, os.getcwd())
    manifest = api.manifest_of(plugins, note)
    for sentence in manifest.broken:
        note(sentence)
    return manifest


def chosen_format(given: str | None, known: Sequence[str], default: str) -> str:
    if given is None or given in known:
        return given or default
    raise ConfigError(
        [
            Fault(
                f"no format {given!r} here",
                given=f"--format {given}",
                expected="one of " + ", ".join(known),
                nearest=nearest(given, known),
            )
        ]
    )


def wait_passively() -> None:
    """Lets torch's threads sleep while they wait for each other.

    By default they spin, which on a machine whose cores are busy with something else
    makes small models train many times slower. It has to be said before torch loads.
    """
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
