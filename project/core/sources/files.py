"""The `file` source: finds and opens config files, and follows their includes.

Files are opened here and nowhere else: Gin looks for includes from the current folder,
tries a path as a Python package, and depends on the locale. Here an include is looked
up beside the including file first, and every file is UTF-8.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from project.core.errors import ConfigError, Fault, nearest
from project.core.gin_bridge import Statement, parse_gin
from project.core.origins import Origin
from project.core.sources import Written
from project.core.sources.yaml_file import read_yaml_file

MAX_BYTES: Final = 1_000_000
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
        """Returns the file that a path names."""
        given = Path(os.path.expanduser(path))
        if given.suffix not in SUFFIXES and not str(given).startswith("/dev/"):
            raise _failed(
                f"the name of a config file ends in {', '.join(SUFFIXES)}", path, asked
            )
        beside = [chain[-1].parent / given] if chain else []
        tried = [*beside, given]
        for folder in map(Path, self.search_path):
            inside = given.parts[:1] == (folder.name,)
            tried.append((folder.parent if inside else folder) / given)
        tried = list(dict.fromkeys(os.path.abspath(p) for p in tried))
        for candidate in tried:
            if os.path.isdir(candidate):
                raise _failed(f"{shown(Path(candidate))} is a folder", path, asked)
            if os.path.exists(candidate):
                return Path(candidate)
        names = [
            shown(other)
            for folder in dict.fromkeys(os.path.dirname(p) for p in tried)
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
            expected="one of these: " + ", ".join(shown(Path(p)) for p in tried),
            close=tuple(by_stem[name] for name in close),
        )

    def text(self, found: Path, path: str, asked: Origin | None) -> str:
        try:
            with open(found, "rb") as file:
                data = file.read(MAX_BYTES + 1)
        except OSError as error:
            raise _failed(
                f"{shown(found)} cannot be read: {error.strerror}", path, asked
            ) from None
        if len(data) > MAX_BYTES:
            raise _failed(
                f"{shown(found)} is larger than {MAX_BYTES:,} bytes", path, asked
            )
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            origin = Origin("file", f"{shown(found)}:{line}")
            raise ConfigError(
                [Fault("not UTF-8 text", path, origin, "a file saved as UTF-8")]
            ) from None
        if "\0" in text:
            line = text.count("\n", 0, text.index("\0")) + 1
            origin = Origin("file", f"{shown(found)}:{line}")
            raise ConfigError([Fault("a NUL character", path, origin)])
        return text


def _failed(
    problem: str,
    given: str,
    asked: Origin | None,
    expected: str = "",
    close: tuple[str, ...] = (),
) -> ConfigError:
    origin = asked or Origin("file", "--config-file", given)
    return ConfigError([Fault(problem, given, origin, expected, close)])


def shown(path: Path) -> str:
    """Returns a path relative to the current folder when it lies below it."""
    relative = os.path.relpath(path)
    return str(path) if relative.startswith("..") else relative
