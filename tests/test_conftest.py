"""What a test that needs an absent tool does."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

TESTS = Path(__file__).resolve().parent

SKIPPING = """
import pytest

@pytest.mark.needs("pytest", "a_tool_that_nobody_has")
@pytest.mark.parametrize("number", range(3))
def test_skipped(number):
    raise AssertionError

@pytest.mark.needs("pytest")
def test_run():
    pass

def test_skipped_otherwise():
    pytest.skip("it is late")
"""


def test_what_is_skipped_is_counted_by_what_is_absent(tmp_path: Path):
    (tmp_path / "test_it.py").write_text(SKIPPING)
    settings = ["-c", str(TESTS.parent / "pyproject.toml"), "--rootdir", str(tmp_path)]
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-p",
            "conftest",
            "-n",
            "1",
            *settings,
            str(tmp_path),
        ],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(TESTS)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "1 passed, 4 skipped" in done.stdout, done.stdout + done.stderr
    assert "\n3 tests skipped: a_tool_that_nobody_has is not here\n" in done.stdout
    assert "\n1 test skipped: it is late\n" in done.stdout
