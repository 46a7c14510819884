"""The library gin-config 0.5.0 itself, as the rest of the bridge imports it."""

from __future__ import annotations

# gin 0.5.0 uses importlib.util without importing it.
import importlib.util  # noqa: F401  # pyright: ignore[reportUnusedImport]

import gin

if not hasattr(gin, "configurable"):  # A folder gin/ was imported in its place.
    raise ImportError("gin-config is not installed: pip install gin-config")

from gin import config, config_parser

__all__ = ["config", "config_parser", "gin"]
