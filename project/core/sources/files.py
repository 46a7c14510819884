"""The `file` source: reads config files in order, and follows their includes.

Files are opened below here and nowhere else: what Gin's own includes would open depends
on the current folder and on the locale.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from project.core.errors import ConfigError, Fault
from project.core.origins import Origin
from project.core.request import PLUGINS_KEY, Request
from project.core.sources.formats import reader_of
from project.core.sources.locating import absent, cannot, located, shown
from project.core.sources.reading import Reading
from project.core.sources.written import Content, Import, Include, Written


@dataclass(frozen=True, slots=True)
class Saved:
    """What a run has kept of its settings, to be read before any file.

    Attributes:
        written: Its bindings, in order, each with the place where it was written.
        frozen: The SHA-256 of the run's frozen config, and the run's folder.
    """

    written: Sequence[Written] = ()
    frozen: tuple[str, Path] = ("", Path())


NOTHING: Final = Saved()
"""What there is where no run is spoken of."""


def _no_folders(files: Files) -> Sequence[str]:
    """The folders of recipes where there are none."""
    return ()


@dataclass(slots=True)
class Files:
    """What config files hold.

    Attributes:
        search_path: The user's folders to look for files in, after the path as given.
        recipes: Returns the folders to look in after those, by the files read so far:
            which there are is known to the plugins in use, and asked for when a file
            is nowhere else.
        written: Their bindings, in order.
        imports: The modules that they ask for; none of them is imported.
        faults: What is wrong with them.
        unread: Whether one of them could not be read at all, so that nobody knows
            what it would have set.
        plugins: Where the last of them that names plugins does so.
        frozen: The SHA-256 of the text of that file, and the folder it is in.
    """

    search_path: Sequence[str] = ()
    recipes: Callable[[Files], Sequence[str]] = _no_folders
    written: list[Written] = field(default_factory=list[Written])
    imports: list[Import] = field(default_factory=list[Import])
    faults: list[Fault] = field(default_factory=list[Fault])
    unread: bool = False
    plugins: Written | None = None
    frozen: tuple[str, Path] = ("", Path())
    _reading: Reading = field(default_factory=Reading, init=False)
    _asked: Sequence[str] = field(default=(), init=False)

    def read_all(self, paths: Sequence[str]) -> None:
        """Reads files in the order given."""
        for path in paths:
            self._read(path, None, ())

    def _read(self, path: str, asked: Origin | None, chain: tuple[Path, ...]) -> None:
        """Reads one file; `asked` is the line of the file that includes it."""
        try:
            found = self._located(path, asked, chain)
            if found in chain:
                names = " -> ".join(shown(p) for p in (*chain, found))
                raise cannot(f"these files include each other: {names}", path, asked)
            text = self._reading.text(found, path, asked)
            content = reader_of(found.suffix)(text, shown(found))
        except ConfigError as error:
            self.faults += error.faults
            self.unread = True
            return
        self._take(content, text, (*chain, found))

    def _located(
        self, path: str, asked: Origin | None, chain: tuple[Path, ...]
    ) -> Path:
        """The file that a path names, in the user's folders or in those of recipes.

        What once was in use stays a place that includes may lead to.
        """
        user = self.search_path
        found = located(path, user, asked, chain, roots=self._asked)
        if found is None:
            self._asked = self.recipes(self)
            found = located(path, (*user, *self._asked), asked, chain)
        if found is None:
            raise absent(path, (*user, *self._asked), asked, chain)
        return found

    def _take(self, content: Content, text: str, chain: tuple[Path, ...]) -> None:
        for statement in content:
            match statement:
                case Include():
                    self._read(statement.path, statement.origin, chain)
                case Import():
                    self.imports.append(statement)
                case Fault():
                    self.faults.append(statement)
                case Written():
                    self.keep(statement, lambda: (digest_of(text), chain[-1].parent))

    def keep(self, written: Written, frozen: Callable[[], tuple[str, Path]]) -> None:
        """Adds a binding; `frozen` tells of the text that it stands in."""
        self.written.append(written)
        if written.key == PLUGINS_KEY:
            self.plugins = written
            self.frozen = frozen()


def digest_of(text: str) -> str:
    """Returns the SHA-256 of the text of a file, by which it is known again."""
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()


def read_files(
    request: Request,
    recipes: Callable[[Files], Sequence[str]] = _no_folders,
    saved: Saved = NOTHING,
) -> Files:
    """Reads the files of a request; what is wrong with them is kept.

    Args:
        request: The request.
        recipes: Returns the folders of recipes, by the files read so far.
        saved: What there is before the first of them.
    """
    files = Files(request.search_path, recipes)
    for written in saved.written:
        files.keep(written, lambda: saved.frozen)
    files.read_all(request.files)
    return files
