"""Trainings that are killed and resumed, as `scripts/faults.py` does it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.slow
@pytest.mark.parametrize("rows", ["wine, within epochs", "stranger, plateau"])
def test_what_was_killed_is_resumed_to_the_same_bits(rows: str) -> None:
    words = [sys.executable, "scripts/faults.py", "--kills", "1", "--rows", rows]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 kills, seed 0: 0 not to the same bits" in done.stdout
