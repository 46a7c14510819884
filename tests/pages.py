"""Pages and their commands: how they are read, run and renewed.

A `console` block holds commands after `$ ` and what they print; a line of `...` stands
for any lines. A `python`, `yaml`, `gin` or `toml` block opens with a comment that names
a file, and is written to it. A page runs in a folder of its own, from top to bottom, as
a reader would. A `sh` block holds what CI runs, and a `text` block no command at all.
Nothing else may stand between fences, so that no page can hold a command that nobody
has run.

    python tests/pages.py              # renews what no longer fits, in all pages
    python tests/pages.py docs/x.md    # in this one
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGES = ["README.md", "CONTRIBUTING.md"]
PAGES += sorted(f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md"))

FILES = ("python", "yaml", "gin", "toml")
"""Languages whose blocks are written to the file that their first line names."""

FENCE = re.compile(r"\s*(```+|~~~+)(.*)")
FILE = re.compile(r"# (\S+\.(?:py|yaml|gin|toml))\n")
PROGRAM = r"(?:python|pip|pytest|ruff|pyright|bash|sh|scripts/\w+\.sh|\.ci/run)"
COMMAND = re.compile(rf"(?:[A-Z_]+=\S+ )*{PROGRAM}(?: |$)")
"""What looks like a command to type: a program with arguments, or one of ours."""


@dataclass
class Command:
    """One command of a page and what it says that it prints."""

    text: str
    expected: list[str] = field(default_factory=list)


def text_of(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def blocks_of(text: str) -> Iterator[tuple[str, str]]:
    """Yields the language and the text of every fenced block."""
    language, lines = None, list[str]()
    for line in text.splitlines(keepends=True):
        fence = FENCE.match(line)
        if fence is None:
            lines.append(line)
        elif language is None:
            language, lines = fence[2].strip(), []
        else:
            yield language, "".join(lines)
            language = None
    assert language is None, f"a block of {language} does not end"


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
    ours = ("PROJECT_", "PYTEST_")
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith(ours)},
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "XDG_STATE_HOME": str(folder / ".state"),
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
    """Copies what a page's commands may read: everything but the program itself."""
    for name in ("gin", "scripts", "docs", "tests", ".ci"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / name, folder / name, ignore=ignored)
    for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "pyproject.toml"):
        shutil.copy(ROOT / name, folder)
    return folder


def run_block(
    language: str, block: str, folder: Path
) -> Iterator[tuple[Command, list[str]]]:
    """Runs or writes one block; yields each command and what it printed."""
    if language == "console":
        for command in commands_of(block):
            yield command, printed(command.text, folder)
    elif name := FILE.match(block):
        path = folder / name[1]
        path.parent.mkdir(exist_ok=True)
        path.write_text(block, encoding="utf-8")


def by_ci() -> set[str]:
    """The commands that CI runs: itself, its lines and those of the script it calls,
    and the setup commands, which it takes from the README."""
    scripts = [".ci/run", "scripts/check.sh"]
    lines = {line.strip() for name in scripts for line in text_of(name).splitlines()}
    return lines | {".ci/run", *setup()}


def setup() -> list[str]:
    lines = text_of("README.md").splitlines()
    return [line for line in lines if line.startswith("python -m venv")]


def problem_of(language: str, block: str) -> str:
    """What is wrong with a block that nobody would run; empty when nothing is."""
    lines = [line for line in block.splitlines() if line.strip()]
    if language == "console":
        return "" if block.startswith("$ ") else "it begins with no command"
    if language == "sh":
        unknown = [line for line in lines if line not in by_ci()]
        return f"CI does not run {unknown[0]}" if unknown else ""
    if language in FILES:
        return "" if FILE.match(block) else "its first line names no file"
    if language == "text":
        commands = [s for s in lines if COMMAND.match(s.strip().removeprefix("$ "))]
        return f"nobody runs {commands[0]}" if commands else ""
    return f"nobody knows what to do with {language or 'no language'}"


def commands_in(page: str) -> list[str]:
    blocks = [b for language, b in blocks_of(text_of(page)) if language == "console"]
    return [command.text for block in blocks for command in commands_of(block)]


def without_blocks(text: str) -> str:
    for _, block in blocks_of(text):
        text = text.replace(block, "")
    return text


def strangers(page: str) -> set[str]:
    """The commands in a page's running text that neither a page nor CI runs."""
    spans = re.findall(r"`([^`\n]+)`", without_blocks(text_of(page)))
    commands = {span for span in spans if COMMAND.match(span) and " " in span}
    return commands - by_ci() - {c for each in PAGES for c in commands_in(each)}


def renewed(command: Command, actual: list[str]) -> list[str]:
    """What a page should say that a command prints; a line with `...` in it stays
    where it still fits."""
    if fits(command.expected, actual):
        return command.expected
    loose = [x for x in command.expected if "..." in x and x.strip() != "..."]
    return [next((x for x in loose if fits([x], [line])), line) for line in actual]


def rewrite(page: str) -> None:
    """Rewrites the output of every command of a page that no longer fits."""
    text = text_of(page)
    with tempfile.TemporaryDirectory() as name:
        folder = prepared(Path(name))
        for language, block in blocks_of(text):
            lines = [
                line
                for command, actual in run_block(language, block, folder)
                for line in (f"$ {command.text}", *renewed(command, actual))
            ]
            if lines:
                new = "".join(f"{line}\n" for line in lines)
                text = text.replace(f"```console\n{block}```", f"```console\n{new}```")
    (ROOT / page).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    if unknown := {*sys.argv[1:]} - {*PAGES}:
        sys.exit(f"no page {', '.join(unknown)}; there are {', '.join(PAGES)}")
    for each in sys.argv[1:] or PAGES:
        rewrite(each)
