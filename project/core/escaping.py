"""What a terminal would obey, shown instead."""

from __future__ import annotations


def printable(text: str, but: str = "") -> str:
    """Returns a text as a terminal shows it: with nothing in it that would move the
    cursor, change colours or the direction of writing.

    Args:
        text: Anything, a name, a path or a value among it.
        but: Control characters to leave as they are.

    >>> printable("a\x1b[31m")
    'a\\x1b[31m'
    """
    if text.isprintable():
        return text
    return "".join(
        sign if sign.isprintable() or sign in but else _escaped(sign) for sign in text
    )


def _escaped(sign: str) -> str:
    """The escape of a character that JSON, YAML and Python all take for it; JSON has
    its own for the first 32."""
    if ord(sign) < 0x7F:
        return sign.encode("unicode_escape").decode("ascii")
    units = sign.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[n : n + 4]}" for n in range(0, len(units), 4))
