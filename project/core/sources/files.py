"""The `file` source: finds and opens config files, and follows their includes.

Files are opened here and nowhere else: Gin looks for includes from the current folder,
tries a path as a Python package, and depends on the locale. Here an include is looked
up beside the including file first, and every file is UTF-8.

Who writes a config file decides what is read, but not where: what it includes lies
below the folder of the file that the user named, below the current folder, or below a
folder of recipes. And a file can be anything that has a path, so that how much is read,
and how long is waited for it, is bounded.
"""

from __future__ import annotations

import os
import select
import stat
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from project.core.errors import ConfigError, Fault, nearest
from project.core.gin_bridge import Statement, parse_gin
from project.core.origins import Origin
from project.core.sources.sections import read_yaml_file
from project.core.sources.written import Written

MAX_BYTES: Final = 100_000
"""What all files of a request may hold together, so that they are read in a second."""

MAX_FILES: Final = 100
PATIENCE: Final = 1.0
"""Seconds to wait for somebody to write to a pipe that has a name."""

SUFFIXES: Final = (".yaml", ".yml", ".gin")


@dataclass(slots=True)
class Files:
    """What config files hold.

    Attributes:
        search_path: Folders to look for files in, after the path as given.
        allow_imports: Modules that a .gin file may import.
        written: Their bindings, in order.
        faults: What is wrong with them.
        unread: Whether one of them could not be read at all, so that nobody knows
            what it would have set.
    """

    search_path: Sequence[str] = ()
    allow_imports: Sequence[str] = ()
    written: list[Written] = field(default_factory=list[Written])
    faults: list[Fault] = field(default_factory=list[Fault])
    unread: bool = False
    _opened: int = field(default=0, init=False)
    _bytes: int = field(default=0, init=False)

    def read_all(self, paths: Sequence[str]) -> None:
        """Reads files in the order given."""
        for path in paths:
            self.read(path, None, ())

    def read(self, path: str, asked: Origin | None, chain: tuple[Path, ...]) -> None:
        """Reads one file; `asked` is the line of the file that includes it."""
        try:
            found = self.find(path, asked, chain)
            if found in chain:
                names = " -> ".join(shown(p) for p in (*chain, found))
                raise _failed(f"these files include each other: {names}", path, asked)
            name, text = shown(found), self.text(found, path, asked)
            if found.suffix == ".gin":
                self.gin(parse_gin(text, name), name, (*chain, found))
            else:
                file = read_yaml_file(text, name)
                for included, origin in file.includes:
                    self.read(included, origin, (*chain, found))
                self.written += file.written
                self.faults += file.faults
        except ConfigError as error:
            self.faults += error.faults
            self.unread = True

    def gin(
        self, statements: Sequence[Statement], name: str, chain: tuple[Path, ...]
    ) -> None:
        seen: dict[str, int] = {}
        for statement in statements:
            origin = Origin("file", f"{name}:{statement.line}", statement.text)
            if statement.kind == "include":
                self.read(statement.selector, origin, chain)
                continue
            if statement.kind == "import":
                self.check_import(statement.selector, origin)
                continue
            written = Written(
                statement.scope,
                statement.selector,
                statement.parameter,
                statement.value,
                origin,
                plain_gin=True,
            )
            if written.key in seen:
                self.faults.append(
                    Fault(
                        f"{written.key} stands here a second time; the first is on "
                        f"line {seen[written.key]}",
                        given=statement.text,
                        origin=origin,
                    )
                )
                continue
            seen[written.key] = statement.line
            self.written.append(written)

    def check_import(self, module: str, origin: Origin) -> None:
        if module in self.allow_imports:
            return
        self.faults.append(
            Fault(
                f"an import runs code, and {module} is not allowed to be imported "
                "from a config file",
                given=origin.text,
                origin=origin,
                expected="no import line: tasks, models and parts are found by name",
                next=f"--plugin {module} to use its tables, or --allow-import {module}",
            )
        )

    def find(self, path: str, asked: Origin | None, chain: tuple[Path, ...]) -> Path:
        """Returns the file that a path names.

        A path on the command line may lead anywhere; an include stays below the roots.
        """
        given = Path(os.path.expanduser(path))
        if given.suffix not in SUFFIXES and not str(given).startswith("/dev/"):
            raise _failed(
                f"the name of a config file ends in {', '.join(SUFFIXES)}", path, asked
            )
        beside = [chain[-1].parent / given] if chain else []
        tried = [*beside, given]
        for folder in map(Path, self.search_path):
            named = given.parts[:1] == (folder.name,)
            tried.append((folder.parent if named else folder) / given)
        tried = list(dict.fromkeys(os.path.abspath(p) for p in tried))
        roots = [chain[0].parent, Path(), *map(Path, self.search_path)] if chain else []
        inside = [p for p in tried if not chain or _lies_below(p, roots)]
        if not inside:
            raise _failed(
                "an include may not leave the folders of the config",
                path,
                asked,
                expected="a file below one of these: "
                + ", ".join(dict.fromkeys(shown(root.resolve()) for root in roots)),
            )
        for candidate in inside:
            if os.path.isdir(candidate):
                raise _failed(f"{shown(Path(candidate))} is a folder", path, asked)
            if os.path.exists(candidate):
                return Path(candidate)
        names = [
            shown(other)
            for folder in dict.fromkeys(os.path.dirname(p) for p in inside)
            if os.path.isdir(folder)
            for other in sorted(Path(folder).iterdir())
            if other.suffix in SUFFIXES
        ]
        by_stem = {os.path.basename(name): name for name in names}
        close = nearest(given.name, by_stem)
        raise _failed(
            "no such config file",
            path,
            asked,
            expected="one of these: " + ", ".join(shown(Path(p)) for p in inside),
            close=tuple(by_stem[name] for name in close),
        )

    def text(self, found: Path, path: str, asked: Origin | None) -> str:
        self._opened += 1
        if self._opened > MAX_FILES:
            raise _failed(f"more than {MAX_FILES} config files", path, asked)
        most = MAX_BYTES - self._bytes
        try:
            data = _bytes_of(found, most + 1)
        except OSError as error:
            raise _failed(
                f"{shown(found)} cannot be read: {error.strerror}", path, asked
            ) from None
        self._bytes += len(data)
        if len(data) > most:
            problem = f"{shown(found)} is larger than {MAX_BYTES:,} bytes"
            if most < MAX_BYTES:
                problem = f"the config files are larger than {MAX_BYTES:,} bytes"
                problem += f" together; {shown(found)} is the last"
            raise _failed(problem, path, asked)
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            origin = Origin("file", f"{shown(found)}:{line}")
            raise ConfigError(
                Fault("not UTF-8 text", path, origin, "a file saved as UTF-8")
            ) from None
        if "\0" in text:
            line = text.count("\n", 0, text.index("\0")) + 1
            origin = Origin("file", f"{shown(found)}:{line}")
            raise ConfigError(Fault("a NUL character", path, origin))
        return text


def _lies_below(path: str, roots: Iterable[Path]) -> bool:
    real = Path(os.path.realpath(path))
    return any(real.is_relative_to(os.path.realpath(root)) for root in roots)


def _bytes_of(path: Path, most: int) -> bytes:
    """Returns at most so many bytes of a file, or of a pipe, which may be silent.

    Raises:
        OSError: When it cannot be read, or nobody writes to it.
    """
    # Without O_NONBLOCK, opening a pipe waits for somebody to write to it.
    unblocked = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    descriptor = os.open(path, os.O_RDONLY | unblocked)
    with open(descriptor, "rb", buffering=0) as file:
        if stat.S_ISREG(os.fstat(descriptor).st_mode):
            return file.read(most) or b""
        if file.isatty():
            raise OSError(None, "it is a terminal")
        # What a shell puts in place of `<(command)` has a writer, however slow.
        wait = None if path.is_relative_to("/dev") else PATIENCE
        pieces: list[bytes] = []
        while most > 0:
            if not select.select([descriptor], [], [], wait)[0]:
                raise OSError(None, "nobody writes to it")
            piece = file.read(most)
            if piece == b"":
                break
            pieces.append(piece or b"")
            most -= len(pieces[-1])
        return b"".join(pieces)


def _failed(
    problem: str,
    given: str,
    asked: Origin | None,
    expected: str = "",
    close: tuple[str, ...] = (),
) -> ConfigError:
    origin = asked or Origin("file", "--config-file", given)
    return ConfigError(Fault(problem, given, origin, expected, close))


def shown(path: Path) -> str:
    """Returns a path relative to the current folder when it lies below it."""
    relative = os.path.relpath(path)
    return str(path) if relative.startswith("..") else relative
