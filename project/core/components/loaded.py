"""Whether what this process has imported is still what its files say.

A config is resolved from the files as they are now; what is imported stays as it was.
Where both differ, as in a notebook beside an editor, neither is built.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from project.core.errors import ConfigError, Fault
from project.core.origins import Origin, Source

_SEEN: Final = "__project_digest__"
"""Kept with the module's spec, of which a reload makes a new one."""

_WATCHED: Final = "__project_watched__"
"""Whether `%autoreload` was there when the module was what its file said."""


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


def digest_of_file(file: str) -> str:
    """Returns the SHA-256 of a module's file; empty for a package without one, or a
    file that is gone."""
    try:
        return hashlib.sha256(Path(file).read_bytes()).hexdigest() if file else ""
    except OSError:
        return ""


def _is_changed(name: str, file: str) -> bool:
    spec = getattr(sys.modules.get(name), "__spec__", None)
    if spec is None:
        return False
    now = digest_of_file(file)
    if not now:
        return False
    seen: dict[str, Any] = vars(spec)
    reloader = _autoreload()
    if seen.setdefault(_SEEN, now) != now:
        if not (seen.get(_WATCHED) and _has_reloaded(reloader, name, file)):
            return True
        seen[_SEEN] = now
    seen[_WATCHED] = reloader is not None
    return False


def _autoreload() -> Any:
    """IPython's `%autoreload`, which changes a module in its place, spec and all, where
    it can; None where it is off."""
    shell: Any = getattr(sys.modules.get("IPython"), "get_ipython", _nothing)()
    magics = getattr(getattr(shell, "magics_manager", None), "registry", {})
    found = getattr(magics.get("AutoreloadMagics"), "_reloader", None)
    return found if getattr(found, "enabled", False) else None


def _has_reloaded(reloader: Any, name: str, file: str) -> bool:
    """Whether a module is as its file is now; it notes when the file was written."""
    noted = getattr(reloader, "modules_mtimes", {}).get(name)
    failed = getattr(reloader, "failed", {}).get(file)
    return noted == os.stat(file).st_mtime and failed != noted


def _nothing() -> None:
    """Stands for a shell where there is no IPython."""
