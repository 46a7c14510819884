"""Settings, and the ledger that keeps every setting of a key.

Nothing is ever replaced: a setting that loses stays in the ledger behind the one that
wins, so that a config can always say what a value replaced.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from project.core.keys import Key
from project.core.origins import Origin, Source
from project.core.values import MISSING, Macro, Value, mapped


@dataclass(frozen=True, slots=True)
class Setting:
    """One key, one value, one origin."""

    key: Key
    value: Value
    origin: Origin


class Ledger:
    """Every setting of every key, the least important first.

    Settings are appended in the order in which their sources are read; precedence
    orders those of one key, and within one source the later one wins.

    Attributes:
        precedence: The order of the sources, least important first.
    """

    def __init__(self, precedence: tuple[Source, ...]) -> None:
        self.precedence = precedence
        self._entries: dict[Key, list[Setting]] = {}

    def append(self, setting: Setting) -> None:
        """Adds a setting; an equally important one stays before it."""
        entries = self._entries.setdefault(setting.key, [])
        insort(entries, setting, key=lambda s: self.precedence.index(s.origin.source))

    def extend(self, settings: Iterable[Setting]) -> None:
        """Adds settings, in order."""
        for setting in settings:
            self.append(setting)

    def __iter__(self) -> Iterator[Key]:
        """Yields the keys, in the order in which they were first set."""
        return iter(self._entries)

    def __contains__(self, key: Key) -> bool:
        return key in self._entries

    def settings(self, key: Key) -> tuple[Setting, ...]:
        """Returns every setting of a key, the most important last."""
        return tuple(self._entries.get(key, ()))

    def winner(self, key: Key) -> Setting | None:
        """Returns the setting that holds, or None for a key nobody set.

        `???` says that a value is still missing: it hides what is less important,
        but never what a pair hook computed.
        """
        entries = self._entries.get(key)
        if not entries:
            return None
        if entries[-1].value is MISSING:
            for setting in reversed(entries):
                computed = setting.origin.source is Source.PAIR
                if computed and setting.value is not MISSING:
                    return setting
        return entries[-1]

    def open_to(self, key: Key, source: Source) -> bool:
        """Returns whether a value of a source would hold, were there one."""
        winner = self.winner(key)
        if winner is None or winner.value is MISSING:
            return True
        rank = self.precedence.index
        return rank(winner.origin.source) <= rank(source)

    def winners(self) -> Iterator[Setting]:
        """Yields the setting that holds, key by key."""
        for key in self._entries:
            setting = self.winner(key)
            if setting is not None:
                yield setting

    def replaced(self, key: Key) -> tuple[Setting, ...]:
        """Returns the settings that lost, the most important first."""
        winner = self.winner(key)
        return tuple(
            setting
            for setting in reversed(self._entries.get(key, ()))
            if setting is not winner
        )

    def value(self, key: Key) -> Value:
        """Returns the winning value, `MISSING` for a key nobody set."""
        setting = self.winner(key)
        return MISSING if setting is None else setting.value

    def expanded(self, value: Value, _inside: tuple[str, ...] = ()) -> Value:
        """Returns a value with the macros in it replaced by what they stand for.

        A macro that is not defined, or that refers to itself, stays as it is.
        """

        def leaf(inner: Value) -> Value:
            key = Key("", "", inner.name) if isinstance(inner, Macro) else None
            if key is None or key.parameter in _inside or key not in self:
                return inner
            return self.expanded(self.value(key), (*_inside, key.parameter))

        try:
            return mapped(value, leaf)
        except TypeError:  # A key that would become a list: no key at all.
            return value
