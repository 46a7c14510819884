"""`new`: the smallest project with a plugin of one's own, which trains as it is."""

from __future__ import annotations

import keyword
import os
import re
import sys
import tempfile
from collections.abc import Iterator
from importlib.machinery import ModuleSpec
from pathlib import Path
from typing import Final

from project.cli.command import Command, CommandLine, Word
from project.cli.output import DONE, note, out
from project.core.components.cache import installed_folders
from project.core.errors import PROGRAM, ConfigError, Fault, nearest
from project.core.shell_words import typed

TEMPLATE: Final = Path(__file__).resolve().parents[2] / "template"
"""The project as it is written, but that its module is called `my_zoo`."""

MODULE: Final = "my_zoo"

FILES: Final = {
    "my_zoo.py": "a task, a model, and the tables that name them",
    "my_zoo_hooks.py": "a hook, which computes what neither knows alone",
    "gin/spirals.yaml": "a recipe for the two",
    "test_my_zoo.py": "a test that trains them for an epoch",
    "pyproject.toml": "the project's own settings: its plugin",
}
"""What is written, in the order in which it is best read."""

NAMED: Final = "letters, digits, - and _, at most 80, and first a letter"

_NAME: Final = re.compile("[A-Za-z][A-Za-z0-9_-]{0,79}")


def new(line: CommandLine) -> int:
    """Writes the smallest project with a plugin of one's own."""
    folder = Path(os.path.expanduser(line.words[0]))
    try:
        if problem := _problem(folder):
            raise ConfigError(_fault(folder, *problem))
        _write(folder, _module(folder.name))
    except OSError as error:
        problem = f"{folder} cannot be written: {error.strerror}"
        given = typed("new", str(folder))
        raise ConfigError(Fault(problem, given=given)) from None
    names = {_named(name, folder): doc for name, doc in FILES.items()}
    width = max(map(len, names))
    out("\n".join(f"{name:<{width}}  {doc}" for name, doc in names.items()))
    train = f"{PROGRAM} train -c gin/spirals.yaml"
    note(f"next: cd {typed(str(folder))} && {train}")
    return DONE


def _module(name: str) -> str:
    return name.replace("-", "_")


def _named(file: str, folder: Path) -> str:
    """What a file of the template is called in a project."""
    return str(folder / file.replace(MODULE, _module(folder.name)))


# ------------------------------------------------------------------ what is refused


def _problem(folder: Path) -> tuple[str, str] | None:
    """What is wrong with a folder to be written, and what would be right."""
    if problem := _problem_of_name(folder.name or str(folder)):
        return problem, NAMED
    parent = folder.parent
    if not parent.is_dir():
        return f"no folder {parent}", "a folder that is there, and a new one in it"
    return _problem_of_place(folder)


def _problem_of_place(folder: Path) -> tuple[str, str] | None:
    """Nothing is written over, nor anywhere but into a folder of its own."""
    free = "a folder that is empty or not there yet"
    if folder.is_dir() and not folder.is_symlink():
        if any(folder.iterdir()):
            return f"the folder {folder} is not empty", free
        if os.path.samefile(folder, os.curdir):
            return f"{folder} is the current folder", free
        return None
    return (f"{folder} is there already", free) if os.path.lexists(folder) else None


def _problem_of_name(name: str) -> str:
    """Why a module cannot have a name; empty where it can."""
    module = _module(name)
    if not _NAME.fullmatch(name) or keyword.iskeyword(module):
        return f"a project cannot be called {name!r}"
    written = [Path(file.replace(MODULE, module)) for file in FILES]
    hidden = [p.stem for p in written if p.suffix == ".py" and _is_taken(p.stem)]
    return f"{hidden[0]} is a module already, which would be hidden" if hidden else ""


def _fault(folder: Path, problem: str, expected: str) -> Fault:
    right = next((each for each in _candidates(folder) if not _problem(each)), None)
    return Fault(
        problem,
        given=typed("new", str(folder)),
        expected=expected,
        nearest=(str(right),) if right else (),
        next=f"{PROGRAM} {typed('new', str(right))}" if right else "",
    )


def _candidates(folder: Path) -> Iterator[Path]:
    """Yields what may be meant, or do as well."""
    above = folder.parent.parent
    names = [path.name for path in above.iterdir()] if above.is_dir() else []
    for name in nearest(folder.parent.name, names):
        yield above / name / folder.name
    plain = re.sub(r"\W+", "-", folder.name, flags=re.ASCII).strip("-_")[:70]
    stem = plain if not _problem_of_name(plain) else f"my-{plain or 'zoo'}"
    for number in ("", *(f"-{n}" for n in range(2, 20))):
        yield folder.with_name(stem + number) if folder.name else Path(stem + number)


def _is_taken(module: str) -> bool:
    """Whether Python, pytest or an installed package has a module of a name."""
    return module in sys.stdlib_module_names | {"conftest"} or any(
        spec.loader is not None or _is_installed(spec) for spec in _specs(module)
    )


def _specs(module: str) -> Iterator[ModuleSpec]:
    """Where a module would be found, without a look into the current folder."""
    here = ("", os.getcwd())
    path = [folder for folder in sys.path if folder not in here]
    specs = (finder.find_spec(module, path) for finder in sys.meta_path)
    return filter(None, specs)


def _is_installed(spec: ModuleSpec) -> bool:
    """Whether a package without a file of its own is an installed one."""
    folders = map(os.path.dirname, spec.submodule_search_locations or ())
    return not set(installed_folders()).isdisjoint(folders)


# ---------------------------------------------------------------- what is written


def _write(folder: Path, module: str) -> None:
    """Writes the project whole or not at all."""
    with tempfile.TemporaryDirectory(
        prefix=f".{folder.name}-", dir=folder.parent
    ) as beside:
        made = Path(beside, folder.name)
        for name in FILES:
            text = (TEMPLATE / name).read_text(encoding="utf-8")
            path = Path(_named(name, made))
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text.replace(MODULE, module), encoding="utf-8")
        os.rename(made, folder)


COMMAND: Final = Command(
    run=new,
    words=(
        Word(
            "NAME",
            Fault("new needs a name", expected=NAMED, next=f"{PROGRAM} new my-zoo"),
        ),
    ),
    notes="The folder NAME must be empty or not there yet. Its module has the same "
    "name, with _ for -.",
    examples=("new my-zoo",),
)
