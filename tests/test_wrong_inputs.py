"""Wrong inputs, as a new user types them, and what has to be in the answer.

Each answer was read aloud; here are the lines that matter. `wrong_inputs/` has the
plugins, the files are written as the table says. No answer may show a traceback, fill a
screen, leave a run that did not begin, or import torch where the mistake can be known
without.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import wrong_inputs_found
import wrong_inputs_more
from wrong_row import Row

ROWS = [*wrong_inputs_found.ROWS, *wrong_inputs_more.ROWS]
HERE = Path(__file__).resolve().parent
PLUGINS = HERE / "wrong_inputs"
MOST_LINES = 24
"""A screen of 80 x 24, which an answer has to fit in."""

RUN = """
import sys
from project.cli.main import main
code = main(sys.argv[1:])
print("torch" if "torch" in sys.modules else "light", file=open("imported", "w"))
sys.exit(code)
"""


@pytest.fixture(scope="module")
def laboratory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the plugins: in one place they are read once."""
    return Path(shutil.copytree(PLUGINS, tmp_path_factory.mktemp("wrong") / "here"))


def answer(row: Row, folder: Path) -> tuple[int, str]:
    """Runs a row's command in a folder with its files."""
    for name, text in row.files.items():
        folder.joinpath(name).write_text(text, encoding="utf-8")
    kept = {k: v for k, v in os.environ.items() if not k.startswith("PROJECT_")}
    done = subprocess.run(
        [sys.executable, "-c", RUN, *shlex.split(row.words)],
        cwd=folder,
        env={**kept, **row.environment, "COLUMNS": "100"},
        capture_output=True,
        text=True,
        timeout=300,
    )
    return done.returncode, done.stderr


def marks_of(row: Row) -> list[pytest.MarkDecorator]:
    """What trains is slow; of our own, beside those found, it waits for the night."""
    own = row in wrong_inputs_more.ROWS
    return [pytest.mark.slow, *([pytest.mark.nightly] * own)] if row.slow else []


@pytest.mark.parametrize(
    "row",
    [pytest.param(row, id=row.words, marks=marks_of(row)) for row in ROWS],
)
def test_a_wrong_input_has_a_good_answer(row: Row, laboratory: Path) -> None:
    code, said = answer(row, laboratory)
    runs = laboratory / "runs"
    left, begun = runs.exists(), len(list(runs.glob("*/*")))
    shutil.rmtree(runs, ignore_errors=True)
    assert code == row.code, said
    missing = [line for line in row.lines if line not in said]
    assert not missing, said
    assert "Traceback" not in said
    assert len(said.splitlines()) <= MOST_LINES, said
    assert (begun, left) == (row.runs, bool(row.runs))
    imported = (laboratory / "imported").read_text().strip()
    assert imported == ("torch" if row.builds else "light")


def test_there_are_as_many_as_were_tried() -> None:
    assert len(wrong_inputs_found.ROWS) >= 70
    assert len(wrong_inputs_more.ROWS) >= 50
    assert len({(row.words, *row.environment) for row in ROWS}) == len(ROWS)
