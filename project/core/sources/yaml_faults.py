"""What is wrong with a YAML text, in the words of who types it.

A parser says where it could not go on, which is often a line below the mistake, and in
the words of its grammar. Here the line of the mistake is found, and said plainly.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import yaml


@dataclass(frozen=True, slots=True)
class Said:
    """What is wrong with a text.

    Attributes:
        problem: What, in words.
        expected: What to write instead; may be empty.
        line: The line of the mistake, counted from 1.
        column: Its column, counted from 1; 0 where it is no single place.
    """

    problem: str
    expected: str
    line: int
    column: int = 0


def explained(error: yaml.MarkedYAMLError, lines: Sequence[str]) -> Said:
    """Returns what is wrong with a text that YAML refuses.

    Args:
        error: What PyYAML raised.
        lines: The lines of the text.
    """
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (0, 0)
    begun = error.context_mark or mark
    opened = (begun.line + 1, begun.column + 1) if begun else (line, column)
    problem = (error.problem or error.context or "not valid YAML").strip()
    context = str(error.context)
    at = _At(lines, line, column, *opened)
    return (
        _of_brackets(problem, context, at)
        or _of_quotes(problem, context, at)
        or _of_signs(problem, context, at)
        or _of_colons(problem, at)
        or _of_indentation(problem, at)
        or _of_ends(problem, at)
        or Said(f"not valid YAML: {problem}", "", line, column)
    )


@dataclass(frozen=True, slots=True)
class _At:
    """A place in a text: where the parser stopped, and where what it read began."""

    lines: Sequence[str]
    line: int
    column: int
    opened: int
    opened_column: int = 0

    def text(self, line: int) -> str:
        return self.lines[line - 1] if 0 < line <= len(self.lines) else ""

    def sign(self) -> str:
        """The sign that the parser stopped at; empty for none."""
        return self.text(self.line)[self.column - 1 : self.column]

    def above(self, line: int) -> int:
        """The line above, without those that are empty or comments; 0 for none."""
        while line > 1:
            line -= 1
            if self.text(line).strip() and not self.text(line).lstrip().startswith("#"):
                return line
        return 0

    def said(self, problem: str, expected: str = "") -> Said:
        return Said(problem, expected, self.line, self.column)

    def said_of_opened(self, problem: str, expected: str = "") -> Said:
        return Said(problem, expected, self.opened, self.opened_column)


def _of_brackets(problem: str, context: str, at: _At) -> Said | None:
    if "flow" not in context:
        return None
    closing = "]" if "sequence" in context else "}"
    if "but got" in problem:
        return at.said_of_opened(
            f"the bracket that opens on line {at.opened} is not closed",
            f"{closing} after its last item, and a comma between two",
        )
    if "expected the node content" in problem:
        return at.said("a value is missing here", "a value between two commas")
    return None


def _of_quotes(problem: str, context: str, at: _At) -> Said | None:
    if "quoted scalar" not in context:
        return None
    if "unknown escape" in problem:
        return at.said(
            "a backslash in double quotes begins an escape, and this is none",
            "single quotes, which take every character for itself",
        )
    return at.said_of_opened(
        f"the quotation that begins on line {at.opened} does not end",
        "the same quote at its end",
    )


def _of_signs(problem: str, context: str, at: _At) -> Said | None:
    """What is wrong with a sign that begins no value."""
    sign = re.search(r"found character '(.+?)'", problem)
    if "that cannot start any token" in problem and sign:
        if sign[1] in ("\\t", "\t"):
            return at.said("a tab is not allowed here", "spaces")
        return _needs_quotes(sign[1], at)
    for name, begins in _BEGINS.items():
        if name in context:
            return _needs_quotes(begins, at)
    if "tag handle" in problem:
        return _needs_quotes("!", at)
    if "expected the node content" in problem and (begun := at.sign()):
        return _needs_quotes(begun, at)
    if "sequence entries are not allowed" in problem:
        return at.said(
            "an item with a dash stands on a line of its own",
            "the dash on the next line, or a list in brackets: [a, b]",
        )
    return None


_BEGINS: Final = {
    "scanning an alias": "*",
    "scanning an anchor": "&",
    "scanning a block scalar": "|",
    "scanning a directive": "%",
    "parsing a tag": "!",
    "scanning a tag": "!",
}
"""What begins something else than a value, by what the parser takes it for."""


def _needs_quotes(sign: str, at: _At) -> Said:
    given = at.text(at.line)
    if sign == "|" and "|" not in given:
        sign = ">"
    whole = sign in "|>!" or (sign == "%" and given.startswith("%"))
    rest = r".*\S" if whole else r"[^\s,\[\]{}]*"
    word = re.search(re.escape(sign) + rest, given)
    quoted = word[0] if word else f"{sign}name"
    place = given.find(sign) + 1 or at.column
    problem = f"a value that starts with {sign} needs quotes"
    return Said(problem, f'"{quoted}"', at.line, place)


def _of_colons(problem: str, at: _At) -> Said | None:
    if "could not find expected ':'" in problem:
        return _no_colon(at, at.opened)
    if "mapping values are not allowed" not in problem:
        return None
    given, above = at.text(at.line), at.above(at.line)
    deeper = _indent(given) > _indent(at.text(above))
    if given.count(": ") + given.rstrip().endswith(":") > 1:
        return at.said(
            "a second colon in one line", "quotes around text that has ': ' in it"
        )
    if deeper and above and ":" not in at.text(above):
        return _no_colon(at, above)
    if deeper:
        return at.said(
            "indented deeper than the line above it, which has a value already",
            "the same indentation for the keys of one section",
        )
    if above and not re.search(r":(\s|$)", at.text(above)):
        return _no_colon(at, above)
    return at.said(
        "a second colon in one line", "quotes around text that has ': ' in it"
    )


def _no_colon(at: _At, line: int) -> Said:
    word = at.text(line).strip()
    close = re.fullmatch(r"([\w.-]+):(\S.*)", word)
    name, value = close.groups() if close else word.partition(" ")[::2]
    lacks = "no space after its colon" if close else "no colon"
    right = f"{name}: {value}".strip()
    return Said(f"{_brief(word)!r} has {lacks}", _brief(right), line)


def _of_indentation(problem: str, at: _At) -> Said | None:
    """What is wrong with a line that is further to the left or right than those of its
    section."""
    if "expected <block end>" not in problem:
        return None
    given = at.text(at.line)
    if given[: at.column - 1].strip():  # Text after a value that has ended.
        return at.said("something follows the end of a value", "one value a line")
    return Said(
        f"{_name(given)} {_against(at, at.line, at.opened)}",
        "the same indentation for all keys of one section, more for what is in them",
        at.line,
    )


def _of_ends(problem: str, at: _At) -> Said | None:
    if "expected '<document start>'" not in problem:
        return None
    first = at.above(at.line)
    if at.text(first).startswith("%"):
        begun = replace(at, line=first, column=1)
        return _needs_quotes("%", begun)
    return at.said("something follows the end of the config", "one mapping a file")


def _against(at: _At, line: int, opened: int) -> str:
    """How far a line is from those of the section that it is read in."""
    other = _indent(at.text(opened))
    more = _indent(at.text(line)) - other
    side = "more" if more > 0 else "less"
    unit = "space" if abs(more) == 1 else "spaces"
    beside = f"{_name(at.text(opened))} (line {opened})"
    if not more:
        return f"cannot stand beside {beside}: one is an item with a dash"
    return f"is indented by {abs(more)} {unit} {side} than {beside}"


def _name(line: str) -> str:
    """What a line is called: its key with the colon, or its beginning."""
    key, colon, _ = line.strip().partition(":")
    return f"{_brief(key)}{colon}"


def _brief(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:40]}..."


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" \t"))
