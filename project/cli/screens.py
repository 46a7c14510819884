"""What a training shows first and last.

First, on stderr: what runs, where, and what differs from the defaults, as Gin reports
it. Last: the table of results, on stdout.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from project.cli.output import UnwrittenError, err, note, out, out_json, terminal
from project.cli.streams import keep_in
from project.cli.tables import table
from project.core.errors import PROGRAM, ConfigError
from project.core.resolving.resolution import Resolution
from project.core.shell_words import typed
from project.core.sources.locating import shown

SCHEMA: Final = 1
"""The version of what results are in JSON."""

_OTHERS: Final = 11
"""Lines of the first screen that are no bindings: the command line, which is often
longer than one, what runs, its size, its folder, the bars, and a note."""


def pair_of(resolution: Resolution) -> str:
    """Returns what is trained, in words."""
    return f"{resolution.task} with {resolution.model}"


@dataclass
class FirstScreen:
    """What is shown before the first step, as it comes to be known.

    Attributes:
        resolution: What is trained.
        whole: Whether to show all of the operative config.
        folder: The folder of the run, once there is one.
    """

    resolution: Resolution
    whole: bool
    folder: Path = Path()

    def begin(self, folder: Path) -> None:
        """Says what runs; the training has hardly begun."""
        self.folder = folder
        keep_in(folder)
        err(pair_of(self.resolution))

    def report(self, operative: str) -> None:
        """Says where it runs and with what; the first step comes next."""
        err(f"run: {shown(self.folder)}")
        show_operative(
            operative, self.resolution, name="operative.gin", whole=self.whole
        )


def show_operative(
    text: str, resolution: Resolution, *, name: str, whole: bool
) -> None:
    """Shows the operative config.

    Args:
        text: What `gin.operative_config_str` returned.
        resolution: What was built.
        name: What the text is called, a file where it is one.
        whole: Whether to show all of it, byte for byte, and not only what differs from
            the defaults.
    """
    found = None if whole else _differing(text, resolution)
    if found is None:
        err(f"{name}:\n{text.removesuffix(chr(10))}")
        return
    differ = f"{len(found)} values differ from their defaults"
    if len(found) == 1:
        differ = "1 value differs from its default"
    lines = [f"{name}: {differ} (--show-operative shows all)"]
    lines += [f"  {line}" for line in _fitted(found)]
    err("\n".join(lines))


def _differing(text: str, resolution: Resolution) -> list[str] | None:
    """The bindings that are not defaults; None where they cannot be told, which is no
    reason to end a training."""
    # Gin's parser costs a tenth of a start, and most command lines do not train.
    from project.core.building.differing import differing

    try:
        return differing(text, resolution)
    except ConfigError:
        return None


def _fitted(bindings: Sequence[str]) -> list[str]:
    """Returns the lines of bindings: whole, but on a terminal as many and as much of
    each as a screen has room for."""
    screen = terminal(sys.stderr)
    if screen is None:
        return [line for each in bindings for line in each.splitlines()]
    joined = [" ".join(each.replace("\\\n", "").split()) for each in bindings]
    width = screen.columns - 2
    lines = [x if len(x) <= width else f"{x[: width - 3]}..." for x in joined]
    room = max(screen.lines - _OTHERS, 3)
    if len(lines) > room:
        lines[room - 1 :] = [f"and {len(lines) - room + 1} more"]
    return lines


def show_results(result: Any, style: str) -> None:
    """Shows what came of a training.

    Args:
        result: A `project.training.engine.Result`.
        style: One of `RESULT_FORMATS`.
    """
    place, epochs = shown(result.folder), result.epochs
    try:
        if style == "json":
            out_json(results_data(place, "done", result.metrics, epochs))
        else:
            weights = weights_of(result.best_epoch, epochs)
            out(results_table(result.metrics, style, weights))
    except UnwrittenError as error:  # It is done, and recorded so.
        note(f"{error.problems}; the results are in {place}/run.json")
    said = "1 epoch" if epochs == 1 else f"{epochs} epochs"
    note(f"{said} in {result.seconds:.1f} s; the run is in {place}")


def show_tried(metrics: Mapping[str, float], style: str) -> None:
    """Shows what one step has logged, which is no result of a run."""
    if style == "json":
        out_json(results_data(None, "tried", metrics))
    elif metrics:
        out(results_table(metrics, style))


def results_table(
    metrics: Mapping[str, float], style: str, weights: str | None = None
) -> str:
    """Returns metrics as a table.

    Args:
        metrics: The metrics by name.
        style: One of `TABLE_FORMATS`.
        weights: Which weights they are of, as `weights_of` says it; None for no such
            column.
    """
    header = ["metric", "value"] + ([] if weights is None else ["weights"])
    more = header[2:] and [weights]
    rows = [[name, value, *more] for name, value in sorted(metrics.items())]
    return table(header, rows, style)


def results_data(
    run: str | None, status: str, metrics: Mapping[str, float], epochs: int = 0
) -> dict[str, Any]:
    """Returns results for JSON, as other programs may rely on them.

    Args:
        run: The folder of the run; None where there is none.
        status: How it ended.
        metrics: The metrics by name; what JSON has no number for becomes text.
        epochs: How many epochs were trained.
    """
    numbers = {n: v if math.isfinite(v) else repr(v) for n, v in metrics.items()}
    return {
        "schema": SCHEMA,
        "run": run,
        "status": status,
        "epochs": epochs,
        "metrics": numbers,
    }


def weights_of(best_epoch: int | None, epochs: int) -> str:
    """Returns which weights were kept: `best, epoch 7 of 20`, counted from 1.

    Args:
        best_epoch: The epoch of the best ones, counted from 0; None for the last ones.
        epochs: How many epochs were trained.
    """
    if best_epoch is None:
        return f"last, epoch {epochs}"
    return f"best, epoch {best_epoch + 1} of {epochs}"


def next_commands(
    folder: Path, uses: Sequence[str], before: Path | None, words: Sequence[str]
) -> list[str]:
    """Returns the commands that one would type after a training.

    Args:
        folder: The folder of the run.
        uses: What its weights can be used for: `test`, `predict`.
        before: Another run to compare it with; None where there is none.
        words: What names the plugins of the run that nobody remembers.
    """
    run = _as_word(folder)
    lines = [[command, run, *words] for command in (*uses, "rerun")]
    if before is not None:
        lines.append(["diff", _as_word(before), run])
    return [f"{PROGRAM} {typed(*line)}" for line in lines]


def _as_word(folder: Path) -> str:
    """A folder as a command takes it, which is not to be read as a flag."""
    place = shown(folder)
    return f"./{place}" if place.startswith("-") else place
