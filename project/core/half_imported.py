"""Whether an import was interrupted that cannot be made up for.

Stopped half-way, torch leaves its modules behind without itself, and every later import
of it fails somewhere else, in a plugin say.
"""

from __future__ import annotations

import sys

from project.core.errors import ConfigError, Fault


def require_whole(package: str) -> None:
    """Checks that a package has been imported as a whole, or not at all.

    Raises:
        ConfigError: Its import was interrupted.
    """
    left = any(name.startswith(f"{package}.") for name in tuple(sys.modules))
    if left and package not in sys.modules:
        raise ConfigError(
            Fault(
                f"the import of {package} was interrupted, and cannot be made again in "
                "this process",
                next="restart the kernel, or Python",
            )
        )
