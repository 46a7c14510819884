"""Every recipe in gin/ says what it is for, and its command is accepted."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from project.api import resolve
from project.cli.main import main
from project.core.gin_bridge.parsing import parse_gin

ROOT = Path(__file__).resolve().parents[2]
RECIPES = sorted(p for p in (ROOT / "gin").rglob("*") if p.is_file())
NAMES = [str(path.relative_to(ROOT)) for path in RECIPES]
PARTS = ("Purpose", "Command", "To be set", "Reaches")


def header(path: Path) -> dict[str, str]:
    """The parts of the comment a recipe opens with."""
    found: dict[str, str] = {}
    name = ""
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            break
        if match := re.match(r"# ([A-Z][\w ]+): (.*)", line):
            name = match[1]
            found[name] = match[2]
        elif name:
            found[name] += " " + line.removeprefix("#").strip()
    return found


def test_there_are_only_recipes() -> None:
    assert {path.suffix for path in RECIPES} <= {".gin", ".yaml"}


@pytest.mark.parametrize("path", RECIPES, ids=NAMES)
def test_a_recipe_opens_with_what_it_is_for(path: Path) -> None:
    assert set(PARTS) <= set(header(path))
    assert path.name in header(path)["Command"]


@pytest.mark.parametrize("path", RECIPES, ids=NAMES)
def test_the_command_of_a_recipe_is_accepted(
    path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    words = shlex.split(header(path)["Command"])
    assert words[:3] == ["python", "-m", "project"]
    incomplete = "--print-config" in words
    words += [] if incomplete else ["--print-config"]
    assert main(words[3:]) == 0
    assert ("???" in capsys.readouterr().out) == incomplete


@pytest.mark.parametrize(
    "path", [p for p in RECIPES if p.suffix == ".gin"], ids=lambda p: p.name
)
def test_a_gin_recipe_parses_with_gins_own_parser(path: Path) -> None:
    assert parse_gin(path.read_text(encoding="utf-8"), path.name)


def test_the_two_forms_of_a_recipe_say_the_same() -> None:
    yaml, gin = (resolve(files=[ROOT / f"gin/mnist1d.{s}"]) for s in ("yaml", "gin"))
    assert yaml.to_gin() == gin.to_gin()


@pytest.mark.slow
def test_gin_recipes_bind_in_gin_alone() -> None:
    """`project.register()` is all that Gin needs to load them."""
    program = (
        "import glob, gin, project\n"
        "project.register()\n"
        "for path in sorted(glob.glob('gin/**/*.gin', recursive=True)):\n"
        "    gin.clear_config()\n"
        "    gin.parse_config_file(path)\n"
        "    gin.finalize()\n"
        "    assert gin.config_str().strip(), path\n"
        "    print(path)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "gin/mnist1d.gin" in done.stdout.splitlines()
