"""Which folder the runs are in."""

from __future__ import annotations

from pathlib import Path

import pytest

from project.cli.command import CommandLine
from project.cli.runs_dir import runs_dir_of
from project.cli.settings import Settings
from project.core.errors import ConfigError


def test_a_flag_goes_before_a_variable_and_that_before_the_settings(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.delenv("PROJECT_RUNS_DIR", raising=False)
    line = CommandLine()
    assert runs_dir_of(line) == Path("runs")
    line.settings = Settings(runs_dir="/settings")
    assert runs_dir_of(line) == Path("/settings")
    monkeypatch.setenv("PROJECT_RUNS_DIR", "/variable")
    assert runs_dir_of(line) == Path("/variable")
    line.options["runs-dir"] = "~/flag"
    monkeypatch.setenv("HOME", "/home/me")
    assert runs_dir_of(line) == Path("/home/me/flag")


def test_a_home_of_nobody_is_one_message():
    line = CommandLine(options={"runs-dir": "~nobody-here/runs"})
    with pytest.raises(ConfigError, match="nobody here has the home folder"):
        runs_dir_of(line)
