"""What a refused value names: a part, where only a reference would do.

A bare name, and in Python a string with an `@`, a class or an object, is no reference
and in no config. The text that is, is what a message offers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Final

from project.core.components.component import Component
from project.core.errors import ConfigError, Fault, nearest
from project.core.instances import name_of
from project.core.keys import Key
from project.core.kinds import fits
from project.core.origins import Origin, Source
from project.core.resolving.lookup import Lookup
from project.core.resolving.reference_spelling import Spelling
from project.core.shell_words import typed
from project.core.sources.scalars import raw_of_text
from project.core.sources.written import Written
from project.core.types import Type
from project.core.values import Raw, Reference, Scalar, Value, mapped, own, shown, walk

_HERE: Final = Origin(Source.FLAG, "--bind")


class Naming:
    """Says what values name.

    Args:
        lookup: What a name means.
        parts: All parts, by their public names.
    """

    def __init__(self, lookup: Lookup, parts: Mapping[str, Component]) -> None:
        self._lookup, self._parts = lookup, parts
        self._spelling = Spelling(self._referred, lambda value, name: False)

    def hints(
        self, hints: Iterable[str], kind: Type, written: Written
    ) -> tuple[str, ...]:
        """Returns what would do instead: references as they can be meant."""
        if text := self._text(mapped(written.value, self._as_reference), kind):
            return (text,)

        def can_be_meant(hint: str) -> bool:
            mark = Reference(hint[1:-2], call=True) if hint.endswith("()") else hint
            if not isinstance(mark, Reference):
                return not hint.startswith("@")
            found = self._referred(mark)
            return bool(found) and self._spelling.meant(mark, kind) == mark

        return tuple(filter(can_be_meant, hints))

    def of_objects(self, value: Raw, kind: Type) -> str:
        """Returns the text of a value in which objects stand for parts: a class for
        itself, anything else for what its class makes; empty where none would do."""

        def leaf(inner: Raw) -> Value:
            cls = inner if isinstance(inner, type) else type(inner)
            mine = (name_of(cls),)
            names = [p.gin_name for p in self._parts.values() if p.bases[:1] == mine]
            return Reference(names[0], call=cls is not inner) if names else inner

        return self._text(mapped(value, leaf), kind)

    def _text(self, named: Value, kind: Type) -> str:
        """A value with its references spelled as a type asks for; empty for none."""
        meant = self._spelling.meant(named, kind)
        some = any(isinstance(inner, Reference) for inner in walk(meant))
        return shown(meant) if some and fits(meant, kind) else ""

    def _as_reference(self, value: Raw) -> Value:
        """A reference for the name of a component."""
        text = value.text if isinstance(value, Scalar) else value
        if not isinstance(text, str):
            return own(value)
        return reference_in(text, self._referred, self._parts) or own(value)

    def _referred(self, reference: Reference) -> Component | None:
        """What a reference means; None where nothing or too much has its name."""
        try:
            found = self._lookup.found(reference.name)
        except ConfigError:
            return None
        return found.component if found else None


def reference_in(
    text: str, means: Callable[[Reference], object], parts: Iterable[str]
) -> Reference | None:
    """Returns the reference that a text is, with or without its `@`, or in Python's
    words, `AdamW(lr=0.1)`; None for none.

    Args:
        text: The text.
        means: What a reference means, nothing where that is nothing.
        parts: The names of all parts, the nearest of which is taken for one of none.
    """
    name, call, _ = text.partition("(")
    if name.isidentifier() and (not call or text.endswith(")")):
        found: Raw = Reference(name, call=bool(call))
    elif text.startswith("@"):
        try:
            found = raw_of_text(text, _HERE)
        except (ConfigError, ValueError):
            return None
        if isinstance(found, Reference) and not means(found):
            near = nearest(found.name, parts)
            found = replace(found, name=near[0]) if near else found
    else:
        return None
    return found if isinstance(found, Reference) and means(found) else None


def by_reference(fault: Fault, key: Key, given: Raw) -> Fault:
    """Returns the fault of a string with the text to bind where a reference would do:
    in the place of the string it would be another string."""
    origin = fault.origin
    by_value = any(type(inner) is str for inner in walk(given))
    near = fault.nearest[:1]
    if not (origin and origin.source is Source.FLAG and by_value and near):
        return fault
    return bound_as_text(fault, key, near[0]) if "@" in near[0] else fault


def bound_as_text(fault: Fault, key: Key, text: str) -> Fault:
    """Returns a fault with a text to bind; as it is where there is none."""
    if not text:
        return fault
    return replace(fault, nearest=(), next=typed("--bind", f"{key}={text}"))
