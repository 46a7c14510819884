"""The file of a prediction: a table of text, or arrays, whole or not at all."""

from __future__ import annotations

import csv
import itertools
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Final

import numpy as np

from project.core.errors import ConfigError, Fault, RunError, some_of
from project.core.replacing import replacing
from project.runs.room import room_for
from project.training.predicted import ROOT, Array, classes_of

MOST: Final = 1000
"""Columns of a table."""

TABLE, ARRAYS = ".csv", ".npz"
"""The endings of the two kinds of files."""


class PredictionFile:
    """Takes the predictions of one batch after another.

    A table is written as they come; arrays are held until all are there.

    Args:
        path: The file; its ending says which kind it is.
        chosen: Whether somebody has named it; else what is no table becomes arrays,
            with the ending of these.

    Attributes:
        path: The file.
        rows: How many examples there are so far.
        columns: What there is of each.
        names: The names of the classes, where they are known.
    """

    def __init__(self, path: Path, *, chosen: bool) -> None:
        self.path = path
        self.rows = 0
        self.columns: list[str] = []
        self.names: Sequence[str] = ()
        self._chosen = chosen
        self._open = ExitStack()
        self._writer: Any = None
        self._arrays: dict[str, list[Array]] = {}
        self._scores = ""

    def __enter__(self) -> PredictionFile:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if error is None and self._arrays:
            self._write_arrays()
        self._open.__exit__(kind, error, traceback)

    def add(
        self,
        index: Array,
        loader: Array | None,
        target: Array | None,
        outputs: Mapping[str, Array],
    ) -> None:
        """Takes a batch.

        Args:
            index: The number of each example.
            loader: The number of its loader, where there are several.
            target: What is to be predicted, where it is known.
            outputs: What is predicted, by name.

        Raises:
            ConfigError: It is too wide for the table that was asked for.
            RunError: It is made otherwise than the batches before it.
        """
        if not self.columns:
            self._scores = classes_of(outputs, target, len(self.names))
        parts = {} if loader is None else {"dataloader": loader}
        parts["index"] = index
        self._put(parts, target, outputs)
        if not self.columns:
            self._begin(parts)
        if self.path.suffix == TABLE:
            self._add_rows(parts)
        else:
            self._add_arrays(parts)
        self.rows += len(index)

    def _put(
        self,
        parts: dict[str, Array],
        target: Array | None,
        outputs: Mapping[str, Array],
    ) -> None:
        """Adds what is to be predicted, and what is predicted."""
        if target is not None:
            parts["target"] = target
        if self._scores in outputs:
            parts["prediction"] = outputs[self._scores].argmax(axis=1)
        for name, each in outputs.items():
            alone = len(outputs) == 1 and each.size == len(each)
            known = "prediction" if alone else name
            parts[known if known not in parts else f"{ROOT}.{known}"] = each

    def _begin(self, parts: Mapping[str, Array]) -> None:
        width = sum(_width(each) for each in parts.values())
        if self.path.suffix == TABLE and width > MOST:
            if self._chosen:
                raise ConfigError(_too_wide(parts, self.path))
            self.path = self.path.with_suffix(ARRAYS)
        if self.path.suffix != TABLE:
            self.columns = list(parts)
            return
        self.columns = list(itertools.chain(*map(self._heads, parts.items())))
        room = room_for(self.path, lambda: part.stat().st_size)
        self._open.enter_context(room)
        part = self._open.enter_context(replacing(self.path))
        opened = part.open("w", encoding="utf-8", errors="surrogateescape", newline="")
        file = self._open.enter_context(opened)
        self._writer = csv.writer(file, lineterminator="\n")
        self._writer.writerow(self.columns)

    def _heads(self, part: tuple[str, Array]) -> Iterator[str]:
        """The columns of an array: its name, and the place in it."""
        name, each = part
        if _width(each) == 1:
            yield name
        elif name == self._scores and each.shape[1] == len(self.names):
            yield from (f"{name}.{label}" for label in self.names)
        else:
            sizes = list(each.shape[1:])
            while sizes[-1] == 1:
                sizes.pop()
            for place in np.ndindex(*sizes):
                yield ".".join([name, *map(str, place)])

    def _add_rows(self, parts: Mapping[str, Array]) -> None:
        columns: list[list[str]] = []
        for name, each in parts.items():
            flat = each.reshape(len(each), -1)
            texts = self._named if self._is_class(name, each) else _texts
            columns += [texts(flat[:, place]) for place in range(flat.shape[1])]
        if len(columns) != len(self.columns):
            raise RunError(_otherwise(parts, self.columns))
        self._writer.writerows(zip(*columns, strict=True))

    def _is_class(self, name: str, each: Array) -> bool:
        known = bool(self.names) and name in ("target", "prediction")
        return known and each.ndim == 1 and each.dtype.kind in "iu"

    def _named(self, classes: Array) -> list[str]:
        known = range(len(self.names))
        return [self.names[n] if n in known else str(n) for n in classes.tolist()]

    def _add_arrays(self, parts: Mapping[str, Array]) -> None:
        if list(parts) != self.columns:
            raise RunError(_otherwise(parts, self.columns))
        for name, each in parts.items():
            self._arrays.setdefault(name, []).append(each)

    def _write_arrays(self) -> None:
        whole: dict[str, Any] = {}
        for name, found in self._arrays.items():
            if len({each.shape[1:] for each in found}) == 1:
                whole[name] = np.concatenate(found)
            else:  # Sequences of different lengths: as they came.
                whole |= {f"{name}.{n}": each for n, each in enumerate(found)}
        if self.names:
            whole["class_names"] = np.array(self.names)
        size = sum(each.nbytes for each in whole.values())
        with (
            room_for(self.path, lambda: size),
            replacing(self.path) as part,
            open(part, "wb") as file,
        ):
            np.savez(file, allow_pickle=False, **whole)


def _width(each: Array) -> int:
    return int(np.prod(each.shape[1:], dtype=np.int64))


def _texts(values: Array) -> list[str]:
    """Numbers in as many digits as it takes to read them back."""
    if values.dtype.kind == "f":
        return [str(each) for each in values]
    return [str(each) for each in values.tolist()]


def _sizes(parts: Mapping[str, Array]) -> str:
    found = [f"{name} {list(each.shape[1:])}" for name, each in parts.items()]
    return some_of([each.removesuffix(" []") for each in found], 6)


def _too_wide(parts: Mapping[str, Array], path: Path) -> Fault:
    width = sum(map(_width, parts.values()))
    return Fault(
        f"the predictions make {width:,} columns",
        given=f"{_sizes(parts)} for each example",
        expected=f"at most {MOST:,} in a table; a file of arrays, {ARRAYS}, takes them",
        next=f"--output {path.with_suffix(ARRAYS).name}",
    )


def _otherwise(parts: Mapping[str, Array], columns: Sequence[str]) -> Fault:
    return Fault(
        "a batch is predicted otherwise than those before it",
        given=f"{_sizes(parts)} for each example",
        expected=f"what the first one has: {some_of(columns)}; sequences of different "
        f"lengths go into a file of arrays, {ARRAYS}",
    )
