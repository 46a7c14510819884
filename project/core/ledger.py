"""Settings, and the ledger that keeps every setting of a key.

Nothing is ever replaced: a setting that loses stays in the ledger behind the one that
wins, so that a config can always say what a value replaced.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import cast

from project.core.keys import Key
from project.core.origins import Origin, Source
from project.core.values import MISSING, Macro, Value


@dataclass(frozen=True, slots=True)
class Setting:
    """One key, one value, one origin."""

    key: Key
    value: Value
    origin: Origin


@dataclass(slots=True)
class Ledger:
    """Every setting of every key, least important first.

    Settings are appended in the order in which their sources were read; `folded`
    orders them by precedence, and keeps the order of reading within one source.
    """

    _entries: dict[Key, list[Setting]] = field(
        default_factory=dict[Key, list[Setting]], init=False
    )

    def append(self, setting: Setting) -> None:
        self._entries.setdefault(setting.key, []).append(setting)

    def extend(self, settings: Iterable[Setting]) -> None:
        for setting in settings:
            self.append(setting)

    def settings(self) -> Iterator[Setting]:
        """Yields every setting, key by key."""
        for entries in self._entries.values():
            yield from entries

    def folded(self, precedence: tuple[Source, ...]) -> Folded:
        """Orders every key's settings so that the last one wins."""
        rank = {source: index for index, source in enumerate(precedence)}
        return Folded(
            {
                key: tuple(sorted(entries, key=lambda s: rank[s.origin.source]))
                for key, entries in self._entries.items()
            }
        )


@dataclass(frozen=True, slots=True)
class Folded:
    """A ledger ordered by precedence: the last setting of a key is the winner."""

    entries: Mapping[Key, tuple[Setting, ...]]

    def __iter__(self) -> Iterator[Key]:
        return iter(self.entries)

    def __contains__(self, key: Key) -> bool:
        return key in self.entries

    def winner(self, key: Key) -> Setting | None:
        """Returns the setting that holds, or None for a key nobody set.

        `???` says that a value is still missing: it hides what is less important,
        but never what a pair hook computed.
        """
        entries = self.entries.get(key)
        if not entries:
            return None
        if entries[-1].value is MISSING:
            for setting in reversed(entries):
                if setting.origin.source == "pair" and setting.value is not MISSING:
                    return setting
        return entries[-1]

    def replaced(self, key: Key) -> tuple[Setting, ...]:
        """Returns the settings that lost, the most important first."""
        winner = self.winner(key)
        return tuple(
            setting
            for setting in reversed(self.entries.get(key, ()))
            if setting is not winner
        )

    def value(self, key: Key) -> Value:
        """Returns the winning value, `MISSING` for a key nobody set."""
        setting = self.winner(key)
        return MISSING if setting is None else setting.value


def expanded(value: Value, folded: Folded, _inside: tuple[str, ...] = ()) -> Value:
    """Returns a value with the macros in it replaced by what they stand for.

    A macro that is not defined, or that refers to itself, stays as it is.
    """
    if isinstance(value, Macro):
        key = Key("", "", value.name)
        if value.name in _inside or key not in folded:
            return value
        return expanded(folded.value(key), folded, (*_inside, value.name))
    if isinstance(value, (list, tuple)):
        items = cast(list[Value], value)
        done = [expanded(item, folded, _inside) for item in items]
        return done if isinstance(value, list) else tuple(done)
    if isinstance(value, dict):
        pairs = cast(dict[Value, Value], value).items()
        return {key: expanded(item, folded, _inside) for key, item in pairs}
    return value
