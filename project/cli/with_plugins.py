"""The manifest, with the plugins that the user names in any way."""

from __future__ import annotations

import os

from project import api
from project.cli.command import CommandLine
from project.cli.flag import PLUGIN
from project.cli.output import note
from project.core.components.manifest import Manifest
from project.core.resolving.plugin_origins import origins_of_words


def manifest_with(line: CommandLine) -> Manifest:
    """Returns the manifest, and says what of it cannot be used.

    Args:
        line: The command line; `PROJECT_PLUGINS` and the project's own settings may
            name plugins, too.

    Raises:
        ConfigError: When it cannot be made.
    """
    own = line.settings.plugins
    asked = origins_of_words(os.environ, own, line.texts(PLUGIN))
    manifest = api.manifest_of(tuple(asked), note, None, asked)
    for sentence in manifest.broken:
        note(sentence)
    return manifest
