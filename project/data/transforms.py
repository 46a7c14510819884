"""Named changes to a text before it is tokenized."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from typing import Literal

TextTransform = Literal["lowercase", "strip-accents", "strip-digits", "strip-markup"]

_MARKUP = re.compile(r"%\(\w+\)[a-z]|%[sdifr]|\{\w*\}|</?\w[^<>]*>|&\w+;")
_DIGITS = re.compile(r"\d+")


def _strip_accents(text: str) -> str:
    letters = unicodedata.normalize("NFD", text)
    bare = (letter for letter in letters if not unicodedata.combining(letter))
    return unicodedata.normalize("NFC", "".join(bare))


TRANSFORMS: dict[TextTransform, Callable[[str], str]] = {
    "lowercase": str.lower,
    "strip-accents": _strip_accents,
    "strip-digits": lambda text: _DIGITS.sub("", text),
    "strip-markup": lambda text: _MARKUP.sub("", text),
}
"""What each name does: lower case; letters without their diacritics; no digits; no
placeholders (`%(name)s`, `{name}`), tags or entities."""


def transformed(text: str, names: Sequence[TextTransform]) -> str:
    """Returns the text after the named transforms, in the order given.

    Args:
        text: Any text.
        names: Names from `TRANSFORMS`.

    Raises:
        ValueError: A name is unknown.
    """
    for name in names:
        if name not in TRANSFORMS:
            known = ", ".join(TRANSFORMS)
            raise ValueError(f"unknown text transform {name!r}; there are {known}")
        text = TRANSFORMS[name](text)
    return text
