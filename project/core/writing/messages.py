"""A fault as a message.

The only place where a fault becomes text; snapshots of all of them are tests.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from project.core.errors import Fault
from project.core.escaping import printable
from project.core.origins import PRECEDENCE

WIDTH = 100


def fault_text(fault: Fault) -> str:
    """Returns a fault as a message of up to five parts, one a line."""
    lines = [f"error: {_printable(fault.problem)}"]

    def part(label: str, text: str, wrap: bool = True) -> None:
        if text and not wrap:
            lines.append(f"  {label + ':':<10}{printable(text)}")
        elif text:
            head = f"  {label + ':':<10}"
            wrapped = textwrap.wrap(
                _printable(text),
                WIDTH - 12,
                break_on_hyphens=False,
                break_long_words=False,
            )
            lines.append(f"\n{'':<12}".join([f"{head}{wrapped[0]}", *wrapped[1:]]))

    if fault.line:
        shown_line, *caret = fault.line.split("\n")
        lines.append(f"  {'given:':<10}{_printable(shown_line)}")
        lines += [f"  {'':<10}{text}" for text in caret]
    else:
        part("given", fault.given)
    part("where", str(fault.origin) if fault.origin else "")
    part("expected", fault.expected)
    part("nearest", ", ".join(fault.nearest))
    part("next", fault.next, wrap=False)  # Of one line, to be copied.
    return "\n".join(lines)


def _printable(text: str) -> str:
    """Text of one line; the middle of what is too long is left out."""
    if not text.strip():
        return repr(text)
    shown_text = printable(text)
    most = 1_000
    if len(shown_text) <= most:
        return shown_text
    return f"{shown_text[: most - 60]} ... {shown_text[-50:]}"


def faults_text(faults: Sequence[Fault]) -> str:
    """Returns faults as one text, grouped by source, in the order they are found in."""

    def rank(fault: Fault) -> int:
        return PRECEDENCE.index(fault.origin.source) if fault.origin else 0

    grouped = sorted(dict.fromkeys(faults), key=rank)
    return "\n".join(fault_text(fault) for fault in grouped)
