"""Every message and every table, byte for byte.

`cases_COMMAND.py` has the command lines and `snapshots/COMMAND.txt` what they print, to
be read aloud; `project` stands for the program itself. The snapshots change only by

    python tests/cli/test_messages.py --update [COMMAND ...]

whose difference belongs into the review of the change that made it.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any
from unittest import mock

if __name__ == "__main__":
    sys.path[:0] = [str(Path(__file__).resolve().parents[n]) for n in (2, 1)]

import pytest
from case import Case

import project.api
from project.cli.commands import COMMANDS
from project.cli.main import main
from project.core.components.encoding import from_json, to_json
from project.core.components.inspection import describe_all
from project.core.components.manifest import Manifest

HERE = Path(__file__).resolve().parent
SNAPSHOTS = HERE.parent / "snapshots"
UPDATE = "python tests/cli/test_messages.py --update"

CASES: dict[str, list[Case]] = {
    path.stem.removeprefix("cases_"): importlib.import_module(path.stem).CASES
    for path in sorted(HERE.glob("cases_*.py"))
}
"""The cases of the program itself, `project`, of each command, and of plugins."""

ALL = [
    pytest.param(name, case, id=case.title)
    for name, cases in CASES.items()
    for case in cases
]


def fakes() -> Manifest:
    made = to_json(describe_all(("fakes",), "fakes:Trainer"))
    return from_json(json.loads(json.dumps(made)))


@contextlib.contextmanager
def laboratory(manifest: Manifest) -> Iterator[Callable[[Case], str]]:
    """Yields what runs a case on the fakes, in an empty folder of its own."""

    def run(case: Case) -> str:
        with tempfile.TemporaryDirectory() as folder:
            for name, text in case.files.items():
                path = Path(folder, name)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8", errors="surrogateescape")
            return _run(case, folder, manifest)

    yield run


def _run(case: Case, folder: str, manifest: Manifest) -> str:
    before = os.getcwd()
    kept = {k: v for k, v in os.environ.items() if not k.startswith("PROJECT_")}
    out, err = io.StringIO(), io.StringIO()
    os.chdir(folder)
    try:
        with (
            _made_here() if case.brings_plugins else _given(manifest),
            mock.patch.object(project.api, "RECIPES", os.path.join(folder, "gin")),
            mock.patch.dict(os.environ, {**kept, **case.environment}, clear=True),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
        ):
            code = main(case.arguments)
        left = sorted(str(p.relative_to(folder)) for p in Path(folder).rglob("*"))
    finally:
        os.chdir(before)
    given = {str(p) for name in case.files for p in [Path(name), *Path(name).parents]}
    is_made = code == 0 and tuple(case.arguments[:1]) == ("new",)
    assert is_made or set(left) <= given, f"{case.title} wrote {set(left) - given}"
    parts = [f"$ {case.typed}"]
    parts += [f"exit code {code}"]
    parts += [f"stdout:\n{out.getvalue()}" if out.getvalue() else ""]
    parts += [f"stderr:\n{err.getvalue()}" if err.getvalue() else ""]
    text = "\n".join(part.rstrip("\n") for part in parts if part)
    return text.replace(f"{HERE.parents[1]}{os.sep}", "")  # The folder of the fakes.


def _given(manifest: Manifest) -> AbstractContextManager[Any]:
    return mock.patch.object(project.api, "manifest_of", return_value=manifest)


@contextlib.contextmanager
def _made_here() -> Iterator[None]:
    """Makes the manifest of the fakes and a case's plugins in this process, and leaves
    no module of theirs in it."""

    def made(plugins: Sequence[str], *_: Any) -> Manifest:
        ours = plugins[len(project.api.ZOO) :]
        found = to_json(describe_all(("fakes", *ours), "fakes:Trainer"))
        return from_json(json.loads(json.dumps(found)))

    importlib.invalidate_caches()
    path, known = list(sys.path), set(sys.modules)
    with (
        mock.patch.object(project.api, "load_manifest", made),
        mock.patch.object(sys, "dont_write_bytecode", True),
    ):
        yield
    sys.path[:] = path
    for name in set(sys.modules) - known:
        if getattr(sys.modules[name], "__file__", "").startswith(os.getcwd()):
            del sys.modules[name]


RULE = "=" * 100


def written(texts: dict[str, str]) -> str:
    blocks = [f"{RULE}\n{title}\n{RULE}\n{text}\n" for title, text in texts.items()]
    return "\n".join(blocks)


def file_of(name: str) -> Path:
    return SNAPSHOTS / f"{name}.txt"


def read(name: str) -> dict[str, str]:
    if not file_of(name).exists():
        return {}
    pieces = file_of(name).read_text(encoding="utf-8").split(f"{RULE}\n")[1:]
    bodies = [piece.removesuffix("\n") for piece in pieces[1::2]]
    titles = [piece.removesuffix("\n") for piece in pieces[::2]]
    return {
        title: body.removesuffix("\n")
        for title, body in zip(titles, bodies, strict=True)
    }


@pytest.fixture(scope="module")
def snapshots() -> dict[str, dict[str, str]]:
    return {name: read(name) for name in CASES}


@pytest.mark.parametrize(("name", "case"), ALL)
def test_a_message_is_what_it_was(
    name: str, case: Case, manifest: Manifest, snapshots: dict[str, dict[str, str]]
):
    with laboratory(manifest) as run:
        found = run(case)
    expected = snapshots[name].get(case.title)
    assert expected is not None, f"a new case: {UPDATE} {name}"
    assert found == expected, f"if this is how it should be: {UPDATE} {name}"
    assert found.splitlines()[1] == f"exit code {case.code}"


def test_every_command_has_cases_and_every_snapshot_a_command():
    assert set(CASES) == {"project", "plugins", *COMMANDS}
    assert {path.stem for path in SNAPSHOTS.glob("*.txt")} == set(CASES)


@pytest.mark.parametrize("name", CASES)
def test_a_file_holds_every_case_once_and_no_other(name: str):
    titles = [case.title for case in CASES[name]]
    assert len(titles) == len(set(titles))
    assert list(read(name)) == titles, f"{UPDATE} {name}"
    assert written(read(name)) == file_of(name).read_text(encoding="utf-8")


@pytest.mark.parametrize(("name", "case"), ALL)
def test_a_message_shows_no_traceback_and_no_folder_of_ours(
    name: str, case: Case, snapshots: dict[str, dict[str, str]]
):
    text = snapshots[name][case.title]
    assert "Traceback" not in text
    assert str(HERE.parent) not in text
    assert tempfile.gettempdir() not in text


@pytest.mark.parametrize("name", CASES)
def test_refusals_say_error_on_stderr_and_nothing_on_stdout(
    name: str, snapshots: dict[str, dict[str, str]]
):
    refused = [case for case in CASES[name] if case.code]
    assert refused
    for case in refused:
        assert "stdout:" not in snapshots[name][case.title], case.title
        assert "error: " in snapshots[name][case.title], case.title


def update(names: Sequence[str]) -> None:
    """Writes the snapshots anew."""
    SNAPSHOTS.mkdir(exist_ok=True)
    with laboratory(fakes()) as run:
        for name in names:
            texts = {case.title: run(case) for case in CASES[name]}
            file_of(name).write_text(written(texts), encoding="utf-8")


if __name__ == "__main__":
    flag, *wanted = sys.argv[1:] or [""]
    if flag != "--update" or not set(wanted) <= set(CASES):
        sys.exit(f"usage: {UPDATE} [{' | '.join(CASES)}]")
    update(wanted or list(CASES))
