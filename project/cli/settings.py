"""A project's own settings: the table `[tool.project]` of the nearest `pyproject.toml`.

They are defaults of flags, and the user's word as those are: who writes `plugins` there
lets them be imported wherever below that folder a command is typed. The nearest file
at or above the current folder counts, with such a table or without.
"""

from __future__ import annotations

import codecs
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, NoReturn

from project.core.errors import ConfigError, Fault, nearest
from project.core.origins import Origin, Source
from project.core.sources.locating import shown

FILE: Final = "pyproject.toml"

TABLE: Final = "tool.project"

EXAMPLES: Final[dict[str, str | list[str]]] = {
    "plugins": ["my_zoo"],
    "runs-dir": "runs",
    "config-path": ["conf"],
}
"""What the table may hold, with an example of each, whose type is the right one."""

MAX_BYTES: Final = 1_000_000

_MENTIONED: Final = re.compile(
    rb"""^[\s\[]*["']?tool["']?\s*(\.\s*["']?project|\]|=)""", re.MULTILINE
)
"""The beginning of such a table, however it is written: without one, the file need not
be parsed, nor the parser be imported, which takes a twentieth of a start."""

_HEADER: Final = re.compile(r"\s*\[+([^\[\]]+)\]")


@dataclass
class Settings:
    """What a project says of itself.

    Attributes:
        folder: The folder of the file, where its modules are looked up and its paths
            begin; empty where there are no settings.
        plugins: The plugins in use, each with the place where it is named.
        runs_dir: The folder of all runs; empty where it does not say.
        config_path: Folders in which config files are looked for, each with the place
            where it is named.
    """

    folder: str = ""
    plugins: Mapping[str, Origin] = field(default_factory=dict[str, Origin])
    runs_dir: str = ""
    config_path: Mapping[str, Origin] = field(default_factory=dict[str, Origin])


def settings_of(folder: str) -> Settings:
    """Returns the settings of the project that a folder is in.

    Raises:
        ConfigError: When they cannot be read, or say what cannot be meant.
    """
    path = _nearest_file(folder)
    data = _bytes_of(path) if path else b""
    if path is None or not _MENTIONED.search(data):
        return Settings()
    return _Reading(path, _text_of(path, data)).settings()


def _nearest_file(folder: str) -> Path | None:
    here = Path(folder)
    candidates = (parent / FILE for parent in (here, *here.parents))
    return next(filter(os.path.isfile, candidates), None)


def _bytes_of(path: Path) -> bytes:
    try:
        with open(path, "rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        problem = f"{shown(path)} cannot be read: {error.strerror}"
        raise ConfigError(Fault(problem, str(path))) from None
    if len(data) > MAX_BYTES:
        problem = f"{shown(path)} is larger than {MAX_BYTES:,} bytes"
        raise ConfigError(Fault(problem, str(path)))
    return data.removeprefix(codecs.BOM_UTF8)


def _text_of(path: Path, data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        origin = Origin(Source.FILE, f"{shown(path)}:{line}")
        raise ConfigError(
            Fault("not UTF-8 text", str(path), origin, "a file saved as UTF-8")
        ) from None


class _Reading:
    """Reads the table of one file."""

    def __init__(self, path: Path, text: str) -> None:
        self.path = path
        self.lines = text.split("\n")
        self.text = text

    def refuse(self, problem: str, line: int, expected: str) -> NoReturn:
        origin = self.origin_at(line)
        raise ConfigError(Fault(problem, origin.text, origin, expected))

    def settings(self) -> Settings:
        table = self.parsed().get("tool", {})
        table = table.get("project", {}) if isinstance(table, dict) else {}
        if not isinstance(table, dict):
            self.refuse(
                f"{TABLE} is no table", self.place_of(TABLE), f"[{TABLE}] and its keys"
            )
        faults = [*filter(None, (self.fault(*item) for item in table.items()))]
        if faults:
            raise ConfigError(*faults)
        folder = str(self.path.parent)
        return Settings(
            folder=folder if table else "",
            plugins=dict.fromkeys(table.get("plugins", ()), self.origin("plugins")),
            runs_dir=self.absolute(table["runs-dir"]) if "runs-dir" in table else "",
            config_path=dict.fromkeys(
                map(self.absolute, table.get("config-path", ())),
                self.origin("config-path"),
            ),
        )

    def parsed(self) -> dict[str, Any]:
        # Only where there is such a table: it takes a twentieth of a start.
        import tomllib

        try:
            return tomllib.loads(self.text)
        except tomllib.TOMLDecodeError as error:
            problem, _, place = str(error).partition(" (at line ")
            last = self.text.rstrip("\n").count("\n") + 1
            line = int(place.partition(",")[0]) if place else last
            problem = problem.removesuffix(" (at end of document)")
            self.refuse(f"not TOML: {problem}", line, "the syntax of TOML")
        except RecursionError:
            self.refuse("not TOML: nested too deeply", 1, "the syntax of TOML")

    def fault(self, name: str, value: Any) -> Fault | None:
        """What is wrong with one key of the table."""
        origin = self.origin(name)
        if name not in EXAMPLES:
            return Fault(
                f"[{TABLE}] has no key {name!r}",
                given=origin.text,
                origin=origin,
                expected="one of " + ", ".join(EXAMPLES),
                nearest=nearest(name, EXAMPLES),
            )
        listed = isinstance(EXAMPLES[name], list)
        texts = value if listed and isinstance(value, list) else [value]
        right = all(isinstance(text, str) and text for text in texts)
        if right and isinstance(value, list) is listed:
            return None
        meant = [value] if listed and right else EXAMPLES[name]
        return Fault(
            f"{name} of [{TABLE}] cannot be {_written(value)}",
            given=origin.text,
            origin=origin,
            expected=f"{'a list of texts' if listed else 'a text'}, "
            f"such as {name} = {_written(EXAMPLES[name])}",
            nearest=(f"{name} = {_written(meant)}",) if listed and right else (),
        )

    def absolute(self, path: str) -> str:
        """A path of the file, which begins in the file's folder."""
        return os.path.normpath(self.path.parent / os.path.expanduser(path))

    # ------------------------------------------------------------------ places

    def origin(self, name: str) -> Origin:
        return self.origin_at(self.place_of(f"{TABLE}.{name}"))

    def origin_at(self, line: int) -> Origin:
        text = self.lines[line - 1].strip()
        return Origin(Source.FILE, f"{shown(self.path)}:{line}", text)

    def place_of(self, key: str) -> int:
        """The line of a key or of a table, else of what is around it."""
        places: dict[str, int] = {}
        table = ""
        for number, line in enumerate(self.lines, 1):
            if header := _HEADER.match(line):
                table = _plain(header[1])
                places.setdefault(table, number)
            elif "=" in line:
                name = _plain(line.partition("=")[0])
                places.setdefault(f"{table}.{name}".lstrip("."), number)
        while key and key not in places:
            key = key.rpartition(".")[0]
        return places.get(key, 1)


def _plain(key: str) -> str:
    """A key without spaces and quotes."""
    return re.sub(r"[\s\"']", "", key)


def _written(value: Any) -> str:
    """A value as TOML, as far as that is easily said."""
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return f"[{', '.join(map(_written, value))}]"
    return "a table" if isinstance(value, dict) else str(value)
