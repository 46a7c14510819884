"""What the command line says, and the exit codes it ends with."""

from __future__ import annotations

import json
import os
import sys
from typing import Any, Final

DONE: Final = 0


FAILED: Final = 1
"""A run failed."""


REFUSED: Final = 2
"""The request or the config is wrong; nothing has run."""


def out(text: str) -> None:
    print(text)
    sys.stdout.flush()


def out_json(data: Any) -> None:
    out(json.dumps(data, indent=2, ensure_ascii=False))


def err(text: str) -> None:
    print(text, file=sys.stderr)
    sys.stderr.flush()


def note(text: str) -> None:
    err(f"note: {text}")


def show_error(text: str) -> None:
    if sys.stderr.isatty() and not os.environ.get("NO_COLOR"):
        text = text.replace("error:", "\033[1;31merror:\033[0m", 1)
    err(text)


def refuse(text: str) -> int:
    show_error(text)
    return REFUSED
