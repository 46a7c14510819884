"""What a fault is expected to come to, and what it came to: facts, by name."""

from __future__ import annotations

import csv
import io
import json
import re
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from reliability.programs import CannotBeMadeError, Ended, Place, environment

Facts = dict[str, str]
"""`exit`: what the process exited with. `run`: how `runs` shows what there is. `says`:
a line that was printed. What is not expected has a name only where it was seen."""

SAYS = "says"

LEFT = {"left": ".reserve.part run.lock"}
"""What a process leaves that is killed: the next command that takes the run up sweeps
it."""


@dataclass(frozen=True)
class Row:
    """A fault.

    Attributes:
        fault: What it is, in Markdown.
        expected: What it is to come to.
        make: Makes it in a place, and says what it came to.
    """

    fault: str
    expected: Facts
    make: Callable[[Place], Facts]


@dataclass(frozen=True)
class Tried:
    """A row that was tried.

    Attributes:
        row: The row.
        seen: What it came to; None where it could not be made.
        why: Why it could not.
    """

    row: Row
    seen: Facts | None
    why: str = ""

    @property
    def missed(self) -> list[str]:
        """The names of the facts that are not as expected."""
        return [] if self.seen is None else misses(self.row.expected, self.seen)


def misses(expected: Mapping[str, str], seen: Mapping[str, str]) -> list[str]:
    """Returns the names of facts that are not as expected, or not expected at all."""
    names = dict.fromkeys([*expected, *seen])
    return [name for name in names if not _holds(name, expected, seen)]


def _holds(name: str, expected: Mapping[str, str], seen: Mapping[str, str]) -> bool:
    if name not in expected or name not in seen:
        return False
    if name == SAYS:
        return expected[name] in seen[name]
    return expected[name] == seen[name]


def text_of(facts: Mapping[str, str]) -> str:
    """Returns facts as a cell of a table."""
    told = [f"{name} {value}" for name, value in facts.items() if name != SAYS]
    if SAYS in facts:
        said = facts[SAYS].replace("`", "'").replace("|", "\\|")
        told.append(f"says `{said}`" if said else "says nothing")
    return ", ".join(told)


def tried(row: Row, place: Place) -> Tried:
    """Makes a fault; what goes wrong in making it is what was seen."""
    try:
        seen = row.make(place)
    except CannotBeMadeError as error:
        return Tried(row, None, str(error))
    except Exception as error:
        seen = {"the script": f"{type(error).__name__}: {error}"}
    if SAYS in seen:
        seen[SAYS] = _line(seen[SAYS], row.expected.get(SAYS), place.folder)
        if SAYS not in row.expected:
            del seen[SAYS]
    return Tried(row, {name: _plain(seen[name], place.folder) for name in seen})


def _line(said: str, wanted: str | None, folder: Path) -> str:
    """Returns the line that was waited for; else the error, or the last line."""
    lines = _plain(said, folder).splitlines() or [""]
    lines.sort(key=lambda line: not line.startswith("error: "))
    found = [line for line in lines if wanted and wanted in line]
    return _around((found or lines)[0].strip(), wanted or "")


def _around(line: str, wanted: str, width: int = 120) -> str:
    start = max(0, line.find(wanted) + len(wanted) - width)
    return ("... " if start else "") + line[start:][:width]


def _plain(text: str, folder: Path) -> str:
    """Returns a text without what is another in every run."""
    text = text.replace(str(folder), "HERE")
    return re.sub(r"\d{8}-\d{6}(-\d+)?", "ID", text)


def look(place: Place, *ended: Ended) -> Facts:
    """Returns what is left of programs that have ended, and what is wrong with it."""
    facts = {
        "exit": told(_exit(each.code) for each in ended),
        "run": told(shown(place.runs)) or "none",
        SAYS: "\n".join(each.err + each.out for each in ended),
    }
    return facts | dict(_wrong(place, ended))


def merged(found: list[Facts]) -> Facts:
    """Returns the facts of several tries of one row, each once."""
    names = dict.fromkeys(name for facts in found for name in facts)
    return {
        name: (told if name != SAYS else "\n".join)(f.get(name, "-") for f in found)
        for name in names
    }


def told(values: Iterable[str]) -> str:
    """Returns values with how often each was seen, if it was not always."""
    counts = Counter(values)
    if len(counts) == 1:
        return next(iter(counts))
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return " and ".join(f"{value} ({count} x)" for value, count in ordered)


def _exit(code: int | None) -> str:
    if code is None:
        return "never"
    return str(code) if code >= 0 else signal.Signals(-code).name


def shown(runs: Path) -> list[str]:
    """Returns how `runs` shows each of them."""
    words = ["-m", "project", "runs", "--runs-dir", str(runs), "--format", "json"]
    done = subprocess.run(
        [sys.executable, *words], capture_output=True, text=True, env=environment()
    )
    return [record["status"] for record in json.loads(done.stdout or "[]")]


def _wrong(place: Place, ended: tuple[Ended, ...]) -> Iterator[tuple[str, str]]:
    """Yields what no fault may leave."""
    said = "".join(each.err + each.out for each in ended)
    if "Traceback (most recent call last)" in said:
        yield "traceback", "shown"
    if re.search("[\x00-\x08\x0b-\x1f]", said.replace("\r\n", "\n")):
        yield "control characters", "shown"
    if left := sum(each.left for each in ended):
        yield "processes left", str(left)
    for folder in (path.parent for path in place.runs.glob("*/*/run.json")):
        if torn := sorted(p.name for p in folder.rglob("*") if not _whole(p)):
            yield "not whole", " ".join(torn)
        if rests := sorted(p.name for p in folder.rglob("*") if _is_rest(p)):
            yield "left", re.sub(r"\.\d+-\w+\.part", ".part", " ".join(rests))


def _is_rest(path: Path) -> bool:
    return path.suffix == ".part" or path.name == "run.lock"


def _whole(path: Path) -> bool:
    """Returns whether a file can be read to its end."""
    try:
        if path.suffix == ".ckpt":
            torch.load(path, map_location="cpu", weights_only=True)
        elif path.suffix == ".json":
            json.loads(path.read_text("utf-8"))
        elif path.name == "metrics.csv":
            return _is_table(path.read_text("utf-8"))
    except Exception:
        return False
    return True


def _is_table(text: str) -> bool:
    rows: list[Any] = list(csv.reader(io.StringIO(text)))
    return text.endswith("\n") and len({len(row) for row in rows}) == 1


def fails(says: str) -> Facts:
    """Returns what is expected of a training that fails after its first steps."""
    return {"exit": "1", "run": "failed", SAYS: says}


def refused(says: str, code: int = 2) -> Facts:
    """Returns what is expected of one that leaves nothing."""
    return {"exit": str(code), "run": "none", SAYS: says}


def done(**more: str) -> Facts:
    """Returns what is expected of one that comes to its end."""
    return {"exit": "0", "run": "done", **more}


def ended_as(code: int | str, status: str, **more: str) -> Facts:
    return {"exit": str(code), "run": status, **more}


def training(words: str, **how: Any) -> Callable[[Place], Facts]:
    """Returns what trains once and looks at what is left."""
    return lambda place: look(place, place.train(words, **how))


def each(*trainings: str) -> Callable[[Place], Facts]:
    """Returns what trains several times, each in a place of its own."""

    def make(place: Place) -> Facts:
        places = [place.within(str(number)) for number in range(len(trainings))]
        found = zip(places, trainings, strict=True)
        return merged([training(words)(where) for where, words in found])

    return make
