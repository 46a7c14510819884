"""What `validate` and `test` do: a run's weights, and a table of what they come to."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Literal

from project.cli.command import CommandLine
from project.cli.output import DONE, UnwrittenError, note, out, out_json
from project.cli.screens import results_data, results_table, weights_of
from project.cli.using_run import (
    UsedRun,
    evaluation_of,
    freeze_arguments,
    say_unwritten,
    say_used,
    used_run,
)
from project.core.sources.locating import shown
from project.runs.contents import EVALUATION
from project.runs.evaluations import Evaluation, name_in

if TYPE_CHECKING:
    from project.training.evaluating import Evaluated


def evaluate(line: CommandLine, how: Literal["validate", "test"]) -> int:
    """Evaluates the weights of a run, and shows and records what comes of it."""
    used = used_run(line)
    from project.training.threads import spin_briefly

    spin_briefly()
    from project.training import evaluating
    from project.training.reviving import Trained

    say_used(used)
    evaluation = evaluation_of(used, line)
    run = Trained(
        used.folder, used.record, used.weights.path, evaluation.folder or used.folder
    )
    before = freeze_arguments(line, used)
    try:
        found = evaluating.evaluate(used.resolution, run, evaluation, how, note)
    finally:
        sys.argv[1:] = before
    if not found.rank:
        _show(used, evaluation, found)
    return DONE


def _show(used: UsedRun, evaluation: Evaluation, found: Evaluated) -> None:
    epochs = used.record.epochs or 0
    place = evaluation.folder and shown(evaluation.folder / EVALUATION)
    try:
        if used.style == "json":
            data = results_data(shown(used.folder), "done", found.metrics, epochs)
            data["checkpoint"] = name_in(used.folder, used.weights.path)
            data["record"] = place
            out_json(data)
        else:
            weights = named_weights(used, found.epoch)
            out(results_table(found.metrics, used.style, weights))
    except UnwrittenError as error:
        note(f"{error.problems}; the results are in {place or 'no file'}")
    for line in otherwise(used, found.metrics):
        note(line)
    say_unwritten(evaluation)
    note(f"{evaluation.kind} took {evaluation.seconds:.1f} s; it is in {place}")


def named_weights(used: UsedRun, epoch: int) -> str:
    """Returns which weights they are: `best, epoch 7 of 20`, counted from 1."""
    if used.weights.word == "best":
        return weights_of(epoch, max(used.record.epochs or 0, epoch + 1))
    if used.weights.word == "last":
        return weights_of(None, epoch)
    return used.weights.path.name


def otherwise(used: UsedRun, metrics: dict[str, Any]) -> list[str]:
    """Returns what is not as the run ended, where its own weights are used as they
    were."""
    known = used.record.metrics or {}
    its_own = used.record.checkpoint == name_in(used.folder, used.weights.path)
    if used.changed or not its_own:
        return []
    return [
        f"{name} was {known[name]!r} when the run ended, and is {value!r}"
        for name, value in metrics.items()
        if name in known and known[name] != value
    ]
