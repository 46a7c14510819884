"""The manifest, cached, so that knowing a component costs no import.

A child process imports everything once (`inspection`). What it found is kept in the
user's cache folder and is valid, like a `.pyc`, as long as the source files it came
from, the installed packages and the versions are the same. A cache that is stale or
damaged is made anew and never trusted. Of processes that start at the same time one
makes it, and the others wait: fifty of them would need the memory of fifty.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import sys
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any, Final

from project.core.components.encoding import from_json
from project.core.components.manifest import Manifest
from project.core.replacing import replacing
from project.core.user_folders import cache_folder

SCHEMA: Final = 8
"""Changes when the JSON changes its meaning."""

READING: Final = "reading the tasks and models once; the next start is instant"
"""What is said where it takes seconds."""

_HEAD: Final = '{"digest": "'
_AFTER_DIGEST: Final = '", '
"""A cache begins with the digest of what follows, so that damage of any kind is seen;
the whole is JSON all the same."""


def installed_folders() -> list[str]:
    """Returns the folders that packages are installed into."""
    return sorted(
        {
            path
            for path in sys.path
            if path.rstrip("/\\").endswith(("site-packages", "dist-packages"))
        }
    )


def load_manifest(
    plugins: Sequence[str],
    trainer: str,
    notify: Callable[[str], None] | None = None,
    modules: Mapping[str, str] | None = None,
) -> Manifest:
    """Returns the manifest of the plugins' tables, from the cache where it is valid.

    Args:
        plugins: Modules with tables.
        trainer: The target of the trainer role.
        notify: Told, in one line, when the components have to be read anew.
        modules: Files that modules are to be read from, by module.

    Raises:
        ConfigError: When the child process that reads them ends without a result.
    """
    pinned = dict(modules or {})
    found = _read_valid(_path(plugins, trainer, {}))
    if found is not None and found.modules == pinned:
        return found  # Of the run that pinned them, in the same folder.
    path = _path(plugins, trainer, pinned)
    manifest = _read_valid(path) if pinned else found
    if manifest is None:
        if notify:
            notify(READING)
        with _in_turn(path):
            manifest = _read_valid(path) or _made(path, plugins, trainer, pinned)
    return manifest


def _made(
    path: Path, plugins: Sequence[str], trainer: str, pinned: Mapping[str, str]
) -> Manifest:
    # Another process costs its imports only here, where it is needed.
    from project.core.components.child import described

    data = described(plugins, trainer, pinned)
    manifest = from_json(data)
    _write(path, {**data, "stamps": _stamps(data)})
    return manifest


@contextmanager
def _in_turn(path: Path) -> Generator[None]:
    """Waits while another process makes the same cache. Whatever ends that process ends
    its turn; a disk that knows no locks lets all of them work."""
    with ExitStack() as stack:
        with suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            lock = stack.enter_context(path.with_suffix(".lock").open("ab"))
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _path(plugins: Sequence[str], trainer: str, pinned: Mapping[str, str]) -> Path:
    path = [folder or os.getcwd() for folder in sys.path]
    identity = json.dumps(
        [SCHEMA, sys.version, sys.prefix, path, list(plugins), trainer, pinned]
    )
    digest = hashlib.sha256(identity.encode()).hexdigest()[:16]
    return cache_folder() / f"manifest-{digest}.json"


def _read_valid(path: Path) -> Manifest | None:
    """Returns what a cache holds; None when it is absent, damaged or stale."""
    try:
        head, _, rest = path.read_text(encoding="utf-8").partition(_AFTER_DIGEST)
        if head != _HEAD + hashlib.sha256(rest.encode()).hexdigest():
            return None
        data: dict[str, Any] = json.loads("{" + rest)
        return from_json(data) if data.pop("stamps") == _stamps(data) else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _stamps(data: Mapping[str, Any]) -> list[list[Any]]:
    """Path, size and modification time of everything the manifest came from.

    A file that is changed, an installed package, or, while something is missing, any
    new file on the path makes them other stamps.
    """
    paths: list[str] = [*data["files"], *installed_folders()]
    if (
        data["broken"]
        or data["refused"]
        or any("fault" in row for row in data["components"])
    ):
        # What is missing now may appear in any folder on the path, or in a package.
        paths += [path or os.getcwd() for path in sys.path]
        paths += sorted({os.path.dirname(file) for file in data["files"]})
    stamps: list[list[Any]] = []
    for path in paths:
        try:
            status = os.stat(path)
        except OSError:
            stamps.append([path, None, None])
        else:
            stamps.append([path, status.st_size, status.st_mtime_ns])
    return stamps


def _write(path: Path, data: Mapping[str, Any]) -> None:
    """Writes the cache whole or not at all; a folder that cannot be written to only
    costs the next start its time."""
    rest = json.dumps(data)[1:]
    digest = hashlib.sha256(rest.encode()).hexdigest()
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(path) as part:
            part.write_text(_HEAD + digest + _AFTER_DIGEST + rest, encoding="utf-8")
