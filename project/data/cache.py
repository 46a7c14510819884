"""Derived data on disk, so that it is computed once per machine.

Generating MNIST-1D takes seconds, training a tokenizer takes most of one; both are
functions of a few plain values. An entry is named after the hash of those values, so
another package version or option is another entry. The code that builds is not among
them: whoever changes what it makes raises the number in `_MAGIC`, and older entries are
built again. Each file opens with the digest of what follows: a torn, truncated or
edited file is recognised, rebuilt and replaced, never trusted. Files appear by
`os.replace`, so any number of processes may build one entry at once; the last one
wins, with the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path

from project.core import user_folders
from project.core.replacing import replacing

_MAGIC = b"project-cache-2\n"
_DIGEST_SIZE = hashlib.sha256().digest_size


def cache_folder(datadir: Path | None = None) -> Path:
    """Returns the folder for derived data; it need not exist yet.

    Args:
        datadir: The folder itself, or None for `$XDG_CACHE_HOME/project`, which is
            `~/.cache/project` where the variable is not set.
    """
    if datadir is not None:
        return Path(datadir).expanduser()
    return user_folders.cache_folder()


def cached(
    folder: Path, name: str, key: Mapping[str, object], build: Callable[[], bytes]
) -> bytes:
    """Returns the bytes that `build` makes, from disk when they are already there.

    A folder that cannot be written costs a warning and the time to build again.

    Args:
        folder: Where entries live; made when needed.
        name: Readable first part of the file's name.
        key: Everything the bytes depend on, as JSON can express it.
        build: Makes the bytes; a function of `key` alone.
    """
    text = json.dumps(key, sort_keys=True, ensure_ascii=True)
    digest = hashlib.sha256(text.encode()).hexdigest()[:20]
    path = Path(folder) / f"{name}-{digest}.cache"
    payload = _read(path)
    if payload is None:
        payload = build()
        try:
            _write(path, payload)
        except OSError as error:
            warnings.warn(f"{path} is not cached: {error}", stacklevel=2)
    return payload


def _read(path: Path) -> bytes | None:
    """Returns the payload of an entry; None when absent, torn or altered."""
    try:
        content = path.read_bytes()
    except OSError:
        return None
    start = len(_MAGIC) + _DIGEST_SIZE
    payload = content[start:]
    digest = hashlib.sha256(payload).digest()
    return payload if content[:start] == _MAGIC + digest else None


def _write(path: Path, payload: bytes) -> None:
    """Writes an entry whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(path) as part:
        part.write_bytes(_MAGIC + hashlib.sha256(payload).digest() + payload)
