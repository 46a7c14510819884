"""The one place that knows Gin: reading its text, writing it, and building with it.

Gin is authoritative: `injection` registers the chosen components under their names,
hands Gin the frozen text, and lets Gin call the constructors. `text` reads with Gin's
own parser and writes what that parser reads back.
"""

from typing import Final

import gin

if not hasattr(gin, "configurable"):  # A folder gin/ was imported in its place.
    raise ImportError("gin-config is not installed: pip install gin-config")

from project.core.gin_bridge.injection import (
    Call,
    ComponentError,
    Injector,
    Registration,
    injected,
    register,
)
from project.core.gin_bridge.text import (
    Statement,
    gin_text,
    parse_gin,
    parse_gin_value,
)
from project.core.request import RUN

__all__ = [
    "BUILT_IN",
    "RESERVED",
    "Call",
    "ComponentError",
    "Injector",
    "Registration",
    "Statement",
    "gin_text",
    "injected",
    "parse_gin",
    "parse_gin_value",
    "register",
]

BUILT_IN: Final = {"gin.singleton": ("constructor",)}
"""Gin's own configurables that a config may bind, with their parameters."""

RESERVED: Final = (RUN, "macro", "constant", "singleton")
"""Bare names that Gin, or the request, has already."""
