"""The process that imports every component."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import pytest

from project.core.components.cache import cache_folder
from project.core.errors import ConfigError


def test_a_child_that_dies_is_a_fault_and_no_cache(zoo: Any):
    zoo.path.write_text("import os\nos._exit(7)\n")
    with pytest.raises(ConfigError) as caught:
        zoo.loaded()
    (fault,) = caught.value.faults
    assert fault.problem.endswith("ended with exit code 7")
    assert not cache_folder().exists()


def test_what_a_component_prints_is_not_seen(zoo: Any):
    zoo.write("Loud.", "print('x' * 100_000)\n")
    code = (
        "from project.core.components.cache import load_manifest as load;"
        "load(['little_zoo'], 'little_zoo:Trainer')"
    )
    environment = {**os.environ, "PYTHONPATH": str(zoo.path.parent)}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment,
        check=True,
    )  # fmt: skip
    assert (done.stdout, done.stderr) == ("", "")
