"""How torch's threads wait, which is settled before torch is imported."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from project.training.threads import spin_briefly

SPINS = "GOMP_SPINCOUNT"


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({}, "2000"),
        ({SPINS: "7"}, "7"),
        ({"OMP_WAIT_POLICY": "ACTIVE"}, None),
    ],
)
def test_they_spin_briefly_unless_the_user_chose(
    variables: dict[str, str], expected: str | None, monkeypatch: pytest.MonkeyPatch
):
    for name in (SPINS, "OMP_WAIT_POLICY"):
        monkeypatch.setenv(name, "")  # So that it is as before after the test.
        monkeypatch.delenv(name)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    spin_briefly()
    assert os.environ.get(SPINS) == expected


def test_it_can_be_called_before_torch_is_there():
    code = "import sys, project.training.threads; sys.exit('torch' in sys.modules)"
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, check=False)
    assert done.returncode == 0
