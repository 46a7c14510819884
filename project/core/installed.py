"""The folders that packages are installed into."""

from __future__ import annotations

import sys


def installed_folders() -> list[str]:
    """Returns the folders that packages are installed into."""
    return sorted(
        {
            path
            for path in sys.path
            if path.rstrip("/\\").endswith(("site-packages", "dist-packages"))
        }
    )
