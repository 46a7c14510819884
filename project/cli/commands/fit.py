"""The end of `train`: a training, or the results of one that there was."""

from __future__ import annotations

import sys
from pathlib import Path

from project.cli.command import CommandLine
from project.cli.flag import FORMAT, PLUGIN, SHOW_OPERATIVE
from project.cli.format_flag import RESULT_FORMATS, chosen_format
from project.cli.output import DONE, note
from project.cli.runs_dir import runs_dir_of
from project.cli.screens import FirstScreen, next_commands, show_results
from project.cli.taking_up import TakenUp, changes_of, say_changes, say_other_code
from project.core.components.consent import recalled
from project.core.errors import PROGRAM
from project.core.origins import CHILD_PRECEDENCE
from project.core.resolving.resolution import Resolution
from project.runs.contents import CONFIG_GIN
from project.runs.describing import experiment_of
from project.runs.finding import frozen_of, run_before
from project.runs.folder import check_place


def fit(
    resolution: Resolution,
    line: CommandLine,
    taken_up: TakenUp | None,
    before: Path | None = None,
) -> int:
    """Trains a config that can be trained, and shows what came of it.

    Args:
        resolution: The config.
        line: The command line.
        taken_up: The run that is gone on with; None for a new one.
        before: The run to compare it with; None for the one before it.
    """
    style = chosen_format(line.text(FORMAT), RESULT_FORMATS, "simple")
    runs_dir = runs_dir_of(line)
    changed: dict[str, list[str]] = {}
    if taken_up is None:
        # While torch is not imported yet.
        check_place(runs_dir, experiment_of(resolution))
    else:
        changed = changes_of(taken_up, resolution)
        if not taken_up.follows:
            say_changes(changed)
            say_other_code(resolution, taken_up.record)
    from project.training.threads import spin_briefly

    spin_briefly()
    from project.training import engine
    from project.training.result import Resumed

    screen = FirstScreen(resolution, whole=line.given(SHOW_OPERATIVE))

    def opened(folder: Path) -> None:
        _freeze_arguments(line, resolution, folder, taken_up is not None)
        screen.begin(folder)

    typed = sys.argv[1:]
    try:
        result = engine.train(
            resolution,
            runs_dir=runs_dir,
            command=[*PROGRAM.split(), *typed],
            report=screen.report,
            notice=note,
            opened=opened,
            resumed=Resumed(taken_up.folder, changed) if taken_up else None,
        )
    finally:
        sys.argv[1:] = typed
    if result.rank:
        return DONE
    show_results(result, style)
    words = _forgotten(resolution, result.folder)
    earlier = before or run_before(result.folder)
    for command in next_commands(result.folder, result.uses, earlier, words):
        note(f"next: {command}")
    return DONE


def show_again(taken_up: TakenUp, line: CommandLine) -> int:
    """Shows the results of a run that is done, as its training did."""
    folder, record = taken_up.folder, taken_up.record
    style = chosen_format(line.text(FORMAT), RESULT_FORMATS, "simple")
    from project.training.result import Result

    result = Result(
        folder=folder,
        metrics={name: float(v) for name, v in (record.metrics or {}).items()},
        epochs=record.epochs or 0,
        best_epoch=record.best_epoch,
        checkpoint=None,
        seconds=record.seconds or 0.0,
    )
    note("the run is done: nothing is left to train")
    show_results(result, style)
    return DONE


def _forgotten(resolution: Resolution, folder: Path) -> list[str]:
    """The words that name the plugins of a frozen config that nobody remembers."""
    memory = recalled(*frozen_of(folder))
    forgotten = [each for each in resolution.plugins if not memory.vouches_for(each)]
    return [word for plugin in forgotten for word in ("--plugin", plugin)]


def _freeze_arguments(
    line: CommandLine, resolution: Resolution, folder: Path, taken_up: bool
) -> None:
    """Lets the processes that Lightning starts for other devices read the frozen
    config: they run this program's arguments again, and must not resolve anew. They
    have this process's word for the plugins, read them from the same files, and look
    for others where it does."""
    frozen = ["--config-file", str(folder / CONFIG_GIN)]
    frozen += ["--precedence", ",".join(CHILD_PRECEDENCE)]
    if taken_up:
        frozen += ["--follow", str(folder)]
    for plugin in line.texts(PLUGIN):
        frozen += ["--plugin", plugin]
    for name, file in resolution.modules.items():
        frozen += ["--module", f"{name}={file}"]
    sys.argv[1:] = ["train", *frozen]
