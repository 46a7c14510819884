"""Isolation: no test sees the configuration, the variables or the folder of another.

A test that is marked `needs("git")` is skipped where that tool is absent, and all that
is skipped is counted at the end.
"""

from __future__ import annotations

import json
import os
import shutil
from collections import Counter
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import gin
import pytest

from project.core.components.encoding import from_json, to_json
from project.core.components.inspection import describe_all
from project.core.components.manifest import Manifest

# Several tests train at once: threads would only wait for each other.
os.environ.setdefault("OMP_NUM_THREADS", "1")


def pytest_runtest_setup(item: pytest.Item) -> None:
    for mark in item.iter_markers("needs"):
        for tool in mark.args:
            if not shutil.which(tool) and not find_spec(tool):
                pytest.skip(f"{tool} is not here")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = terminalreporter.stats.get("skipped", [])
    reasons = Counter(report.longrepr[2] for report in skipped)
    for reason, count in sorted(reasons.items()):
        tests = "1 test" if count == 1 else f"{count} tests"
        terminalreporter.line(f"{tests} skipped: {reason.removeprefix('Skipped: ')}")


FAKES = ("fakes",)
TRAINER = "fakes:Trainer"


@pytest.fixture(scope="session")
def cache_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One cache folder for the whole session: making a manifest takes seconds."""
    base = tmp_path_factory.getbasetemp()
    # With pytest-xdist every worker has a folder of its own below a common one.
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder = shared / "cache"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(autouse=True)
def isolated(monkeypatch: pytest.MonkeyPatch, cache_home: Path) -> Iterator[None]:
    """Fences what is global: Gin, the environment, the cache, the current folder."""
    for name in list(os.environ):
        if name.startswith("PROJECT_") or name in ("NO_COLOR", "FORCE_COLOR"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache_home))
    monkeypatch.setenv("XDG_STATE_HOME", str(cache_home.parent / "state"))
    folder = os.getcwd()
    yield
    os.chdir(folder)
    left = gin.config_str()
    gin.clear_config()
    assert not left.strip(), f"the test leaves bindings in Gin:\n{left}"


@pytest.fixture(scope="session")
def manifest() -> Manifest:
    """The manifest of the fakes, made in this process."""
    made = to_json(describe_all(FAKES, TRAINER))
    return from_json(json.loads(json.dumps(made)))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that is the current one."""
    monkeypatch.chdir(tmp_path)
    return tmp_path
