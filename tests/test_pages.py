"""Every command in every page is run, and prints what the page says.

`pages` says what a page may hold; `python tests/pages.py` renews what no longer fits.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from pages import (
    FILE,
    FILES,
    PAGES,
    ROOT,
    Command,
    blocks_of,
    commands_in,
    fits,
    prepared,
    problem_of,
    renewed,
    run_block,
    setup,
    strangers,
    text_of,
    without_blocks,
)


@pytest.mark.needs("bash")
@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES)
def test_every_command_prints_what_its_page_says(page: str, tmp_path: Path) -> None:
    folder = prepared(tmp_path)
    for language, block in blocks_of(text_of(page)):
        for command, actual in run_block(language, block, folder):
            lines = [f"$ {command.text}", f"{page} says:", *command.expected]
            lines += ["it printed:", *actual]
            assert fits(command.expected, actual), "\n".join(lines)


def test_what_may_vary_still_may_after_a_rewriting() -> None:
    command = Command("x", ["a 1...", "...", "b ...", "c"])
    assert renewed(command, ["a 12", "x", "b 3", "c"]) == command.expected
    assert renewed(command, ["a 12", "b 3", "d"]) == ["a 1...", "b ...", "d"]


# ------------------------------------------------------- nothing escapes the tests


@pytest.mark.parametrize("page", PAGES)
def test_a_page_holds_no_command_that_nobody_runs(page: str) -> None:
    text = text_of(page)
    for language, block in blocks_of(text):
        problem = problem_of(language, block)
        assert not problem, f"{problem}\n{block}"
    outside = without_blocks(text)
    assert not re.search(r"^(\t| {4})\S", outside, re.MULTILINE), "no fence"
    assert not strangers(page)


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
