"""The user's own folders: where what is derived, and what is remembered, is kept.

As the XDG Base Directory Specification has them
(https://specifications.freedesktop.org/basedir-spec/latest/).
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

_NAME: Final = "project"


def cache_folder() -> Path:
    """Returns the folder for what can be made again; it need not exist."""
    return _base("XDG_CACHE_HOME") or Path.home() / ".cache" / _NAME


def state_folder() -> Path | None:
    """Returns the folder for what is remembered from one run to another.

    Returns:
        None where the user has no home. The folder need not exist.
    """
    try:
        return _base("XDG_STATE_HOME") or Path.home() / ".local" / "state" / _NAME
    except RuntimeError:  # Nobody knows a home.
        return None


def _base(variable: str) -> Path | None:
    # The specification says that a relative path is to be ignored.
    base = os.environ.get(variable, "")
    return Path(base) / _NAME if os.path.isabs(base) else None
