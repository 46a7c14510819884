"""`python -m project`."""

from __future__ import annotations

import sys

from project.cli.main import main as run


def main() -> None:
    """Runs the command line and exits with its code."""
    sys.exit(run())


if __name__ == "__main__":
    main()
