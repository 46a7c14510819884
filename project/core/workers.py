"""Whether this process is a worker that is still starting.

One that is spawned runs the script again, to have what is in it, before it does its
work. What stands outside `if __name__ == "__main__":` happens once more in each.
"""

from __future__ import annotations

import sys

from project.core.errors import ConfigError, Fault


def require_no_worker(what: str) -> None:
    """Checks that the program is not being run again for a worker of its own.

    Args:
        what: What would happen again.

    Raises:
        ConfigError: It is; the script has to say what is for itself alone.
    """
    process = sys.modules.get("multiprocessing.process")
    # As `multiprocessing` finds out that its own processes are started too early.
    if process and getattr(process.current_process(), "_inheriting", False):
        raise ConfigError(
            Fault(
                f"{what} would happen again in a worker, which imports the script",
                given=sys.argv[0],
                expected='what trains below `if __name__ == "__main__":`, which only '
                "the script itself runs",
            )
        )
