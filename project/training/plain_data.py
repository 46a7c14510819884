"""Checkpoints, read as plain data: whatever is in one, reading it runs no code."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import torch

from project.core.errors import ConfigError, Fault
from project.core.sources.locating import shown

_OBJECTS: Final = "Weights only load failed"
"""How torch begins to say that there is more than plain data."""

_GARBAGE: Final = "Unsupported operand"
"""What it says then of what is no pickle of its own."""


def read_plain(
    path: Path, *, what: str, whole: str, plain: str, mmap: bool = False
) -> Any:
    """Reads a checkpoint, on the processor.

    Args:
        path: The file.
        what: What it is called: `the checkpoint`.
        whole: What is expected where it cannot be read.
        plain: What is expected where it holds objects.
        mmap: Whether the weights stay in the file until they are asked for.

    Raises:
        ConfigError: It cannot be read, or holds more than plain data.
    """
    try:
        return torch.load(path, map_location="cpu", weights_only=True, mmap=mmap)
    except Exception as error:
        holds_objects = _OBJECTS in str(error) and _GARBAGE not in str(error)
        raise ConfigError(
            Fault(
                f"{what} holds objects that are no plain data, and reading them would "
                "run code"
                if holds_objects
                else f"{what} cannot be read",
                given=shown(path),
                expected=plain if holds_objects else whole,
            )
        ) from error
