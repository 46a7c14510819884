"""What a run depends on that no config says: versions, and the state of the code.

Both are read without importing the packages, so that asking costs milliseconds.
"""

from __future__ import annotations

import os
import platform
import subprocess
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path
from typing import Any, Final

PACKAGES: Final = (
    "project",
    "torch",
    "pytorch-lightning",
    "lightning",
    "gin-config",
    "numpy",
)


MAX_DIFF: Final = 1_000_000
"""Characters of an uncommitted diff that are kept: its beginning."""


_MAX_STATUS: Final = 100_000
"""Characters of the list of what was changed."""


_NO_PROGRAMS: Final = ("-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false")
"""Lets git run no hook and no monitor that a repository names."""

_SHALLOW: Final = "--ignore-submodules=dirty"
"""Keeps git out of the working trees of submodules, each with a config of its own."""


TIMEOUT: Final = 10.0
"""Seconds after which a slow git is given up."""


def versions() -> dict[str, str | None]:
    """Returns the versions of Python and of the packages that decide the numbers.

    A package that is not installed, as this one when it runs from its source folder,
    has None.
    """
    found: dict[str, str | None] = {"python": platform.python_version()}
    for name in PACKAGES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = None
    return found


def git_state(folder: Path) -> dict[str, Any] | None:
    """Returns the commit that `folder` is at and what was changed since.

    Returns:
        None outside a git repository, or where git is missing or too slow. Otherwise
        `commit` (None before the first one), `dirty` (whether `status` has lines),
        `status` (changed and untracked files, in git's short form), `diff` (of tracked
        files) and `truncated` (whether either was cut at `MAX_DIFF` characters).
    """
    try:
        inside = _git(folder, "rev-parse", "--is-inside-work-tree")
        if inside is None or inside.strip() != "true":
            return None
        commit = _git(folder, "rev-parse", "--verify", "--quiet", "HEAD")
        off = _without_filters(folder)
        listed = ("status", "--porcelain", _SHALLOW)
        status = _git(folder, *listed, variables=off) or ""
        plain = ("--no-color", "--no-ext-diff", "--no-textconv", _SHALLOW)
        diff = _git(folder, "diff", *plain, "HEAD", variables=off) or ""
    except (OSError, subprocess.TimeoutExpired):
        return None
    return {
        "commit": commit.strip() if commit else None,
        "dirty": bool(status),
        "status": status[:_MAX_STATUS].splitlines(),
        "diff": diff[:MAX_DIFF],
        "truncated": len(diff) > MAX_DIFF or len(status) > _MAX_STATUS,
    }


def _without_filters(folder: Path) -> dict[str, str]:
    """The variables that turn off the filters of a repository's own config: git runs
    them on what was changed. Those of the user's config are the user's."""
    asked = ("config", "--show-scope", "--name-only", "--null", "--get-regexp")
    fields = (_git(folder, *asked, r"^filter\.") or "").split("\0")
    own = {
        name.rpartition(".")[0]
        for scope, name in zip(fields[::2], fields[1::2], strict=False)
        if scope not in ("global", "system")
    }
    off = {"clean": "", "process": "", "smudge": "", "required": "false"}
    settings = [(f"{name}.{key}", off[key]) for name in sorted(own) for key in off]
    variables = {"GIT_CONFIG_COUNT": str(len(settings))}
    for number, (key, value) in enumerate(settings):
        variables[f"GIT_CONFIG_KEY_{number}"] = key
        variables[f"GIT_CONFIG_VALUE_{number}"] = value
    return variables


def _git(
    folder: Path, *arguments: str, variables: Mapping[str, str] | None = None
) -> str | None:
    """Returns what git prints, or None when it refuses."""
    done = subprocess.run(
        ["git", "--no-optional-locks", *_NO_PROGRAMS, "-C", str(folder), *arguments],
        stdin=subprocess.DEVNULL,
        env={**os.environ, **(variables or {})},
        capture_output=True,
        timeout=TIMEOUT,
        check=False,
    )
    text = done.stdout.decode("utf-8", errors="replace")
    return text if done.returncode == 0 else None
