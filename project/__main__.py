"""`python -m project`."""

from __future__ import annotations

import sys

from project.cli.main import main as run


def main() -> None:
    """Runs the command line and exits with its code."""
    sys.exit(run())


if __name__ == "__main__":
    # A process that multiprocessing spawns imports what this module is called by, and
    # nothing for `project.__main__`; the names of Lightning need `import project`.
    if __spec__ is not None:  # It is, where the file itself is run.
        __spec__.name = "project"
    main()
