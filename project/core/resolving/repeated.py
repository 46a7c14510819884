"""What one .gin file binds more than once: Gin takes the last, and says nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from project.core.keys import Key
from project.core.ledger import Setting
from project.core.origins import Origin, Source

_MOST: Final = 3


def repeated_of(settings: Iterable[Setting]) -> Iterator[tuple[str, Origin]]:
    """Yields a sentence for each key that one file binds more than once.

    Other formats refuse a second key where they read it.

    Args:
        settings: Settings by canonical keys, later ones after earlier ones.

    Yields:
        The sentence, and where the key stands last.
    """
    found: dict[tuple[Key, str], dict[str, Origin]] = {}
    for setting in settings:
        path, _, line = setting.origin.where.rpartition(":")
        if setting.origin.source is Source.FILE and path.endswith(".gin"):
            lines = found.setdefault((setting.key, path), {})
            lines.pop(line, None)  # A file that is included twice is read twice.
            lines[line] = setting.origin
    for (key, _), lines in found.items():
        *lost, last = lines.values()
        if lost:
            yield _sentence(key, lost, last), last


def _sentence(key: Key, lost: list[Origin], last: Origin) -> str:
    shown = ", ".join(map(str, lost[-_MOST:]))
    more = f" and {len(lost) - _MOST} more" if len(lost) > _MOST else ""
    return (
        f"{key} is bound {len(lost) + 1} times in one file: {last} replaces "
        f"{shown}{more}"
    )
