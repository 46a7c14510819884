"""Whether what this process has imported is still what its files say.

A config is resolved from the files as they are now; what is imported stays as it was.
Where both differ, as in a notebook beside an editor, neither is built.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from project.core.errors import ConfigError, Fault
from project.core.origins import Origin, Source

_SEEN: Final = "__project_digest__"
"""Kept with the module's spec, of which a reload makes a new one."""


def require_unchanged(modules: Mapping[str, str]) -> None:
    """Checks that no file has changed since it was imported, as far as that is known:
    since this function first saw the module.

    Args:
        modules: Files by the modules' names.

    Raises:
        ConfigError: With one fault for each file that has.
    """
    faults = [
        Fault(
            f"{Path(file).name} has changed since it was imported",
            given=name,
            origin=Origin(Source.FILE, file),
            expected="a module that is what its file says",
            next="restart the kernel, or Python",
        )
        for name, file in modules.items()
        if _is_changed(name, file)
    ]
    if faults:
        raise ConfigError(*faults)


def _is_changed(name: str, file: str) -> bool:
    spec = getattr(sys.modules.get(name), "__spec__", None)
    if spec is None:
        return False
    try:
        now = hashlib.sha256(Path(file).read_bytes()).hexdigest()
    except OSError:  # A package without a file, or one that is gone.
        return False
    seen: dict[str, Any] = vars(spec)
    return seen.setdefault(_SEEN, now) != now
