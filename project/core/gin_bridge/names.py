"""Names that are Gin's own."""

from __future__ import annotations

from typing import Final

from project.core.request import RUN

ENGINE: Final = "project.core.gin_bridge"
"""The module that Gin knows the engine's own component by."""

ENGINE_RUN: Final = f"{ENGINE}.{RUN}"
"""The full selector of the request, for a pair with a component called `run`."""

BUILT_IN: Final = {"gin.singleton": ("constructor",)}
"""Gin's own configurables that a config may bind, with their parameters."""

RESERVED: Final = (RUN, "macro", "constant", "singleton")
"""Bare names that Gin, or the request, has already."""
