"""Streams that are closed, full or unread end nothing that runs."""

from __future__ import annotations

import errno
import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from project.cli import streams
from project.cli.output import UnwrittenError, out, tell_elsewhere
from project.cli.streams import Surviving, keep_in, lost, survive

ROOT = Path(__file__).resolve().parents[2]


def stream(target: int | str, why: OSError | None = None) -> io.TextIOWrapper:
    descriptor = target if isinstance(target, int) else os.open(target, os.O_WRONLY)
    buffered = io.BufferedWriter(Surviving(descriptor, why))
    return io.TextIOWrapper(buffered, encoding="utf-8")


def test_what_can_be_written_is(tmp_path: Path) -> None:
    path = tmp_path / "out"
    path.touch()
    made = stream(str(path))
    print("é", file=made, flush=True)
    assert path.read_text("utf-8") == "é\n"
    assert lost(made) is None


def test_a_full_stream_is_told_once_it_is_full() -> None:
    full = stream("/dev/full")
    print("a", file=full, flush=True)
    print("b", file=full, flush=True)
    error = lost(full)
    assert error is not None
    assert error.errno == errno.ENOSPC
    assert full.buffer.raw.kept == b"a\nb\n"


def test_a_pipe_that_does_not_wait_is_waited_for() -> None:
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    text = "x" * 200_000
    reader = subprocess.Popen(
        [sys.executable, "-c", "import sys, time; time.sleep(0.2);"
         "print(len(sys.stdin.read()))"],
        stdin=reading, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    os.close(reading)
    made = stream(writing)
    print(text, end="", file=made, flush=True)
    os.close(writing)
    assert lost(made) is None
    assert reader.communicate(timeout=20)[0] == "200000\n"


def test_a_reader_that_has_seen_enough_is_no_error(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    monkeypatch.setattr(sys, "stdout", stream(writing))
    out("a table")
    monkeypatch.setattr(sys, "stdout", stream("/dev/full"))
    with pytest.raises(UnwrittenError, match="No space left on device"):
        out("a table")


def test_only_the_programs_own_streams_are_replaced(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    somebodys = io.StringIO()
    monkeypatch.setattr(sys, "stdout", somebodys)
    monkeypatch.setattr(sys, "stderr", None)
    survive()
    assert sys.stdout is somebodys
    assert isinstance(lost(sys.stderr), OSError)
    print("unheard", file=sys.stderr, flush=True)


@pytest.mark.parametrize("quiet", [False, True])
def test_what_stderr_did_not_take_is_in_the_run_and_stdout_says_so(
    quiet: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(streams, "_runs", [])
    monkeypatch.setattr(sys, "stderr", stream("/dev/full"))
    (tmp_path / "run").mkdir()
    keep_in(tmp_path / "run")
    print("a notice", file=sys.stderr, flush=True)
    tell_elsewhere(quiet=quiet)
    assert (tmp_path / "run" / "stderr.txt").read_text() == "a notice\n"
    assert capsys.readouterr().out == (
        ""
        if quiet
        else "note: stderr cannot be written (No space left on device): what it was to "
        "say is in run/stderr.txt\n"
    )
    tell_elsewhere(quiet=quiet)  # There is no other run.
    assert capsys.readouterr().out == ""


CODE = "from project.cli.main import main; import sys; sys.exit(main(sys.argv[1:]))"


@pytest.mark.parametrize(
    ("redirected", "words", "code", "said"),
    [
        (">/dev/full", "--version", 1, "error: stdout cannot be written: No space"),
        (">&-", "--version", 1, "error: stdout cannot be written: it is closed"),
        ("| true", "--help", 0, ""),
        (">&- 2>&- <&-", "--version", 1, ""),
        ("2>&-", "--version", 0, "project "),
        ("2>/dev/full", "nothing", 2, ""),
    ],
)
def test_a_whole_program(redirected: str, words: str, code: int, said: str) -> None:
    done = subprocess.run(
        ["bash", "-c", f'set -o pipefail; "$0" -c "$1" {words} {redirected}',
         sys.executable, CODE],
        capture_output=True, text=True, check=False, timeout=60,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert done.returncode == code
    assert (done.stdout + done.stderr).startswith(said)
    assert bool(done.stdout + done.stderr) == bool(said)


def test_what_is_not_to_be_buffered_is_not():
    code = (
        "import os, sys\n"
        "from project.cli.streams import survive\n"
        "survive()\n"
        "sys.stderr.write('first ')\n"
        "os.write(2, b'second')\n"
    )
    words = [sys.executable, "-u", "-c", code]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    assert done.stderr == "first second"
