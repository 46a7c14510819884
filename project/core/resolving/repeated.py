"""What one .gin file binds more than once: Gin takes the last, and says nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from project.core.ledger import Setting
from project.core.origins import Origin
from project.core.sources.written import Written

_MOST: Final = 3


def repeated_of(
    settings: Iterable[Setting], written: Iterable[Written]
) -> Iterator[tuple[str, Origin]]:
    """Yields a sentence for each key that one file binds more than once.

    Other formats refuse a second key where they read it.

    Args:
        settings: Settings by canonical keys, later ones after earlier ones.
        written: The bindings as they were written, which tell fields of a record apart.

    Yields:
        The sentence, and where the key stands last.
    """
    names = {each.origin: str(each.key) for each in written if each.plain_gin}
    if not names:
        return
    found: dict[tuple[str, str], dict[str, Origin]] = {}
    for setting in settings:
        origin = setting.origin
        if origin in names:
            path, _, line = origin.where.rpartition(":")
            _, dot, inner = names[origin].rpartition(f".{setting.key.parameter}.")
            key = f"{setting.key}.{inner}" if dot else str(setting.key)
            lines = found.setdefault((key, path), {})
            lines.pop(line, None)  # A file that is included twice is read twice.
            lines[line] = origin
    for (key, _), lines in found.items():
        *lost, last = lines.values()
        if lost:
            yield _sentence(key, lost, last), last


def _sentence(key: str, lost: list[Origin], last: Origin) -> str:
    shown = ", ".join(map(str, lost[-_MOST:]))
    more = f" and {len(lost) - _MOST} more" if len(lost) > _MOST else ""
    return (
        f"{key} is bound {len(lost) + 1} times in one file: {last} replaces "
        f"{shown}{more}"
    )
