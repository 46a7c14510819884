"""What a user sees in a terminal: the first screen of a training, and the matrix."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from pages import setup
from screen import Screen, run_in_terminal

SIZES = [(24, 80), (40, 120)]


def here() -> dict[str, str]:
    left_out = ("COLUMNS", "LINES", "PROJECT_PLUGINS", "PROJECT_RUNS_DIR")
    return {k: v for k, v in os.environ.items() if k not in left_out}


def the_command_of_the_readme() -> list[str]:
    line = next(line for line in setup() if "project train" in line)
    return shlex.split(line[line.index("python -m project") :].partition(" ")[2])


def test_a_screen_is_a_terminal():
    screen = Screen(10)
    screen.write("one\rtwo\r\nbelow\x1b[A\r123456789012\r\n")
    assert screen.lines[:2] == ["1234567890", "12low"]
    assert screen.wrapped == ["two123456789012"] or len(screen.wrapped) == 1


@pytest.mark.slow
@pytest.mark.parametrize(("rows", "columns"), SIZES)
def test_a_training_begins_with_a_screen_that_fits(
    rows: int, columns: int, tmp_path: Path
) -> None:
    words = [*the_command_of_the_readme(), "--bind", "trainer.max_epochs=2"]
    code, screen = run_in_terminal(
        [sys.executable, *words],
        rows=rows,
        columns=columns,
        folder=tmp_path,
        environment=here(),
    )
    assert code == 0
    lines = [line.rstrip() for line in screen.lines]
    bar = next(n for n, line in enumerate(lines) if line.startswith("epoch "))
    first = lines[: bar + 1]
    typed = len(" ".join(["python", *words])) // columns + 1
    assert typed + len(first) <= rows
    assert "mnist1d with lit-conv-net" in first
    assert "LitConvNet: 167,914 parameters, all trainable" in first
    (folder,) = (tmp_path / "runs").glob("*/*")
    assert f"run: {folder.relative_to(tmp_path)}" in first
    (at,) = [n for n, line in enumerate(first) if line.startswith("operative.gin: ")]
    bindings = first[at + 1 : bar]
    operative = (folder / "operative.gin").read_text(encoding="utf-8")
    assert {line.strip() for line in bindings} <= set(operative.splitlines())
    assert "  Trainer.max_epochs = 2" in bindings
    assert not any("seed" in line for line in bindings)

    assert {"1/2", "2/2"} == set(re.findall(r"epoch (\S+):", screen.seen))
    for drawn in re.split(r"[\r\n]+", screen.seen):
        if drawn.startswith("epoch "):
            assert len(drawn) <= columns
            assert not re.search(r"=[^,\]]*$", drawn), "cut in the middle"
    # What is said after it, a command to copy, say, may be longer than a line.
    assert [line for line in screen.wrapped if not line.startswith("note: ")] == []
    shown = "\n".join(lines)
    assert re.search(r"val_loss +\d\.\d+ +best, epoch \d of 2", shown)
    assert "GPU" not in shown
    assert "Tip" not in shown


@pytest.mark.slow
def test_a_matrix_folds_to_the_terminal_and_is_whole_in_a_pipe(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "project", "matrix"]
    code, narrow = run_in_terminal(
        command, rows=24, columns=80, folder=tmp_path, environment=here()
    )
    assert (code, narrow.wrapped) == (0, [])
    piped = {
        subprocess.run(
            command,
            cwd=tmp_path,
            env={**here(), **more},
            capture_output=True,
            text=True,
        ).stdout
        for more in ({}, {"COLUMNS": "80"})
    }
    (whole,) = piped
    names = whole.splitlines()[0].split()
    shown = [name for line in narrow.lines for name in line.split() if name in names]
    assert sorted(set(shown)) == sorted(names)
    _, wide = run_in_terminal(
        command,
        rows=24,
        columns=80,
        folder=tmp_path,
        environment={**here(), "COLUMNS": "200"},
    )
    assert wide.seen.replace("\r\n", "\n") == whole
