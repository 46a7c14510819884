"""Words as a shell takes them, on one line whatever is in them, and back."""

from __future__ import annotations

import re
import shlex
from typing import Final

_QUOTES: Final = re.compile(r"""'[^']*'|"[^"]*"|\$'((?:[^'\\]|\\.)*)'""")
"""Of the three kinds of quotes, the last with what is in it: `shlex` knows the first
two alone."""

_ESCAPE: Final = re.compile(r"\\(?:u(\w{4})|U(\w{8})|(.))")


def typed(*words: str) -> str:
    """Returns words as a shell takes them for the same words, on one line.

    >>> typed("--bind", "model.sizes=[8, 8]")
    "--bind 'model.sizes=[8, 8]'"
    """
    return " ".join(map(_quoted, words))


def _quoted(word: str) -> str:
    if word.isprintable():
        return shlex.quote(word)
    signs = (sign if sign.isprintable() else _shell_escape(sign) for sign in word)
    return "$'" + "".join(rf"\{s}" if s in ("\\", "'") else s for s in signs) + "'"


def words_typed(line: str) -> list[str]:
    """Returns the words of a line for a shell, as `typed` writes one.

    >>> words_typed(typed("a b", "it's\\n", "c"))
    ['a b', "it's\\n", 'c']

    Raises:
        ValueError: A quote does not end.
    """
    return shlex.split(_QUOTES.sub(_plainly_quoted, line))


def _plainly_quoted(found: re.Match[str]) -> str:
    if found[1] is None:
        return found[0]
    return shlex.quote(_ESCAPE.sub(_sign, found[1]))


def _sign(found: re.Match[str]) -> str:
    code = found[1] or found[2]
    return chr(int(code, 16)) if code else found[3]


def _shell_escape(sign: str) -> str:
    return f"\\u{ord(sign):04x}" if ord(sign) <= 0xFFFF else f"\\U{ord(sign):08x}"
