"""Where something stands in a user's own files: what messages about plugins point at.

A message never points into the import system, the engine or, where there is a choice,
into an installed package: nobody could mend anything there.
"""

from __future__ import annotations

import ast
import os
import sys
import sysconfig
import traceback
from collections.abc import Iterator
from functools import cache
from types import ModuleType

from project.core.components.cache import installed_folders
from project.core.components.in_process import called
from project.core.components.pinned import place_of
from project.core.hooks import file_in_package
from project.core.origins import Origin, Source

_ENGINE = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "")


def is_installed(path: str) -> bool:
    """Whether a file is the standard library's or an installed package's."""
    return os.path.realpath(path).startswith(_installed())


@cache
def _installed() -> tuple[str, ...]:
    return tuple(map(os.path.realpath, [*installed_folders(), _library()]))


@cache
def _library() -> str:
    return sysconfig.get_path("stdlib")


def shown_file(path: str) -> str:
    """Returns a file as a user would name it: from the current folder, if it is in it.

    Only where modules are looked for there, so that it can be cached with the path.
    """
    here = os.path.join(os.getcwd(), "")
    looked = [os.path.abspath(folder or here) for folder in sys.path]
    inside = path.startswith(here) and here.rstrip(os.sep) in looked
    return path.removeprefix(here) if inside else path


def file_of(module: str) -> str:
    """Returns the file of a module that is imported, from its package on; the name of
    one that is not, or whose file is the project's own or installed."""
    if called(module) != module:
        return called(module)
    place = place_of(sys.modules.get(module))
    theirs = place.endswith(".py") and module.partition(".")[0] != "project"
    named = theirs and not is_installed(place)
    return file_in_package(module, place) if named else module


def raised_at(error: BaseException) -> Origin | None:
    """Returns the innermost line of somebody's own code that an import came through.

    Returns:
        None when it came through none: there is no such module.
    """
    lines = list(_lines_behind(error))
    own = [line for line in lines if not is_installed(line[0])]
    best = (own or lines)[-1:]
    for file, number in best:
        return Origin(Source.FLAG, f"{shown_file(file)}:{number}")
    return None


def _lines_behind(error: BaseException) -> Iterator[tuple[str, int]]:
    library = os.path.realpath(_library())
    for frame in traceback.extract_tb(error.__traceback__):
        outside = frame.filename.startswith(("<", _ENGINE))
        packages = "-packages" in frame.filename
        if not outside and (packages or not _is_below(frame.filename, library)):
            yield frame.filename, frame.lineno or 1
    if isinstance(error, SyntaxError) and os.path.isfile(error.filename or ""):
        yield str(error.filename), error.lineno or 1


def _is_below(path: str, folder: str) -> bool:
    return os.path.realpath(path).startswith(os.path.join(folder, ""))


def files_behind(error: BaseException) -> Iterator[str]:
    """Yields the files that an import came through until it failed."""
    for frame in traceback.extract_tb(error.__traceback__):
        yield frame.filename
    if isinstance(error, SyntaxError) and error.filename:
        yield error.filename


def row_at(module: str, table: str, row: object = None) -> Origin | None:
    """Returns the line of a module at which a row of one of its tables stands.

    Args:
        module: An imported module.
        table: The name of the table.
        row: The row's key, or an item of a list; None for the table itself.

    Returns:
        The line of the table where the row is written in no such way, that of its
        import where it is another module's; None where there is no source.
    """
    loaded = sys.modules.get(module)
    lines = dict(_rows_of(loaded, table)) if loaded else {}
    line = lines.get(row) or lines.get(None)
    if line is None:
        return None
    return Origin(Source.FLAG, f"{shown_file(place_of(loaded))}:{line}")


def _rows_of(module: ModuleType, table: str) -> Iterator[tuple[object, int]]:
    """Yields the rows of a table with their lines, and the table's own for None."""
    for statement in _statements(place_of(module)):
        if isinstance(statement, ast.ImportFrom):
            if table in [alias.asname or alias.name for alias in statement.names]:
                yield None, statement.lineno
        elif table in _assigned(statement):
            yield None, statement.lineno
            for node in ast.walk(statement):
                if isinstance(node, ast.Constant):
                    yield node.value, node.lineno
    return


def _statements(path: str) -> list[ast.stmt]:
    try:
        with open(path, "rb") as file:
            return ast.parse(file.read()).body
    except (OSError, SyntaxError, ValueError):
        return []


def _assigned(statement: ast.stmt) -> list[str]:
    """The names that a statement assigns to."""
    targets: list[ast.expr] = []
    if isinstance(statement, ast.Assign):
        targets = statement.targets
    elif isinstance(statement, (ast.AnnAssign, ast.AugAssign)):
        targets = [statement.target]
    return [target.id for target in targets if isinstance(target, ast.Name)]
