"""What docstrings say of a component and of its parameters."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from typing import Any

_SECTION = re.compile(r"^(\s*)(Args|Arguments|Parameters):\s*$")


_OTHER = re.compile(
    r"^\s*(?:(?:Other )?Parameters\s*\n\s*-{3,}|[:@]param )", re.MULTILINE
)


_ENTRY = re.compile(r"^\*{0,2}(\w+)(?:\s*\([^)]*\))?\s*:\s*(.*)$")


def documented_parameters(target: Callable[..., Any]) -> dict[str, str]:
    """Returns the first sentence about each parameter.

    The docstrings of the bases, of the class and of its `__init__` are read, in the
    style of Google, NumPy or Sphinx; the most derived one wins.
    """
    docs: dict[str, str] = {}
    if inspect.isclass(target):
        for base in reversed(target.__mro__[:-1]):
            docs.update(_described(base.__dict__.get("__doc__")))
            initializer = base.__dict__.get("__init__")
            docs.update(_described(getattr(initializer, "__doc__", None)))
    else:
        docs.update(_described(target.__doc__))
    return docs


def _described(doc: object) -> dict[str, str]:
    if not isinstance(doc, str):
        return {}
    return _args_section(doc) or (_in_other_style(doc) if _OTHER.search(doc) else {})


def _in_other_style(doc: str) -> dict[str, str]:
    """What a docstring in the style of NumPy, Sphinx or Epydoc says."""
    # Only where somebody writes so: it is not for the start of a training.
    from docstring_parser import ParseError, parse

    try:
        found = parse(doc).params
    except ParseError:
        return {}
    return {
        name.strip().lstrip("*"): _sentence(each.description or "")
        for each in found
        for name in each.arg_name.split(",")
    }


def _args_section(doc: str) -> dict[str, str]:
    entries: dict[str, list[str]] = {}
    current: list[str] | None = None
    indent: int | None = None
    inside = False
    for line in inspect.cleandoc(doc).splitlines():
        if _SECTION.match(line):
            inside, indent, current = True, None, None
            continue
        if not inside or not line.strip():
            continue
        depth = len(line) - len(line.lstrip())
        if depth == 0:
            inside = False
            continue
        indent = depth if indent is None else indent
        match = _ENTRY.match(line.strip()) if depth == indent else None
        if match:
            current = entries.setdefault(match[1], [])
            current.append(match[2])
        elif current is not None:
            current.append(line.strip())
    return {name: _sentence(" ".join(lines)) for name, lines in entries.items()}


def _sentence(text: str) -> str:
    """The first sentence of a text, without its full stop."""
    text = " ".join(text.split())
    match = re.match(r"(.+?)\.(?:\s+[A-Z`]|$)", text)
    return match[1] if match else text


def summary(target: Any) -> str:
    """Returns the first paragraph of a docstring as one line."""
    doc = inspect.cleandoc(target.__dict__.get("__doc__") or "")
    return " ".join(doc.split("\n\n")[0].split())
