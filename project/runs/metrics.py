"""The file of metrics: `metrics.csv`, one number a line.

The long form, `step,epoch,name,value`, needs no header that grows with a new metric, so
the file is only ever appended to, and by whole lines. A value is written as Python's
`repr`, which reads back to the same bits. A line that a kill cut short is not there for
a reader, and is cut off before the next one is written.
"""

from __future__ import annotations

import csv
import io
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from project.runs.folder import write_atomic
from project.runs.room import room_for

HEADER: Final = ("step", "epoch", "name", "value")


@dataclass(frozen=True, slots=True)
class Metric:
    """One number that a run logged.

    Attributes:
        step: How many optimizer steps came before; None where none was given.
        epoch: The epoch it belongs to, counted from 0; None where none was given.
        name: The metric's name; line breaks in it have become spaces.
        value: The number.
    """

    step: int | None
    epoch: int | None
    name: str
    value: float


def read_metrics(path: Path) -> list[Metric]:
    """Returns all metrics of a file, in the order they were logged.

    A torn last line is left out. A file that is not there holds no metrics.

    Raises:
        ValueError: A whole line is not one of ours; it is named.
    """
    data = path.read_bytes() if path.exists() else b""
    text = data[: data.rfind(b"\n") + 1].decode("utf-8")
    metrics: list[Metric] = []
    for number, row in enumerate(csv.reader(io.StringIO(text, newline="")), 1):
        if number == 1 and tuple(row) == HEADER:
            continue
        try:
            step, epoch, name, value = row
            metric = Metric(_integer(step), _integer(epoch), name, float(value))
        except ValueError:
            raise ValueError(
                f"{path}:{number} is not a line of {','.join(HEADER)}: {','.join(row)}"
            ) from None
        metrics.append(metric)
    return metrics


def append_metrics(
    path: Path, values: Mapping[str, float], *, step: int | None, epoch: int | None
) -> None:
    """Adds one line a value to the end of the file, all of them or none.

    Args:
        path: The file; made, with its header and its folder, when missing.
        values: The numbers by name.
        step: How many optimizer steps came before.
        epoch: The epoch they belong to, counted from 0.

    Raises:
        OSError: They cannot be written; the file is as it was.
    """
    rows = [Metric(step, epoch, name, value) for name, value in values.items()]
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "a+b", buffering=0) as file:
        end = _whole_end(file)
        file.truncate(end)
        data = memoryview(_lines(rows, header=end == 0))
        size = len(data)
        try:
            with room_for(path, lambda: size):
                while data:
                    data = data[file.write(data) :]
        except BaseException:
            file.truncate(end)
            raise


def cut_back(path: Path, step: int) -> None:
    """Drops what was logged at `step` optimizer steps or later.

    A run that goes on from a checkpoint logs those again.

    Raises:
        OSError: The file cannot be written; it is as it was.
    """
    if path.exists():
        kept = [m for m in read_metrics(path) if m.step is None or m.step < step]
        write_atomic(path, _lines(kept, header=True).decode("utf-8"))


def _whole_end(file: io.FileIO) -> int:
    """Returns the position after the file's last line break, read from the end."""
    position = file.seek(0, os.SEEK_END)
    while position > 0:
        start = max(0, position - 4096)
        file.seek(start)
        newline = file.read(position - start).rfind(b"\n")
        if newline >= 0:
            return start + newline + 1
        position = start
    return 0


def _lines(metrics: list[Metric], *, header: bool) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    if header:
        writer.writerow(HEADER)
    for metric in metrics:
        name = re.sub(r"[\r\n]+", " ", metric.name)
        writer.writerow((metric.step, metric.epoch, name, repr(float(metric.value))))
    return text.getvalue().encode("utf-8")


def _integer(text: str) -> int | None:
    return int(text) if text else None
