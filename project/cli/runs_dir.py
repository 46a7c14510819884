"""The folder of all runs: a flag, a variable, or the project's own settings."""

from __future__ import annotations

import os
from pathlib import Path

from project.cli.command import CommandLine
from project.cli.flag import RUNS_DIR
from project.core.errors import ConfigError, Fault


def runs_dir_of(line: CommandLine) -> Path:
    """Returns the folder of all runs.

    Raises:
        ConfigError: It begins with the home of a user whom nobody knows.
    """
    given = line.text(RUNS_DIR) or os.environ.get("PROJECT_RUNS_DIR")
    text = given or line.settings.runs_dir or "runs"
    try:
        return Path(text).expanduser()
    except RuntimeError:
        user = text.partition("/")[0]
        raise ConfigError(
            Fault(
                f"nobody here has the home folder {user}",
                given=text,
                expected="a folder; one whose name begins with ~ is written ./~",
            )
        ) from None
