"""An import that was interrupted is said, and nobody else is blamed for it."""

from __future__ import annotations

import subprocess
import sys
from types import ModuleType

import pytest

from project.core.errors import ConfigError
from project.core.half_imported import require_whole

SCRIPT = """
import sys, types
from project import build, resolve, train
sys.modules["torch._C"] = types.ModuleType("torch._C")
resolution = resolve(task="wine", model="lit-linear")
for attempt in (
    lambda: train(resolution),
    lambda: build(resolution).__enter__(),
    lambda: resolve(task="wine", plugins=[{"PARTS": {"echo": "builtins:print"}}]),
):
    try:
        attempt()
    except Exception as error:
        print(str(error).splitlines()[0])
"""


def test_what_was_left_behind_is_told_from_what_is_whole(
    monkeypatch: pytest.MonkeyPatch,
):
    require_whole("halved")
    monkeypatch.setitem(sys.modules, "halved.part", ModuleType("halved.part"))
    with pytest.raises(ConfigError, match="the import of halved was interrupted"):
        require_whole("halved")
    monkeypatch.setitem(sys.modules, "halved", ModuleType("halved"))
    require_whole("halved")


def test_whatever_needs_torch_says_so():
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True
    )
    said = done.stdout.splitlines()
    assert len(said) == 3
    assert all(line.startswith("the import of torch was interrupted") for line in said)
