"""Every command in the README is run, and prints what the README says.

A `console` block holds commands after `$ ` and what they print; a line of `...` stands
for any lines. A `python` or `yaml` block whose first line is a comment with a file name
is written to that file. All run in one folder, in order, as a reader would.

`python tests/test_readme.py` rewrites what no longer fits.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"

BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FILE = re.compile(r"# (\S+\.(?:py|yaml|gin))\n")


@dataclass
class Command:
    """One command of the README and what it says that it prints."""

    text: str
    expected: list[str] = field(default_factory=list)


def commands_of(block: str) -> list[Command]:
    found: list[Command] = []
    for line in block.splitlines():
        if line.startswith("$ "):
            found.append(Command(line[2:]))
        elif found and found[-1].text.endswith("\\"):
            found[-1].text += "\n" + line
        else:
            found[-1].expected.append(line)
    return found


def printed(command: str, folder: Path) -> list[str]:
    """Runs a command as a shell would; returns its lines, errors after output."""
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith("PROJECT_")},
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "COLUMNS": "100",
        "NO_COLOR": "1",
    }
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    errors = [
        line
        for line in done.stderr.splitlines()
        if not line.startswith("note: reading the tasks and models once")
    ]
    return [line.rstrip() for line in [*done.stdout.splitlines(), *errors]]


def fits(expected: list[str], actual: list[str]) -> bool:
    """Whether lines are as expected; `...` alone on a line stands for any lines, and
    within a line for any text."""
    parts = [
        ".*" if line.strip() == "..." else
        r"[^\n]*".join(map(re.escape, line.rstrip().split("..."))) + r"\n"
        for line in expected
    ]  # fmt: skip
    text = "".join(line + "\n" for line in actual)
    return re.fullmatch("".join(parts), text, re.DOTALL) is not None


def prepared(folder: Path) -> Path:
    shutil.copytree(ROOT / "gin", folder / "gin")
    shutil.copytree(ROOT / "scripts", folder / "scripts")
    return folder


def run_block(
    language: str, block: str, folder: Path
) -> list[tuple[Command, list[str]]]:
    """Runs or writes one block; returns the commands that did not fit."""
    if language == "console":
        results = [(c, printed(c.text, folder)) for c in commands_of(block)]
        return [(c, actual) for c, actual in results if not fits(c.expected, actual)]
    if name := FILE.match(block):
        (folder / name[1]).write_text(block, encoding="utf-8")
    return []


@pytest.mark.slow
@pytest.mark.needs("bash")
def test_every_command_prints_what_the_readme_says(tmp_path: Path) -> None:
    folder = prepared(tmp_path)
    blocks = BLOCK.findall(README.read_text(encoding="utf-8"))
    assert len([b for b in blocks if b[0] == "console"]) >= 8
    for language, block in blocks:
        for command, actual in run_block(language, block, folder):
            pytest.fail(
                f"$ {command.text}\nREADME says:\n"
                + "\n".join(command.expected)
                + "\nit printed:\n"
                + "\n".join(actual)
            )


def setup_commands() -> list[str]:
    text = README.read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line.startswith("python -m venv")]


def test_the_setup_is_two_complete_commands_on_the_first_screen() -> None:
    start = "python -m venv .venv && . .venv/bin/activate && "
    install = "pip install -c constraints.txt -e "
    assert setup_commands() == [
        f"{start}{install}'.[zoo]' && python -m project train --task mnist1d "
        "--model lit-conv-net --config-file gin/mnist1d.yaml",
        f"{start}{install}'.[zoo,dev]' && pytest",
    ]
    first_screen = README.read_text(encoding="utf-8").splitlines()[:40]
    assert all(command in first_screen for command in setup_commands())


def test_ci_runs_the_setup_commands() -> None:
    ci = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert 'readme "&& pytest"' in ci
    assert 'readme "--config-file gin/mnist1d.yaml"' in ci


def rewrite() -> None:
    """Rewrites the output of every command that no longer fits."""
    text = README.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as name:
        folder = prepared(Path(name))
        for language, block in BLOCK.findall(text):
            new = block
            for command, actual in run_block(language, block, folder):
                old = "\n".join([f"$ {command.text}", *command.expected])
                new = new.replace(old, "\n".join([f"$ {command.text}", *actual]))
            text = text.replace(block, new)
    README.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    rewrite()
