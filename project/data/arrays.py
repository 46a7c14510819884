"""NumPy arrays in the cache, stored without pickle.

Kept apart from `cache`, which pair hooks use as well and which therefore must not
import numpy.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np

from project.data.cache import cached

Arrays = dict[str, np.ndarray]


def cached_arrays(
    folder: Path, name: str, key: Mapping[str, object], build: Callable[[], Arrays]
) -> Arrays:
    """Returns the arrays that `build` makes, from disk when they are already there.

    Args:
        folder: Where entries live; made when needed.
        name: Readable first part of the file's name.
        key: Everything the arrays depend on, as JSON can express it.
        build: Makes the arrays; a function of `key` alone.
    """
    content = cached(folder, name, key, lambda: _to_bytes(build()))
    with np.load(io.BytesIO(content), allow_pickle=False) as archive:
        return {entry: archive[entry] for entry in archive.files}


def _to_bytes(arrays: Arrays) -> bytes:
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)
    return buffer.getvalue()
