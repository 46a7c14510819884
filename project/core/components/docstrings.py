"""What docstrings say of a component and of its parameters."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from typing import Any

_SECTION = re.compile(r"^(\s*)(Args|Arguments|Parameters):\s*$")


_ENTRY = re.compile(r"^\*{0,2}(\w+)(?:\s*\([^)]*\))?:\s*(.*)$")


def documented_parameters(target: Callable[..., Any]) -> dict[str, str]:
    """Returns the first sentence about each parameter, from Google-style `Args:`.

    The docstrings of the bases, of the class and of its `__init__` are read; the most
    derived one wins.
    """
    docs: dict[str, str] = {}
    if inspect.isclass(target):
        for base in reversed(target.__mro__[:-1]):
            docs.update(_args_section(base.__dict__.get("__doc__") or ""))
            initializer = base.__dict__.get("__init__")
            docs.update(_args_section(getattr(initializer, "__doc__", None) or ""))
    else:
        docs.update(_args_section(target.__doc__ or ""))
    return docs


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
