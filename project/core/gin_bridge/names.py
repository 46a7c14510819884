"""Names that are Gin's own."""

from __future__ import annotations

from typing import Final

from project.core.request import RUN

BUILT_IN: Final = {"gin.singleton": ("constructor",)}
"""Gin's own configurables that a config may bind, with their parameters."""

RESERVED: Final = (RUN, "macro", "constant", "singleton")
"""Bare names that Gin, or the request, has already."""
