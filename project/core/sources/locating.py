"""Which file a path of a config names.

Gin looks for includes from the current folder and tries a path as a Python package.
Here an include is looked up beside the including file first. And who writes a config
file decides what is read, but not where: what it includes lies below the folder of the
file that the user named, below the current folder, or below a folder of recipes.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from project.core.errors import ConfigError, Fault, nearest
from project.core.origins import Origin, Source
from project.core.shell_words import typed
from project.core.sources.formats import FORMATS

RECIPES: Final = "gin"
"""What a path calls a folder of recipes, whatever its name is where it lies."""


def located(
    path: str,
    search_path: Sequence[str],
    asked: Origin | None = None,
    chain: tuple[Path, ...] = (),
    roots: Sequence[str] = (),
) -> Path | None:
    """Returns the file that a path names; None where there is no such file.

    A path on the command line may lead anywhere; an include stays below the roots.

    Args:
        path: The path as it was given.
        search_path: Folders to look in, after the path as given.
        asked: The line of the file that includes it.
        chain: The file that the user named, and those that led from it to here.
        roots: Folders that an include may lead to, beside those of the search path.

    Raises:
        ConfigError: It is not to be read.
    """
    given = Path(os.path.expanduser(path))
    candidates = _candidates(given, search_path, chain)
    if given.suffix not in FORMATS and not str(given).startswith("/dev/"):
        raise _of_another_kind(path, asked, candidates)
    for candidate in _allowed(candidates, chain, [*search_path, *roots]):
        if os.path.isdir(candidate):
            raise _folder(path, asked, candidate)
        if os.path.exists(candidate):
            return Path(candidate)
    return None


def absent(
    path: str,
    search_path: Sequence[str],
    asked: Origin | None,
    chain: tuple[Path, ...],
) -> ConfigError:
    """Returns the error of a path that `located` does not find, with all places."""
    given = Path(os.path.expanduser(path))
    candidates = _candidates(given, search_path, chain)
    allowed = _allowed(candidates, chain, search_path)
    if not allowed:
        return _outside(path, asked, _roots(chain, search_path))
    return _absent(path, asked, allowed)


def _roots(chain: tuple[Path, ...], search_path: Sequence[str]) -> list[Path]:
    return [chain[0].parent, Path(), *map(Path, search_path)]


def _allowed(
    candidates: list[str], chain: tuple[Path, ...], search_path: Sequence[str]
) -> list[str]:
    """Those of the candidates that an include may lead to."""
    if not chain:
        return candidates
    roots = _roots(chain, search_path)
    return [path for path in candidates if _lies_below(path, roots)]


def _candidates(
    given: Path, search_path: Sequence[str], chain: tuple[Path, ...]
) -> list[str]:
    """Where a file may be, in the order of looking: `gin/x.yaml` is also what lies in a
    folder of recipes."""
    beside = [chain[-1].parent / given] if chain else []
    inner = given.parts[1:] if given.parts[:1] == (RECIPES,) else given.parts
    tried = [*beside, given, *(Path(folder, *inner) for folder in search_path)]
    return list(dict.fromkeys(os.path.abspath(p) for p in tried))


def _folder(path: str, asked: Origin | None, folder: str) -> ConfigError:
    inside = _config_files(folder)[:3]
    such = f", such as {', '.join(inside)}" if inside else ""
    return cannot(
        f"{shown(Path(folder))} is a folder",
        path,
        asked,
        expected=f"a file that ends in {', '.join(FORMATS)}{such}",
    )


def _of_another_kind(
    path: str, asked: Origin | None, candidates: Sequence[str]
) -> ConfigError:
    """The error of a name with another ending than those of config files."""
    there = next(filter(os.path.exists, candidates), "")
    if os.path.isdir(there):
        return _folder(path, asked, there)
    expected = f"a file that ends in {', '.join(FORMATS)}"
    command = ""
    if there and path.endswith(".json"):
        expected += ": JSON is YAML, so that the text can stay as it is"
        command = typed("cp", path, f"{path.removesuffix('.json')}.yaml")
    problem = f"the name of a config file ends in {', '.join(FORMATS)}"
    close = () if there else _near(path, candidates)
    return cannot(problem, path, asked, expected, close, command)


def _lies_below(path: str, roots: Iterable[Path]) -> bool:
    real = Path(os.path.realpath(path))
    return any(real.is_relative_to(os.path.realpath(root)) for root in roots)


def _outside(path: str, asked: Origin | None, roots: Sequence[Path]) -> ConfigError:
    return cannot(
        "an include may not leave the folders of the config",
        path,
        asked,
        expected="a file below one of these: "
        + ", ".join(dict.fromkeys(shown(root.resolve()) for root in roots)),
    )


def _absent(path: str, asked: Origin | None, candidates: Sequence[str]) -> ConfigError:
    return cannot(
        "no such config file",
        path,
        asked,
        expected="one of these: " + ", ".join(shown(Path(p)) for p in candidates),
        close=_near(path, candidates),
    )


def _near(path: str, candidates: Sequence[str]) -> tuple[str, ...]:
    """The config files with nearly the name, where one was looked for, each as the
    path that finds it there."""
    folders = dict.fromkeys(os.path.dirname(p) for p in candidates)
    files = [file for folder in folders for file in _config_files(folder)]
    close = nearest(os.path.basename(path), dict.fromkeys(map(os.path.basename, files)))
    return tuple(os.path.join(os.path.dirname(path), name) for name in close)


def _config_files(folder: str) -> list[str]:
    if not os.path.isdir(folder):
        return []
    files = sorted(Path(folder).iterdir())
    return [shown(each) for each in files if each.suffix in FORMATS]


def cannot(
    problem: str,
    given: str,
    asked: Origin | None,
    expected: str = "",
    close: tuple[str, ...] = (),
    command: str = "",
) -> ConfigError:
    """Returns the error of a file that cannot be used.

    Args:
        problem: Why not.
        given: Its path as it was given.
        asked: The line of the file that includes it; None for the command line's.
        expected: What would have been right.
        close: Files that may be meant.
        command: What to type next.
    """
    origin = asked or Origin(Source.FILE, "--config-file", given)
    return ConfigError(Fault(problem, given, origin, expected, close, command))


def shown(path: Path) -> str:
    """Returns a path relative to the current folder when it lies below it."""
    relative = os.path.relpath(path)
    return str(path) if relative.startswith("..") else relative
