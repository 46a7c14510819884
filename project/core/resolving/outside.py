"""Which files of a config's choosing lie outside the run's folder.

A config may come from somebody else, and callbacks, loggers and tasks write where it
says. That is no fault, and is said. What the user types is the user's own word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from project.core.keys import Key
from project.core.origins import Origin, Source
from project.core.resolving.resolution import Resolution
from project.core.values import shown, walk

_PLACES: Final = re.compile(r"(.*_)?(dir|dirpath|datadir|folder|uri|location)")
"""Parameters that say where something is written: `dirpath`, `save_dir`."""

_NAMES: Final = re.compile(r"(.*_)?(name|filename|version|sub_dir|experiment)")
"""Parameters that name something within such a place, and can lead out of it."""

_LEADS_OUT: Final = re.compile(r"[/\\~]|[A-Za-z]:|(.*[/\\])?\.\.([/\\]|$)")


def outside(resolution: Resolution) -> Iterator[str]:
    """Yields a sentence for each place outside the run's folder that a file sets."""
    for setting in resolution.ledger.winners():
        if setting.origin.source is Source.FILE:
            yield from _said(resolution, setting.key, setting.origin)


def _said(resolution: Resolution, key: Key, origin: Origin) -> Iterator[str]:
    parameter = resolution.parameter(key)
    if parameter is None:
        return
    value = resolution.held(key)
    texts = [each for each in walk(value) if isinstance(each, str) and each]
    is_place = _PLACES.fullmatch(key.parameter)
    is_name = _NAMES.fullmatch(key.parameter)
    leads_out = is_place or (is_name and any(map(_LEADS_OUT.match, texts)))
    if texts and leads_out and value != parameter.default:
        yield f"{key} is {shown(value)} ({origin}), outside the run's folder"
