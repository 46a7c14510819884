"""Python code as a formatter would lay it out.

Code is a tree of brackets. One that fits on its line stays there; any other has its
items on lines of their own, with a comma behind the last, which formatters respect.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

WIDTH: Final = 88

_STEP: Final = 4


@dataclass(frozen=True, slots=True)
class Code:
    """An expression, an argument of a call, or an item of a list.

    Attributes:
        text: What it begins with: all of it where it has no bracket, else all that
            goes before the bracket's items, as in `dropout=partial(`.
        items: What is in the bracket.
        end: The closing bracket; empty where there is none.
        comment: What is said of it.
        lone: Whether a comma belongs behind an only item, as in `(1,)`.
    """

    text: str
    items: tuple[Code, ...] = ()
    end: str = ""
    comment: str = ""
    lone: bool = False

    def before(self, text: str, comment: str = "") -> Code:
        """Returns the code with a text, and a comment, before it."""
        return replace(self, text=text + self.text, comment=comment or self.comment)

    def lines(self, indent: int = 0, after: str = "", within: int = 0) -> Iterator[str]:
        """Yields its lines, comment included.

        Args:
            indent: The spaces before each line.
            after: What follows it: a comma between items.
            within: How far all of it will be indented besides.
        """
        width = WIDTH - within
        margin = " " * indent
        flat = self._flat()
        one = f"{margin}{flat}{after}"
        aside = f"  # {self.comment}" if self.comment else ""
        fits = flat is not None and columns(one) <= width
        if flat is not None and columns(one + aside) <= width:
            yield one + aside
            return
        if self.comment:
            yield f"{margin}# {self.comment}"
        if fits or not self.items:
            yield one
            return
        yield margin + self.text
        for item in self.items:
            yield from item.lines(indent + _STEP, ",", within)
        yield margin + self.end + after

    def _flat(self) -> str | None:
        """All of it on one line; None where a comment inside ends one."""
        inside: list[str] = []
        for item in self.items:
            flat = item._flat()
            if flat is None or item.comment:
                return None
            inside.append(flat)
        comma = "," if self.lone and len(inside) == 1 else ""
        return f"{self.text}{', '.join(inside)}{comma}{self.end}"


def columns(text: str) -> int:
    """Returns how wide a text is: signs of the east take two columns, accents none."""
    if text.isascii():
        return len(text)
    wide = sum(unicodedata.east_asian_width(sign) in "WF" for sign in text)
    return len(text) + wide - sum(unicodedata.category(s) in _NARROW for s in text)


_NARROW: Final = ("Mn", "Me", "Cf")


def call(name: str, arguments: Sequence[Code]) -> Code:
    """Returns the call of a name."""
    return Code(f"{name}(", tuple(arguments), ")")


def quoted(text: str) -> str:
    """Returns the literal of a string, in the quotes that need fewer escapes.

    >>> print(quoted("a"), quoted('say "a"'))
    "a" 'say "a"'
    """
    return _requoted(repr(text))


def quoted_bytes(data: bytes) -> str:
    """Returns the literal of bytes, as `quoted` does of a string."""
    return "b" + _requoted(repr(data)[1:])


def _requoted(literal: str) -> str:
    """Python takes double quotes only for what has single ones in it."""
    inside = literal[1:-1]
    if literal[0] == '"':
        return literal
    single, double = inside.count("\\'"), inside.count('"')
    if double > single:
        return literal
    plain = inside.replace("\\'", "'")
    return '"' + plain.replace('"', '\\"') + '"'
