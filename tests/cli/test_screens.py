"""What a training shows first and last, on the fakes."""

from __future__ import annotations

import os
import shlex
from pathlib import Path

import pytest

from project.cli import screens
from project.cli.screens import (
    next_commands,
    results_data,
    results_table,
    show_operative,
    weights_of,
)
from project.core.components.manifest import Manifest
from project.core.request import Request
from project.core.resolving.resolution import Resolution
from project.core.resolving.resolve import resolve

TEXT = """\
# Parameters for Net:
# ==============================================================================
Net.label = 'a'
Net.steps = \\
    (1000,
     1001)
Net.width = 1

# Parameters for Trainer:
# ==============================================================================
Trainer.max_epochs = 10
"""


@pytest.fixture
def resolution(manifest: Manifest) -> Resolution:
    bindings = ("task.batch_size=1", "model.width=1")
    return resolve(Request("pixels", "net", bindings=bindings), manifest)


def shown(
    resolution: Resolution,
    capsys: pytest.CaptureFixture[str],
    text: str = TEXT,
    *,
    whole: bool = False,
) -> list[str]:
    show_operative(text, resolution, name="operative.gin", whole=whole)
    found = capsys.readouterr()
    assert found.out == ""
    return found.err.splitlines()


def test_what_differs_is_shown_whole_in_a_pipe(
    resolution: Resolution, capsys: pytest.CaptureFixture[str]
):
    first, *bindings = shown(resolution, capsys)
    assert first.startswith("operative.gin: 3 values differ from their defaults")
    assert "--show-operative" in first
    assert bindings == [
        "  Net.label = 'a'",
        "  Net.steps = \\",
        "      (1000,",
        "       1001)",
        "  Net.width = 1",
    ]


def test_all_of_it_is_shown_byte_for_byte(
    resolution: Resolution, capsys: pytest.CaptureFixture[str]
):
    show_operative(TEXT, resolution, name="operative.gin", whole=True)
    assert capsys.readouterr().err == f"operative.gin:\n{TEXT}"


def test_a_text_that_cannot_be_read_is_shown_whole(
    resolution: Resolution, capsys: pytest.CaptureFixture[str]
):
    text = "Net.width = <Net object>\n"
    assert shown(resolution, capsys, text) == ["operative.gin:", text.rstrip()]


def test_a_terminal_shows_as_much_as_it_has_room_for(
    resolution: Resolution,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
):
    def sized(columns: int, lines: int) -> None:
        size = os.terminal_size((columns, lines))
        monkeypatch.setattr(screens, "terminal", lambda stream: size)

    sized(80, 24)
    assert shown(resolution, capsys)[1:] == [
        "  Net.label = 'a'",
        "  Net.steps = (1000, 1001)",
        "  Net.width = 1",
    ]
    sized(16, 24)
    assert shown(resolution, capsys)[2] == "  Net.steps =..."
    many = "".join(f"Net.x{n} = 1\n" for n in range(30))
    sized(80, 24)
    lines = shown(resolution, capsys, many)
    assert len(lines) == 14
    assert lines[-2:] == ["  Net.x11 = 1", "  and 18 more"]
    sized(80, 60)
    assert len(shown(resolution, capsys, many)) == 31


def test_one_value_is_not_several(
    resolution: Resolution, capsys: pytest.CaptureFixture[str]
):
    (first, _) = shown(resolution, capsys, "Net.width = 1\n")
    assert first.startswith("operative.gin: 1 value differs from its default ")


def test_the_results_say_of_which_weights_they_are():
    assert weights_of(6, 20) == "best, epoch 7 of 20"
    assert weights_of(None, 3) == "last, epoch 3"
    text = results_table({"val_loss": 0.5, "test_loss": 1.0}, "simple", "last, epoch 3")
    assert text.splitlines() == [
        "metric       value  weights",
        "---------  -------  -------------",
        "test_loss   1.0000  last, epoch 3",
        "val_loss    0.5000  last, epoch 3",
    ]
    assert "weights" not in results_table({"val_loss": 0.5}, "simple")


def test_results_in_json_hold_for_other_programs():
    assert results_data("runs/a/b", "done", {"a": 0.5, "b": float("nan")}, 2) == {
        "schema": 1,
        "run": "runs/a/b",
        "status": "done",
        "epochs": 2,
        "metrics": {"a": 0.5, "b": "nan"},
    }


def test_the_next_commands_are_for_a_shell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(tmp_path)
    runs = tmp_path / "my runs"
    typed = next_commands(runs / "b", ["test"], runs / "a", ["--plugin", "zoo"])
    assert [shlex.split(each)[3:] for each in typed] == [
        ["test", "my runs/b", "--plugin", "zoo"],
        ["rerun", "my runs/b", "--plugin", "zoo"],
        ["diff", "my runs/a", "my runs/b"],
    ]
    [alone] = next_commands(tmp_path / "-runs" / "a", [], None, [])
    assert shlex.split(alone)[3:] == ["rerun", "./-runs/a"]
