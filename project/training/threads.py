"""How torch's threads wait for each other. This file does without torch."""

from __future__ import annotations

import os


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
