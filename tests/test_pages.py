"""Every command in every page is run, and prints what the page says.

A `console` block holds commands after `$ ` and what they print; a line of `...` stands
for any lines. A `python`, `yaml`, `gin` or `toml` block opens with a comment that names
a file, and is written to it. A page runs in a folder of its own, from top to bottom, as
a reader would. A `sh` block holds what CI runs, and a `text` block no command at all.
Nothing else may stand between fences, so that no page can hold a command that nobody
has run.

    python tests/test_pages.py              # rewrites what no longer fits, in all pages
    python tests/test_pages.py docs/x.md    # in this one
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

import pytest

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


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES)
def test_every_command_prints_what_its_page_says(page: str, tmp_path: Path) -> None:
    folder = prepared(tmp_path)
    for language, block in blocks_of(text_of(page)):
        for command, actual in run_block(language, block, folder):
            lines = [f"$ {command.text}", f"{page} says:", *command.expected]
            lines += ["it printed:", *actual]
            assert fits(command.expected, actual), "\n".join(lines)


# ------------------------------------------------------- nothing escapes the tests


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
        strangers = [line for line in lines if line not in by_ci()]
        return f"CI does not run {strangers[0]}" if strangers else ""
    if language in FILES:
        return "" if FILE.match(block) else "its first line names no file"
    if language == "text":
        commands = [s for s in lines if COMMAND.match(s.strip().removeprefix("$ "))]
        return f"nobody runs {commands[0]}" if commands else ""
    return f"nobody knows what to do with {language or 'no language'}"


@pytest.mark.parametrize("page", PAGES)
def test_a_page_holds_no_command_that_nobody_runs(page: str) -> None:
    text = text_of(page)
    for language, block in blocks_of(text):
        problem = problem_of(language, block)
        assert not problem, f"{problem}\n{block}"
    outside = without_blocks(text)
    assert not re.search(r"^(\t| {4})\S", outside, re.MULTILINE), (
        "a block by indentation"
    )
    known = {command for each in PAGES for command in commands_in(each)} | by_ci()
    mentioned = re.findall(r"`([^`\n]+)`", outside)
    commands = {span for span in mentioned if COMMAND.match(span) and " " in span}
    assert commands <= known, commands - known


def commands_in(page: str) -> list[str]:
    blocks = [b for language, b in blocks_of(text_of(page)) if language == "console"]
    return [command.text for block in blocks for command in commands_of(block)]


def without_blocks(text: str) -> str:
    for _, block in blocks_of(text):
        text = text.replace(block, "")
    return text


@pytest.mark.parametrize(
    ("language", "block", "said"),
    [
        ("", "python x.py\n", "no language"),
        ("bash", "ls\n", "bash"),
        ("sh", "scripts/check.sh\npip install other\n", "pip install other"),
        ("console", "ls\n", "no command"),
        ("python", "print(1)\n", "names no file"),
        ("yaml", "model: {}\n", "names no file"),
        ("text", "a -> b\n\n$ python -m project\n", "python -m project"),
        ("text", "scripts/check.sh\n", "check.sh"),
        ("text", "a -> b\npython reads it\n", "python reads it"),
        ("text", "scripts/  check.sh is one of them\n", ""),
        ("sh", "scripts/check.sh\n", ""),
        ("gin", "# a.gin\nModel.x = 1\n", ""),
        ("console", "$ ls\n", ""),
    ],
)
def test_a_block_that_nobody_would_run_is_refused(
    language: str, block: str, said: str
) -> None:
    assert said in problem_of(language, block)
    assert bool(said) == bool(problem_of(language, block))


def test_a_block_ends_where_its_fence_does() -> None:
    text = "a\n```console\n$ ls\n```\nb\n  ~~~\nc\n  ~~~\n```text\n```\n"
    assert list(blocks_of(text)) == [("console", "$ ls\n"), ("", "c\n"), ("text", "")]
    with pytest.raises(AssertionError, match="does not end"):
        list(blocks_of("```console\n$ ls\n"))


@pytest.mark.parametrize("page", PAGES)
def test_a_file_that_a_page_writes_is_used_in_it(page: str) -> None:
    blocks = list(blocks_of(text_of(page)))
    for place, (language, block) in enumerate(blocks):
        if language in FILES and (name := FILE.match(block)):
            stem = name[1].partition("/")[0].partition(".")[0]
            others = [text for i, (_, text) in enumerate(blocks) if i != place]
            assert any(stem in text for text in others), f"{page}: {name[1]}"


# ----------------------------------------------------------- the setup, the README


def test_the_setup_is_two_complete_commands_on_the_first_screen() -> None:
    start = "python -m venv .venv && . .venv/bin/activate && "
    install = "pip install -c constraints.txt -e "
    assert setup() == [
        f"{start}{install}'.[zoo]' && python -m project train --task mnist1d "
        "--model lit-conv-net --config-file gin/mnist1d.yaml",
        f"{start}{install}'.[zoo,dev]' && pytest",
    ]
    first_screen = text_of("README.md").splitlines()[:40]
    assert all(command in first_screen for command in setup())


def test_ci_runs_the_setup_commands() -> None:
    ci = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert 'readme "&& pytest"' in ci
    assert 'readme "--config-file gin/mnist1d.yaml"' in ci


def test_the_readme_is_short() -> None:
    assert len(text_of("README.md").splitlines()) <= 180


def test_the_pages_show_what_they_say() -> None:
    """Were the blocks not found, nothing would be tested."""
    assert len(commands_in("README.md")) >= 8
    assert sum(len(commands_in(page)) for page in PAGES) >= 60


def test_a_page_names_no_folder_of_the_machine_it_was_written_on() -> None:
    for page in PAGES:
        assert not re.search(r"/(?:tmp|home|root|Users)/", text_of(page)), page


def test_the_tree_in_the_readme_is_that_of_the_repository() -> None:
    blocks = [
        b for language, b in blocks_of(text_of("README.md")) if language == "text"
    ]
    (tree,) = [block for block in blocks if "project/\n" in block]
    named, above = set[Path](), list[Path]()
    for line in tree.splitlines():
        if match := re.match(r"((?:  ){0,2})([\w./]+)(?:  |$)", line):
            above[len(match[1]) // 2 :] = [Path(match[2])]
            named.add(Path(*above))
    assert not [path for path in named if not (ROOT / path).exists()]
    rooms = {path.parent for path in (ROOT / "project").glob("*/__init__.py")}
    rooms |= {path.parent for path in (ROOT / "project" / "core").glob("*/__init__.py")}
    assert {room.relative_to(ROOT) for room in rooms} <= named


# -------------------------------------------------------------- what is to be found


@pytest.mark.parametrize("page", PAGES)
def test_a_link_leads_to_a_file_and_to_a_heading_in_it(page: str) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", without_blocks(text_of(page))):
        if target.startswith(("https://", "http://")):
            continue
        path, _, heading = target.partition("#")
        file = (ROOT / page).parent / path if path else ROOT / page
        assert file.exists(), f"{page}: {target}"
        if heading:
            text = without_blocks(file.read_text(encoding="utf-8"))
            titles = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
            assert heading in map(anchor, titles), f"{page}: {target}"


def anchor(title: str) -> str:
    """What a heading is called in a link, as GitHub does it."""
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")


def help_of(*words: str) -> str:
    program = [sys.executable, "-m", "project", *words]
    done = subprocess.run(program, capture_output=True, text=True, check=True, cwd=ROOT)
    return done.stdout


def test_every_command_and_every_flag_is_in_the_reference() -> None:
    reference = text_of("docs/configs.md")
    commands = re.findall(r"^  ([a-z]+)  ", help_of("--help"), re.MULTILINE)
    assert {"train", "matrix", "describe"} <= {*commands}
    for command in commands:
        assert f"`{command}" in reference, command
        for line in help_of(command, "--help").splitlines():
            if line.startswith("  -"):
                for flag in re.findall(r"(?<![\w-])--?[a-z][a-z-]*", line[:40]):
                    assert f"`{flag}" in reference, f"{command} {flag}"


def test_every_environment_variable_is_in_the_reference() -> None:
    reference = text_of("docs/configs.md")
    pattern = re.compile(r'"((?:PROJECT|XDG|OMP|GOMP)_[A-Z_]*[A-Z]|NO_COLOR)"')
    read = {
        name
        for path in (ROOT / "project").rglob("*.py")
        for name in pattern.findall(path.read_text(encoding="utf-8"))
    }
    assert {"PROJECT_PLUGINS", "PROJECT_RUNS_DIR", "NO_COLOR"} <= read
    assert not [name for name in sorted(read) if f"`{name}`" not in reference]


def test_every_room_is_in_the_architecture() -> None:
    from test_architecture import ROOMS

    page = text_of("docs/architecture.md")
    paths = {room: room.replace(".", "/") for room in ROOMS}
    missing = [
        room for room, path in paths.items()
        if f"`{path}/`" not in page and f"`{path.rpartition('/')[2]}.py`" not in page
    ]  # fmt: skip
    assert not missing


@pytest.mark.parametrize(
    "words",
    [
        "@AdamW", "@AdamW()", "macros", "scope", "???", "--strict", "--allow-import",
        "PROJECT_PLUGINS", "PROJECT_RUNS_DIR", "Exit codes", "json-schema", "include",
        "COMPATIBLE", "INCOMPATIBLE", "entry points", "pair_check", "trainer.logger",
    ],
)  # fmt: skip
def test_what_a_newcomer_looks_for_is_found(words: str) -> None:
    assert any(words in text_of(page) for page in PAGES)


# ---------------------------------------------------------------------- rewriting


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


def test_what_may_vary_still_may_after_a_rewriting() -> None:
    command = Command("x", ["a 1...", "...", "b ...", "c"])
    assert renewed(command, ["a 12", "x", "b 3", "c"]) == command.expected
    assert renewed(command, ["a 12", "b 3", "d"]) == ["a 1...", "b ...", "d"]


if __name__ == "__main__":
    if unknown := {*sys.argv[1:]} - {*PAGES}:
        sys.exit(f"no page {', '.join(unknown)}; there are {', '.join(PAGES)}")
    for each in sys.argv[1:] or PAGES:
        rewrite(each)
