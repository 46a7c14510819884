"""The manifest, with the plugins that the command line and the environment name."""

from __future__ import annotations

import os
from collections.abc import Sequence

from project import api
from project.cli.output import note
from project.core.components.manifest import Manifest
from project.core.resolving.plugin_origins import origins_of_words


def manifest_with(plugins: Sequence[str]) -> Manifest:
    """Returns the manifest, and says what of it cannot be used.

    Args:
        plugins: Those of the command line; `PROJECT_PLUGINS` may name others.

    Raises:
        ConfigError: When it cannot be made.
    """
    asked = origins_of_words(plugins, os.environ)
    manifest = api.manifest_of(tuple(asked), note, None, asked)
    for sentence in manifest.broken:
        note(sentence)
    return manifest
