"""Which weights of a run are used again: the best ones, the last ones, a file's."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from project.core.errors import ConfigError, Fault, nearest, some_of
from project.core.sources.locating import shown
from project.runs.contents import BEST, CHECKPOINTS, LAST
from project.runs.record import RunRecord

WORDS: Final = {"best": BEST, "last": LAST}
"""What `--checkpoint` takes beside a file, with the files that are meant."""


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights of a run.

    Attributes:
        path: The checkpoint, as an absolute path.
        word: "best" or "last"; empty for another file.
        instead: Why they are not the best ones, where nobody asked for others.
    """

    path: Path
    word: str
    instead: str = ""


def weights_in(folder: Path, record: RunRecord, word: str | None) -> Weights:
    """Returns the weights that are meant.

    Args:
        folder: The folder of the run.
        record: Its record.
        word: "best", "last", a file, or the name of one among the run's checkpoints;
            None for those that the run was judged by.

    Raises:
        ConfigError: They are not there.
    """
    kept = folder / CHECKPOINTS
    if word is None:
        return _kept(folder, record)
    if word in WORDS:
        found = kept / WORDS[word]
        if found.exists():
            return Weights(found, word)
        raise ConfigError(_lacking(folder, word))
    for path in (Path(word).expanduser(), kept / word):
        if path.exists():
            known = {kept / name: word for word, name in WORDS.items()}
            path = Path(os.path.abspath(path))
            return Weights(path, known.get(path, ""))
    raise ConfigError(_lacking(folder, word))


def _kept(folder: Path, record: RunRecord) -> Weights:
    """Those that the run was judged by; of one without an end the best so far."""
    judged_by = Path(record.checkpoint).name if record.checkpoint else BEST
    best, last = (folder / CHECKPOINTS / WORDS[word] for word in WORDS)
    if judged_by == BEST and best.exists():
        return Weights(best, "best")
    if last.exists():
        said = "the run has no best checkpoint"
        return Weights(last, "last", said)
    raise ConfigError(
        Fault(
            "the run has no checkpoint",
            given=shown(folder),
            expected=f"{CHECKPOINTS}/{BEST} or {CHECKPOINTS}/{LAST} in its folder, or "
            "--checkpoint PATH",
        )
    )


def _lacking(folder: Path, word: str) -> Fault:
    kept = folder / CHECKPOINTS
    names = sorted(each.name for each in kept.iterdir()) if kept.is_dir() else []
    there = [word for word, name in WORDS.items() if name in names]
    others = [name for name in names if name not in WORDS.values() and name[0] != "."]
    known = [*there, *others]
    has = f"; the run has {some_of(known)}" if known else "; the run has none"
    offered = there if word in WORDS else nearest(word, known)
    return Fault(
        f"the run has no {word} checkpoint"
        if word in WORDS
        else f"no checkpoint {word!r}",
        given=f"--checkpoint {word}",
        expected=f"best, last, or a checkpoint's file{has}",
        nearest=tuple(offered),
    )
