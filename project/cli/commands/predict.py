"""`predict`: what the weights of a run predict, a row for each example, in a file."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import Final

from project.cli.command import Command, CommandLine
from project.cli.flag import (
    BIND,
    CHECKPOINT,
    FORMAT,
    MODULE,
    OUTPUT,
    PLUGIN,
    RUNS_DIR,
)
from project.cli.output import DONE, note, out_json
from project.cli.run_word import run_word
from project.cli.screens import results_data
from project.cli.using_run import (
    NOTES,
    UsedRun,
    evaluation_of,
    freeze_arguments,
    say_unwritten,
    say_used,
    used_run,
)
from project.core.errors import ConfigError, Fault
from project.core.keys import Key
from project.core.shell_words import typed
from project.core.sources.locating import shown
from project.runs.contents import EVALUATION, METRICS
from project.runs.evaluations import Evaluation, name_in

ENDINGS: Final = (".csv", ".npz")
"""The files that predictions are written to."""

NAME: Final = "predictions.csv"


def predict(line: CommandLine) -> int:
    """Predicts with the weights of a run, and says where the predictions are."""
    used = used_run(line)
    given = line.text(OUTPUT)
    chosen = output_file(given, used.folder) if given else None
    from project.training.threads import spin_briefly

    spin_briefly()
    from project.training import predicting
    from project.training.prediction_files import PredictionFile
    from project.training.reviving import Trained

    say_used(used)
    evaluation = evaluation_of(used, line)
    if chosen is None and evaluation.folder is None:
        raise ConfigError(_nowhere(used, evaluation))
    place = evaluation.folder or used.folder
    run = Trained(used.folder, used.record, used.weights.path, place)
    file = PredictionFile(chosen or place / NAME, chosen=chosen is not None)
    before = freeze_arguments(line, used)
    try:
        predicting.predict(used.resolution, run, evaluation, file, note)
    finally:
        sys.argv[1:] = before
    written = shown(file.path)
    if used.style == "json":
        out_json(_data(used, evaluation, written, file.rows, file.columns))
    say_unwritten(evaluation)
    rows = "1 row" if file.rows == 1 else f"{file.rows:,} rows"
    note(f"{rows} in {evaluation.seconds:.1f} s; they are in {written}")
    return DONE


def output_file(text: str, run: Path) -> Path:
    """Returns the file that is meant.

    Args:
        text: What was typed.
        run: The folder of the run, whose own files stay as they are.

    Raises:
        ConfigError: Nothing can be written there.
    """
    if Key.parse(text.partition("=")[0]) and "." in text and "=" in text:
        raise ConfigError(
            Fault(
                "-o is --output here, and takes a file",
                given=f"-o {text}",
                expected="--bind KEY=VALUE for a setting",
                nearest=(typed("--bind", text),),
            )
        )
    path = Path(os.path.realpath(Path(text).expanduser()))
    problem, close = _wrong(path, text, run)
    if problem:
        raise ConfigError(
            Fault(
                problem,
                given=f"--output {text}",
                expected="a file in a folder that is there, whose name ends in "
                f"{' or '.join(ENDINGS)}",
                nearest=close,
            )
        )
    return path


def _wrong(path: Path, text: str, run: Path) -> tuple[str, tuple[str, ...]]:
    """What is wrong with a file, and what may have been meant."""
    parent = path.parent
    if path.is_dir():
        return f"{text} is a folder", (os.path.join(text, NAME),)
    if path.suffix not in ENDINGS:
        stem = os.path.splitext(text)[0]
        named = stem and not stem.endswith(os.sep) and text != "-"
        return f"{text} is no file of predictions", (f"{stem}.csv",) if named else ()
    if not parent.is_dir():
        return f"there is no folder {os.path.dirname(text) or parent}", ()
    if path.exists() and not path.is_file():
        return f"{text} is no plain file", ()
    if path == run / METRICS:
        return f"{text} is the run's own file", ()
    if not os.access(parent, os.W_OK):
        return f"nobody may write in {parent}", ()
    return "", ()


def _nowhere(used: UsedRun, evaluation: Evaluation) -> Fault:
    return Fault(
        f"nothing can be written beside the run ({evaluation.unwritten})",
        given=shown(used.folder),
        expected="--output FILE for another place",
        next="--output predictions.csv",
    )


def _data(
    used: UsedRun, evaluation: Evaluation, written: str, rows: int, columns: list[str]
) -> dict[str, object]:
    data: dict[str, object] = results_data(
        shown(used.folder), "done", {}, used.record.epochs or 0
    )
    folder = evaluation.folder
    return {
        **data,
        "checkpoint": name_in(used.folder, used.weights.path),
        "record": folder and shown(folder / EVALUATION),
        "output": written,
        "rows": rows,
        "columns": columns,
    }


COMMAND: Final = Command(
    run=predict,
    words=(run_word("predict"),),
    flags=(
        replace(
            OUTPUT,
            doc="A .csv or .npz file, which is replaced "
            "[predictions.csv beside the run].",
        ),
        CHECKPOINT,
        BIND,
        replace(FORMAT, doc="json prints where the predictions are, and of what."),
        PLUGIN,
        RUNS_DIR,
        MODULE,
    ),
    notes=f"{NOTES} A row has the number of its example, its target where the batch "
    "has one, and what predict_step returns, or forward where there is none; a .npz "
    "file has the same as arrays.",
    examples=(
        "predict last",
        "predict last --output predictions.csv --bind task.batch_size=64",
        "predict wine-lit-mlp/20260131-235959 -o predictions.npz --checkpoint last",
    ),
)
