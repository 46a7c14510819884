"""A terminal for tests: runs a program in one of a given size, and shows what a user
would see.

It knows what tqdm and a line of text need: carriage returns, line breaks, lines that
are longer than the terminal is wide, and the cursor going up.
"""

from __future__ import annotations

import fcntl
import os
import pty
import re
import struct
import termios
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

CONTROL = re.compile(r"\x1b\[(\d*)([A-Za-z])|([\r\n])")


@dataclass
class Screen:
    """What has been written to a terminal.

    Attributes:
        columns: Its width.
        lines: All its lines, those that have scrolled away included.
        wrapped: The lines that were longer than it is wide.
        seen: Everything that was written, as it came.
    """

    columns: int
    lines: list[str] = field(default_factory=lambda: [""])
    wrapped: list[str] = field(default_factory=list)
    seen: str = ""
    _row: int = 0
    _column: int = 0

    def write(self, text: str) -> None:
        self.seen += text
        end = 0
        for found in CONTROL.finditer(text):
            self._put(text[end : found.start()])
            self._move(found[3] or found[2], int(found[1] or 1))
            end = found.end()
        self._put(text[end:])

    def _put(self, text: str) -> None:
        room = self.columns - self._column
        if len(text) > room:
            self.wrapped.append(self.lines[self._row] + text)
            self._put(text[:room])
            self._move("\n", 1)
            self._move("\r", 1)
            self._put(text[room:])
            return
        line = self.lines[self._row].ljust(self._column)
        after = self._column + len(text)
        self.lines[self._row] = line[: self._column] + text + line[after:]
        self._column = after

    def _move(self, what: str, count: int) -> None:
        if what == "\r":
            self._column = 0
        elif what == "A":
            self._row = max(self._row - count, 0)
        elif what == "\n":
            self._row += 1
            self.lines += [""] * (self._row + 1 - len(self.lines))


def run_in_terminal(
    command: Sequence[str],
    *,
    rows: int,
    columns: int,
    folder: Path,
    environment: Mapping[str, str] = os.environ,
) -> tuple[int, Screen]:
    """Runs a program in a terminal; returns its exit code and what was shown."""
    child, terminal = pty.fork()
    if child == 0:
        size = struct.pack("HHHH", rows, columns, 0, 0)
        fcntl.ioctl(0, termios.TIOCSWINSZ, size)
        os.chdir(folder)
        os.execvpe(command[0], list(command), dict(environment))
    parts: list[bytes] = []
    while part := _read(terminal):
        parts.append(part)
    os.close(terminal)
    _, status = os.waitpid(child, 0)
    screen = Screen(columns)
    screen.write(b"".join(parts).decode())
    return os.waitstatus_to_exitcode(status), screen


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # How Linux says that the other end is closed.
        return b""
