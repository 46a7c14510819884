"""Exceptions as messages: ours are sentences, a component's show its own frames."""

from __future__ import annotations

import re
import sysconfig
from pathlib import Path

import fire
import pytest

import project
from project.cli.argv import UsageError
from project.cli.failures import failure_text, show_defaults
from project.cli.main import main
from project.core.blame import Blame, blame
from project.core.errors import ConfigError, Fault, RunError, UserError
from project.core.gin_bridge.injection import ComponentError


def raised(error: Exception) -> Exception:
    """An exception that was really raised, in this file."""
    try:
        raise error
    except Exception as found:
        return found


def test_an_error_of_ours_is_its_faults_and_says_how_to_end():
    first, second = Fault("this is wrong"), Fault("and that", expected="3")
    text = "error: this is wrong\nerror: and that\n  expected: 3"
    assert failure_text(ConfigError(first, second)) == (text, 2)
    assert failure_text(RunError(first, second)) == (text, 1)
    assert failure_text(UsageError(first)) == ("error: this is wrong", 2)


def test_an_error_that_its_user_can_mend_is_one_line():
    assert failure_text(UserError("install it")) == ("error: install it", 1)
    inside = ComponentError("Net", {"width": 3}, UserError("install it"))
    assert failure_text(inside) == ("error: install it", 1)


def test_a_bug_of_a_component_is_shown_with_its_call_and_its_frames():
    cause = raised(ValueError("depth is -1\nand must not be"))
    error = ComponentError("zoo.Net", {"depth": -1}, cause)
    error.blame = Blame(
        "net (zoo.Net)",
        given=("depth = -1  (--bind #1)",),
        defaults=("width = 8  (default)",),
        next="--bind model.depth=1",
    )
    text, code = failure_text(error)
    assert code == 1
    place = rf"  {re.escape(__file__)}:\d+ in raised\n    raise error"
    assert re.sub(place, "  PLACE", text) == (
        "error: ValueError: depth is -1\n"
        "  and must not be\n"
        "  raised by net (zoo.Net), called with\n"
        "    depth = -1  (--bind #1)\n"
        "  PLACE\n"
        "  next:     --bind model.depth=1\n"
        "  more:     the same command with --traceback shows all frames"
    )
    assert 'bind=["model.depth=1"]' in str(error)
    show_defaults(error)
    assert "bind" not in str(error)
    assert "  next:     --bind model.depth=1" in error.__notes__[0]
    assert "width = 8  (default)" in error.__notes__[1]


def test_a_traceback_speaks_of_flags_and_keeps_the_notes_of_others():
    error = raised(ValueError("no"))
    blame(error, Blame("net (zoo.Net)", next="--bind model.depth=1"))
    error.add_note("a note of its own")
    show_defaults(error)
    ours, theirs = error.__notes__
    assert ours.endswith("next:     --bind model.depth=1")
    assert theirs == "a note of its own"


def test_an_exception_that_was_found_out_is_shown_with_whose_it_is():
    error = raised(ValueError("no"))
    blame(error, Blame("net (zoo.Net)", "training_step", batch="float32 [2, 3]"))
    error.add_note("a note of its own")
    lines = failure_text(error)[0].splitlines()
    assert lines[:4] == [
        "error: ValueError: no",
        "  a note of its own",
        "  raised by net (zoo.Net) in training_step; nobody set an argument of it",
        "  batch:    float32 [2, 3]",
    ]


def test_what_a_stranger_says_is_cut_and_its_control_characters_are_escaped():
    long = "\n".join([f"line {n}\x1b[31m" for n in range(12)])
    lines = failure_text(raised(ValueError(long)))[0].splitlines()
    assert lines[0] == r"error: ValueError: line 0\x1b[31m"
    assert lines[9:11] == [r"  line 9\x1b[31m", "  ... 2 more lines (--traceback)"]
    (line, *_) = failure_text(raised(ValueError("x" * 5_000)))[0].splitlines()
    assert len(line) < 500


def test_of_many_frames_the_first_and_the_last_are_shown():
    def deep(left: int) -> None:
        if not left:
            raise RecursionError("too deep")
        deep(left - 1)

    with pytest.raises(RecursionError) as caught:
        deep(10)
    text, _ = failure_text(caught.value)
    assert "  ... 9 more frames\n" in text
    assert len(re.findall(r"\.py:\d+ in ", text)) == 3


def test_a_broken_pipe_is_a_failure_like_any_other():
    """That of what is printed is survived, and is none."""
    assert failure_text(raised(BrokenPipeError()))[1] == 1


def test_frames_of_what_only_calls_are_left_out():
    """Fire's, wherever it is installed."""

    def command() -> None:
        raise KeyError("lost")

    with pytest.raises(KeyError) as caught:
        fire.Fire({"command": command}, command=["command"])
    text, _ = failure_text(caught.value)
    places = [line for line in text.splitlines() if re.search(r"\.py:\d+ in ", line)]
    assert [place.split()[-1] for place in places] == [
        "test_frames_of_what_only_calls_are_left_out",
        "command",
    ]


ROOT = Path(project.__file__).resolve().parent


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        (ROOT / "tasks" / "mine.py", True),
        (ROOT / "data" / "mine.py", True),
        (Path("/home/me/my_zoo.py"), True),
        (ROOT / "core" / "mine.py", False),
        (ROOT / "api.py", False),
        (Path(sysconfig.get_path("stdlib"), "mine.py"), False),
        (Path("/another/lib/site-packages/torch/mine.py"), False),
        (Path("/usr/lib/python3/dist-packages/mine.py"), False),
    ],
)
def test_frames_of_the_zoo_and_of_the_user_are_shown_and_no_others(
    path: Path, shown: bool
):
    with pytest.raises(ZeroDivisionError) as caught:
        exec(compile("1 / 0", str(path), "exec"), {})
    text, _ = failure_text(caught.value)
    assert (f"  {path}:1 in <module>" in text) is shown


@pytest.mark.slow
def test_an_error_of_a_component_shows_its_frames_and_none_of_the_edge(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
):
    (tmp_path / "short.txt").write_text("too short a text")
    bindings = [f"task.path={tmp_path}/short.txt", "task.tokenizer_name=byte",
                "task.context_length=64", "task.batch_size=4", "model.learn_rate=0.01",
                "model.embedding_dim=8", "model.num_layers=1",
                "model.num_heads=2"]  # fmt: skip
    words = ["train", "-t", "text-file", "-m", "lit-gpt", "--dry-run"]
    assert main([*words, *(f"--bind={each}" for each in bindings)]) == 1
    err = capsys.readouterr().err  # A note comes first where the manifest is new.
    first, *frames, last = err[err.index("error: ") :].splitlines()
    assert first.startswith("error: ValueError: a window of 64 positions needs 65")
    places = [line for line in frames if " in " in line and ".py:" in line]
    assert re.search(r"tasks/text_file\.py:\d+ in setup", places[0])
    assert all("/tasks/" in place or "/data/" in place for place in places)
    assert "--traceback" in last
