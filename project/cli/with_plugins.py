"""The manifest, with the plugins that a command line names."""

from __future__ import annotations

from collections.abc import Sequence

from project import api
from project.cli.output import note
from project.core.components.manifest import Manifest


def manifest_with(plugins: Sequence[str]) -> Manifest:
    """Returns the manifest, and says what of it cannot be used.

    Raises:
        ConfigError: When it cannot be made.
    """
    manifest = api.manifest_of(plugins, note)
    for sentence in manifest.broken:
        note(sentence)
    return manifest
