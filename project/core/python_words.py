"""A fault as Python's users read it: flags as the arguments that stand for them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from project.core.escaping import printable
from project.core.shell_words import words_typed

if TYPE_CHECKING:
    from project.core.errors import Fault

ARGUMENTS: Final = {
    "--task": "task",
    "--model": "model",
    "--config-file": "files",
    "--bind": "bind",
    "--plugin": "plugins",
    "--precedence": "precedence",
    "--allow-import": "allow_imports",
    "--runs-dir": "runs_dir",
    "--status": "status",
    "--checkpoint": "checkpoint",
    "--strict": "strict",
}
"""What flags are called in Python's functions."""

_LISTS: Final = ("files", "bind", "plugins", "allow_imports")
_FLAG: Final = rf"(?<![^\s(])(?:{'|'.join(ARGUMENTS)})(?!\S)"
_TRAIN: Final = "python -m project train "


def in_python(text: str) -> str:
    """Returns flags with their values as arguments; other text as it is.

    >>> in_python("--bind model.dropout=0.1 --task wine")
    'bind=["model.dropout=0.1"], task="wine"'
    >>> in_python("--bind trainer.patience=null  (trains to the end)")
    'bind=["trainer.patience=null"]  (trains to the end)'
    """
    command = text.startswith(_TRAIN)
    flags = text.removeprefix(_TRAIN)
    if not flags.startswith("--"):
        return text
    flags, aside, comment = flags.partition("  (")
    try:
        words = words_typed(flags.partition("  or  ")[0])
    except ValueError:  # A quote that does not end.
        return text
    arguments = _arguments(words)
    if arguments is None:
        return text
    written = ", ".join(arguments)
    return (f"resolve({written})" if command else written) + aside + comment


def _arguments(words: Sequence[str]) -> list[str] | None:
    """Flags as arguments; None where there is anything else among them."""
    values: dict[str, list[str]] = {}
    rest: Iterator[str] = iter(words)
    for word in rest:
        if word not in ARGUMENTS:
            return None
        value = "" if word == "--strict" else next(rest, None)
        if value is None:
            return None
        values.setdefault(ARGUMENTS[word], []).append(value)
    return [_argument(name, given) for name, given in values.items()]


def _argument(name: str, given: list[str]) -> str:
    if name == "strict":
        return "strict=True"
    if name == "precedence":
        given = given[-1].split(",")
    elif name not in _LISTS:
        return f"{name}={_quoted(given[-1])}"
    return f"{name}=[{', '.join(map(_quoted, given))}]"


def _quoted(text: str) -> str:
    plain = text.isprintable() and not set(text) & {'"', "\\"}
    return f'"{text}"' if plain else repr(text)


def fault_in_python(fault: Fault) -> str:
    """Returns the five parts of a fault, one a line: what is wrong, what was given,
    where, what was expected, the nearest names and what to do next."""
    parts = {
        "given": fault.line.partition("\n")[0] or in_python(fault.given),
        "where": bare(str(fault.origin)) if fault.origin else "",
        "expected": bare(fault.expected),
        "nearest": ", ".join(map(in_python, fault.nearest)),
        "next": in_python(fault.next),
    }
    lines = [printable(bare(fault.problem))]
    lines += [f"  {label + ':':<9} {printable(t)}" for label, t in parts.items() if t]
    return "\n".join(lines)


def bare(text: str) -> str:
    """Returns a text in which arguments are called what they are in Python.

    >>> bare("5 (--bind #1)")
    '5 (bind #1)'
    """
    return re.sub(_FLAG, lambda found: ARGUMENTS[found[0]], text)
