"""The frames that are a user's own, of this process and of another."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import project
from project.core.frames import is_machinery, told

ROOT = Path(project.__file__).resolve().parent


def through(*paths: str) -> Exception:
    """An exception that came through code of these files, the last innermost."""

    names: dict[str, Any] = {"call": None}
    for path in reversed(paths):
        code = "def call(inner=call): return inner() if inner else 1 / 0"
        exec(compile(code, path, "exec"), names)
    return raised(names["call"])


def raised(call: Callable[[], object]) -> Exception:
    try:
        call()
    except Exception as error:
        return error
    pytest.fail("nothing was raised")


def files(error: BaseException) -> list[str]:
    return [each.file for each in told(error).frames if each.file != __file__]


def test_frames_of_the_zoo_are_shown_where_the_zoo_raised():
    zoo, mine = str(ROOT / "models" / "steps.py"), "/home/me/mine.py"
    assert files(through(mine, zoo)) == [mine, zoo]
    assert files(through(zoo, mine)) == [mine]
    assert files(through(mine, zoo, "/x/site-packages/torch/nn.py")) == [mine, zoo]


@pytest.mark.parametrize(
    ("file", "package", "machinery"),
    [
        ("/home/me/mine.py", "", False),
        ("/home/me/mine.py", "fire", True),
        ("/x/site-packages/torch/nn.py", "torch", True),
        ("<frozen runpy>", "", True),
        (str(ROOT / "api.py"), "project", True),
        (str(ROOT / "training" / "engine.py"), "project", True),
        (str(ROOT / "models" / "mlp.py"), "project", False),
    ],
)
def test_machinery_is_ours_pythons_and_what_is_installed(
    file: str, package: str, machinery: bool
):
    assert is_machinery(file, package) is machinery


def from_a_worker(error: Exception) -> RuntimeError:
    """What torch makes of an exception of a data worker."""
    text = "".join(traceback.format_exception(error))
    return RuntimeError(f"Caught {type(error).__name__} in worker 0.\nOriginal {text}")


def test_an_exception_of_a_worker_is_what_was_raised_there():
    def item() -> None:
        raise KeyError("lost\nand gone")

    found = told(from_a_worker(raised(item)))
    assert found.lines == ("KeyError: 'lost\\nand gone'",)
    last = found.frames[-1]
    assert (last.file, last.function) == (__file__, "item")
    assert last.text == 'raise KeyError("lost\\nand gone")'


def test_several_lines_of_a_worker_are_kept():
    found = told(from_a_worker(through("/home/me/mine.py")))
    assert found.lines == ("ZeroDivisionError: division by zero",)

    def item() -> None:
        raise ValueError("first\nsecond")

    lines = told(from_a_worker(raised(item))).lines
    assert lines == ("ValueError: first", "second")


def test_notes_are_part_of_what_it_says():
    error = ValueError("no")
    error.add_note("see the manual")
    assert told(error).lines == ("ValueError: no", "see the manual")
