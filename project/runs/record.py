"""The record of a run, `run.json`: what was run, by whom, and how it ended.

It is written when the run begins, now and then while it lasts, and at its end; whoever
reads it finds a whole one. That a process has died nobody writes: it is seen when the
record is read.
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Literal, get_args

from project.runs.contents import RECORD
from project.runs.processes import Process

SCHEMA: Final = 1
"""Of the record. A field that is added needs no other number."""

Status = Literal[
    "running", "done", "failed", "interrupted", "terminated", "pruned", "requeued"
]
"""What a record says."""

Shown = Literal[Status, "died", "damaged"]
"""What is shown of one: `died` is a run whose process is gone, `damaged` a record that
cannot be read."""

EXIT_CODES: Final[Mapping[Status, tuple[int, ...]]] = {
    "done": (0,),
    "failed": (1,),
    "interrupted": (130,),
    "terminated": (143, 129),
    "pruned": (0,),
    "requeued": (75,),
}
"""What a process exits with whose run ends so: 128 and the number of its signal, of
SIGTERM and SIGHUP, for one that was terminated; EX_TEMPFAIL of sysexits.h, which asks
to be tried again, for one that was requeued."""

SILENCE: Final = 3600.0
"""Seconds without a sign of life after which a process of another machine is taken for
dead; it gives one every few seconds while it trains."""


@dataclass
class RunRecord:
    """What `run.json` holds. Times are in UTC, as ISO 8601.

    Attributes:
        schema: The number of this form of a record.
        status: How the run stands.
        started: When it began.
        experiment: The name of the folder of related runs.
        task: Public name of the task.
        model: Public name of the model.
        seed: The seed.
        threads: Threads of a process that computes: sums are taken in another order
            with another number.
        devices: What it is trained on, as `1 x cpu`.
        flavour: The Lightning package that the components derive from.
        monitor: The metric that the best weights are chosen by.
        command: The command line, with secrets masked.
        directory: The folder that it was typed in.
        host: The machine.
        pid: The process that trains.
        boot: This start of the machine, as its kernel calls it.
        process_started: When the process started, in ticks of the kernel's clock.
        heartbeat: When the process last gave a sign of life.
        platform: The system, in words.
        versions: Versions of Python and of the packages that decide the numbers.
        git: The state of the code's repository, without its diff; None outside one.
        plugins: The modules with tables that were in use, with their files.
        settings: What was not at its default, by key, as text; secrets are masked.
        requested: What was set, and of the request itself, as it was written and in
            the order in which it was read: what a rerun resolves anew. A value that is
            nobody's business is in the frozen config alone.
        hashes: `config` covers every value that can change the result, `seedless` all
            of them but the seed, `code` the files of the components, hooks and plugins.
        code: The SHA-256 of each of these files.
        data_files: The SHA-256 of the files that the task's values name, by these
            names; of a large one its size.
        finished: When it ended.
        seconds: How long it took.
        exit_code: What the process exits with.
        reason: Why it ended so, in one line.
        error: What ended it.
        traceback: The end of the error's traceback.
        metrics: The results, by name; one that is not finite is a text.
        epochs: How many epochs were trained.
        best_epoch: The epoch of the weights that were kept; None for the last ones.
        checkpoint: The file of these weights, below the run's folder.
        loggers: What the loggers that somebody has added call the run, by their class.
        resumed: When it was taken up again, and from where, once for each time.
        more: What a later version of the project has written beside.
    """

    schema: int = SCHEMA
    status: Status = "running"
    started: str = ""
    experiment: str = ""
    task: str = ""
    model: str = ""
    seed: int | None = None
    threads: int | None = None
    devices: str = ""
    flavour: str = ""
    monitor: str = ""
    command: list[str] = field(default_factory=list[str])
    directory: str = ""
    host: str = ""
    pid: int = 0
    boot: str = ""
    process_started: int = 0
    heartbeat: str = ""
    platform: str = ""
    versions: dict[str, str | None] = field(default_factory=dict[str, "str | None"])
    git: dict[str, Any] | None = None
    plugins: dict[str, str] = field(default_factory=dict[str, str])
    settings: dict[str, str] = field(default_factory=dict[str, str])
    requested: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    hashes: dict[str, str] = field(default_factory=dict[str, str])
    code: dict[str, str] = field(default_factory=dict[str, str])
    data_files: dict[str, str] = field(default_factory=dict[str, str])
    finished: str | None = None
    seconds: float | None = None
    exit_code: int | None = None
    reason: str | None = None
    error: str | None = None
    traceback: str | None = None
    metrics: dict[str, Any] | None = None
    epochs: int | None = None
    best_epoch: int | None = None
    checkpoint: str | None = None
    loggers: dict[str, str] = field(default_factory=dict[str, str])
    resumed: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    more: dict[str, Any] = field(default_factory=dict[str, Any])

    @property
    def process(self) -> Process:
        """The process that writes it."""
        return Process(self.host, self.boot, self.pid, self.process_started)

    def data(self) -> dict[str, Any]:
        """Returns what JSON holds of it: nothing of an end before there is one."""
        without: tuple[str, ...] = ()
        if self.finished is None:
            without = _OF_THE_END
        elif self.error is None:
            without = _OF_A_FAILURE
        data = {name: getattr(self, name) for name in _KINDS if name not in without}
        return {**data, **self.more}

    def to_json(self) -> str:
        """Returns the text of `run.json`."""
        return json.dumps(plain(self.data()), indent=2, allow_nan=False)

    def shown(self, now: float | None = None) -> Shown:
        """Returns how the run stands: `died` where its process is gone.

        Args:
            now: Seconds since the epoch; None for the present.
        """
        if self.status != "running":
            return self.status
        if self.process.is_here:
            return "running" if self.process.is_alive else "died"
        last = seconds_of(self.heartbeat or self.started)
        now = time.time() if now is None else now
        return "running" if now - last < SILENCE else "died"


_OF_THE_END: Final = ("finished", "seconds", "exit_code", "reason", "error",
                      "traceback", "metrics", "epochs", "best_epoch",
                      "checkpoint")  # fmt: skip
_OF_A_FAILURE: Final = ("reason", "error", "traceback")


def read_record(folder: Path) -> RunRecord:
    """Reads the record of a run.

    Raises:
        OSError: There is none that can be read.
        ValueError: It is damaged, or of a later version that means something else.
    """
    try:
        data = json.loads((folder / RECORD).read_bytes())
    except RecursionError:
        raise ValueError("nested too deep") from None
    return record_of(data)


def record_of(data: Any) -> RunRecord:
    """Returns the record that decoded JSON is.

    Raises:
        ValueError: It is none, or of a later version that means something else.
    """
    if not isinstance(data, dict):
        raise ValueError("not an object")
    record = RunRecord(schema=0)  # Records had no number once.
    for name, value in data.items():
        kind = _KINDS.get(name)
        if kind is None:
            record.more[name] = value
        elif not isinstance(value, kind):
            raise ValueError(f"{name} cannot be {value!r:.50}")
        else:
            setattr(record, name, value)
    if record.schema > SCHEMA:
        raise ValueError(f"schema {record.schema} is of a later version")
    if record.status not in get_args(Status):
        raise ValueError(f"status cannot be {record.status!r:.50}")
    return record


def _kind(annotation: str) -> tuple[type, ...]:
    """The types that JSON may have for an annotation of a field."""
    known = {"str": str, "int": int, "float": (int, float), "list": list, "dict": dict,
             "None": type(None), "Status": str}  # fmt: skip
    found: list[type] = []
    for text in annotation.split(" | "):
        kind = known[text.partition("[")[0]]
        found += kind if isinstance(kind, tuple) else (kind,)
    return tuple(found)


_KINDS: Final = {
    each.name: _kind("dict" if str(each.type).startswith("dict") else str(each.type))
    + ((type(None),) if str(each.type).endswith("None") else ())
    for each in fields(RunRecord)
    if each.name != "more"
}


def stamp() -> str:
    """Returns the present moment as a record has it."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def seconds_of(stamp: str) -> float:
    """Returns a moment of a record in seconds since the epoch; 0 for none."""
    try:
        return datetime.fromisoformat(stamp).timestamp()
    except (ValueError, OverflowError):
        return 0.0


def plain(value: Any) -> Any:
    """Returns `value` with what JSON has no number for as text."""
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    if isinstance(value, float) and not math.isfinite(value):
        return repr(value)
    return value
