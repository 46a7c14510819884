"""What the commands share: a plan to run, and the flags that several of them take."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from project import api
from project.cli.output import note
from project.core.components.manifest import Manifest
from project.core.errors import ConfigError, Fault, nearest


@dataclass(frozen=True, slots=True)
class Plan:
    """What a command will do once Fire has accepted all of its arguments.

    Attributes:
        run: Does it and returns the exit code.
    """

    run: Callable[[], int]


def look_here(plugins: Sequence[str]) -> None:
    """Lets plugins that the user names be found in the current folder, as `-m` does."""
    named = plugins or os.environ.get("PROJECT_PLUGINS")
    if named and "" not in sys.path and os.getcwd() not in sys.path:
        sys.path.insert(0, os.getcwd())


def manifest_with(plugins: Sequence[str]) -> Manifest:
    look_here(plugins)
    manifest = api.manifest_of(plugins, note)
    for sentence in manifest.broken:
        note(sentence)
    return manifest


def chosen_format(given: str | None, known: Sequence[str], default: str) -> str:
    if given is None or given in known:
        return given or default
    raise ConfigError(
        Fault(
            f"no format {given!r} here",
            given=f"--format {given}",
            expected="one of " + ", ".join(known),
            nearest=nearest(given, known),
        )
    )


def spin_briefly() -> None:
    """Bounds how long torch's threads spin while they wait for each other.

    Left alone, GNU OpenMP spins for milliseconds, and a small model trains four times
    slower when another process keeps one of two cores busy. Without any spinning it
    trains 1.6 times slower on a free machine. This bound costs about a tenth on a free
    machine and about half on a busy one (a GPT of 128 channels, two threads). It has
    to be set before torch loads, and a choice of the user's stands.
    """
    if "OMP_WAIT_POLICY" not in os.environ:
        os.environ.setdefault("GOMP_SPINCOUNT", "2000")
