"""Which weights of a run are meant, and what is said where they are not there."""

from __future__ import annotations

from pathlib import Path

import pytest

from project.core.errors import ConfigError
from project.runs.record import RunRecord
from project.runs.weights import weights_in


def run(folder: Path, *names: str) -> Path:
    (folder / "checkpoints").mkdir()
    for name in names:
        (folder / "checkpoints" / name).write_text("")
    return folder


@pytest.mark.parametrize(
    ("names", "judged_by", "word", "found"),
    [
        (("best.ckpt", "last.ckpt"), "checkpoints/best.ckpt", None, "best.ckpt"),
        (("best.ckpt", "last.ckpt"), None, None, "best.ckpt"),
        (("last.ckpt",), None, None, "last.ckpt"),
        (("last.ckpt",), "checkpoints/best.ckpt", None, "last.ckpt"),
        (("best.ckpt", "last.ckpt"), "checkpoints/last.ckpt", None, "last.ckpt"),
        (("best.ckpt", "last.ckpt"), None, "last", "last.ckpt"),
        (("best.ckpt", "x.ckpt"), None, "x.ckpt", "x.ckpt"),
        (("best.ckpt", "x.ckpt"), None, "best.ckpt", "best.ckpt"),
    ],
)
def test_the_weights_that_are_meant(
    names: tuple[str, ...], judged_by: str | None, word: str | None, found: str,
    tmp_path: Path,
) -> None:  # fmt: skip
    folder = run(tmp_path, *names)
    weights = weights_in(folder, RunRecord(checkpoint=judged_by), word)
    assert weights.path == folder / "checkpoints" / found
    assert weights.word == {"best.ckpt": "best", "last.ckpt": "last"}.get(found, "")
    assert bool(weights.instead) == (word is None and found == "last.ckpt")


def test_a_file_is_one_wherever_it_is(tmp_path: Path) -> None:
    folder = run(tmp_path, "best.ckpt")
    other = tmp_path / "other.ckpt"
    other.write_text("")
    found = weights_in(folder, RunRecord(), str(other))
    assert (found.path, found.word, found.instead) == (other, "", "")


@pytest.mark.parametrize(
    ("names", "word", "said", "close"),
    [
        ((), None, "the run has no checkpoint", ()),
        ((), "best", "has no best checkpoint", ()),
        (("last.ckpt",), "best", "has no best checkpoint", ("last",)),
        (("last.ckpt", "e=3.ckpt"), "e=4.ckpt", "no checkpoint 'e=4", ("e=3.ckpt",)),
    ],
)
def test_weights_that_are_not_there(
    names: tuple[str, ...], word: str | None, said: str, close: tuple[str, ...],
    tmp_path: Path,
) -> None:  # fmt: skip
    with pytest.raises(ConfigError, match=said) as error:
        weights_in(run(tmp_path, *names), RunRecord(), word)
    assert error.value.faults[0].nearest == close
