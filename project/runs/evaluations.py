"""What became of a run's weights after its end: a folder for each evaluation.

`evaluations/20260131-235959-test/` in the run's folder holds `evaluation.json`, and
what was predicted, where nobody wanted it elsewhere. The run's own record stays as it
is.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from project.core.errors import ConfigError
from project.runs.contents import EVALUATION, EVALUATIONS
from project.runs.folder import claim, ended_by, exit_code_of, write_atomic
from project.runs.record import Status, plain, stamp

SCHEMA: Final = 1
"""Of `evaluation.json`. A field that is added needs no other number."""


@dataclass
class Evaluation:
    """One use of a run's weights.

    Attributes:
        kind: The command: `validate`, `test` or `predict`.
        run: The folder of the run.
        facts: What is known of it, JSON values by name.
        folder: Its own folder; None where there is none, since nobody may write there.
        unwritten: Why it is not recorded; empty where it is.
    """

    kind: str
    run: Path
    facts: dict[str, Any] = field(default_factory=dict[str, Any])
    folder: Path | None = None
    unwritten: str = ""
    _started: str = field(default_factory=stamp, repr=False)
    _start: float = field(default_factory=time.monotonic, repr=False)

    def open(self) -> None:
        """Makes its folder; where that cannot be, it goes without."""
        name = f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{self.kind}"
        try:
            self.folder = claim(self.run / EVALUATIONS, name)
        except OSError as error:
            self.unwritten = error.strerror or str(error)

    @property
    def seconds(self) -> float:
        """How long it has lasted."""
        return round(time.monotonic() - self._start, 3)

    def close(self, status: Status, exit_code: int = 0, **result: Any) -> None:
        """Records how it ended.

        Args:
            status: How it ended.
            exit_code: What the process exits with.
            **result: More facts.
        """
        self.facts |= result
        if self.folder is None:
            return
        data = {
            "schema": SCHEMA,
            "kind": self.kind,
            "status": status,
            "started": self._started,
            "finished": stamp(),
            "seconds": self.seconds,
            "exit_code": exit_code,
            **self.facts,
        }
        text = json.dumps(plain(data), indent=2, allow_nan=False) + "\n"
        try:
            write_atomic(self.folder / EVALUATION, text)
        except OSError as error:
            self.unwritten = error.strerror or str(error)

    def close_after(self, error: BaseException) -> None:
        """Records that `error` ended it; nothing is left of one that was refused."""
        if isinstance(error, ConfigError):
            self.discard()
            return
        status, told = ended_by(error)
        self.close(status, exit_code_of(error), reason=told.partition("\n")[0])

    def discard(self) -> None:
        """Removes its folder, and the one around it, where nothing is in them."""
        if self.folder is not None:
            with contextlib.suppress(OSError):
                self.folder.rmdir()
                self.folder.parent.rmdir()


def digest_of_checkpoint(path: Path) -> str | None:
    """Returns the SHA-256 of a checkpoint's file; None for one that is a folder."""
    if path.is_dir():
        return None
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def name_in(run: Path, path: Path) -> str:
    """Returns what a file is called below a run's folder; elsewhere its whole path."""
    if path.is_relative_to(run):
        return path.relative_to(run).as_posix()
    return os.fspath(path)


def evaluation_facts(
    run: Path, checkpoint: Path, changed: Mapping[str, list[str]], **facts: Any
) -> dict[str, Any]:
    """Returns what every evaluation records: the weights, and what is not as it was.

    Args:
        run: The folder of the run.
        checkpoint: The checkpoint.
        changed: The values that are not as they were, then and now, by key.
        **facts: More of them.
    """
    return {
        "checkpoint": name_in(run, checkpoint),
        "sha256": digest_of_checkpoint(checkpoint),
        "changed": dict(changed),
        **facts,
    }
