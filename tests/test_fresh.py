"""CI and the nightly script work in a copy, leave nothing, and say what steps cost."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

FRESH = Path(__file__).resolve().parent.parent / "scripts" / "fresh.sh"

pytestmark = [pytest.mark.needs("bash"), pytest.mark.needs("tar")]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A project's root, with what belongs to nobody's change."""
    for name in ("tests/runs/test.py", "runs/a/run.json", ".venv/cfg", ".git/HEAD"):
        (tmp_path / "tree" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "tree" / name).write_text("")
    return tmp_path / "tree"


def run(tree: Path, *lines: str) -> tuple[int, str]:
    """Runs a script that begins as CI does, without any input."""
    script = "\n".join([f". {FRESH}", *lines])
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=tree,
        env={"PATH": "/usr/bin:/bin", "TMPDIR": str(tree.parent)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


def test_the_work_is_done_in_a_copy_and_nothing_stays(tree: Path):
    before = sorted(tree.parent.rglob("*"))
    work = "find . -type f; touch made; mktemp > /dev/null; pwd"
    status, said = run(tree, "step find", work)
    assert status == 0, said
    files = [line for line in said.splitlines() if line.startswith("./")]
    assert files == ["./tests/runs/test.py"]
    assert sorted(tree.parent.rglob("*")) == before


def test_each_steps_seconds_are_printed_and_their_sum(tree: Path):
    status, said = run(tree, "step one", "sleep 1.1", "step 'the second'")
    assert status == 0, said
    rows = [
        r"[1-9]  one",
        r"\d  the second",
        r"\d  removal of the copy",
        r"[1-9]  in all",
    ]
    assert re.search("".join(rf"\n +{row}" for row in rows) + r"\n$", said), said


@pytest.mark.parametrize(
    ("budget", "end"),
    [("100", r"of a budget of 100\n"), ("1", r"budget of 1: OVER THE BUDGET by \d\n")],
)
def test_the_budget_is_told_and_no_failure(tree: Path, budget: str, end: str):
    status, said = run(tree, f"BUDGET={budget}", "step one", "sleep 2.1")
    assert status == 0
    assert re.search(f"{end}$", said), said


def test_a_failure_ends_it_and_is_told_last_with_its_step(tree: Path):
    status, said = run(tree, "step one", "step two", "(exit 3)", "step three")
    assert status == 3
    assert said.endswith("\nFAILED in: two\n")
