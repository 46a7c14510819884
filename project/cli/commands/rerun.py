"""`rerun`: trains a run again, from what was set for it, and says what has drifted."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Final

from project import api
from project.cli.command import Command, CommandLine
from project.cli.commands.train import (
    ALL,
    CHANGED,
    DRY_RUN,
    EXPLAIN,
    NO_ORIGINS,
    PRINT_CONFIG,
    PROBE,
    answer,
)
from project.cli.flag import (
    BIND,
    FORMAT,
    PLUGIN,
    RUNS_DIR,
    SHOW_OPERATIVE,
    STRICT,
)
from project.cli.format_flag import TRAIN_HELP
from project.cli.output import err, note
from project.cli.run_word import run_word
from project.cli.runs_dir import runs_dir_of
from project.cli.taking_up import request_of
from project.core.components.cache import READING
from project.core.request import Request
from project.core.resolving.resolution import Resolution
from project.core.sources.files import NOTHING, Saved
from project.core.sources.variables import read_environment
from project.core.values import brief
from project.runs.comparing import differences, masked_value, values_of
from project.runs.drift import drift
from project.runs.finding import find_run, record_in
from project.runs.kept_settings import saved_of
from project.runs.record import RunRecord


def rerun(line: CommandLine) -> int:
    """Trains what a run was set to train, in a new folder beside it."""
    word = line.words[0]
    folder = find_run(word, runs_dir_of(line), word)
    record = record_in(folder)
    line = _beside(line, folder, record)
    saved = saved_of(record, folder) if record.requested else NOTHING
    request = _request(line, folder, saved)
    was = api.resolve_request(replace(request, bindings=()), _reading, saved)
    _say_drift(folder, record, was)
    resolution = api.resolve_request(request, note, saved)
    if request.bindings:
        _say_changes(was, resolution)
    code = answer(resolution, line)
    if code is not None:
        return code
    from project.cli.commands.fit import fit

    return fit(resolution, line, None, folder)


def _beside(line: CommandLine, folder: Path, record: RunRecord) -> CommandLine:
    """The line with the folder of runs in which the run lies, where it says no other:
    the new one is of the same experiment."""
    runs_dir = folder.parent.parent
    if line.given(RUNS_DIR) or folder.parent.name != record.experiment:
        return line
    if os.path.realpath(runs_dir) == os.path.realpath(runs_dir_of(line)):
        return line
    return replace(line, options={**line.options, RUNS_DIR.name: str(runs_dir)})


def _request(line: CommandLine, folder: Path, saved: Saved) -> Request:
    """What is asked for beside the settings of a run; the frozen config of one whose
    record has kept none."""
    if not saved.written:
        note(
            "the record of the run is an earlier version's and keeps no settings: all "
            "values are as they were, defaults and computed ones too"
        )
        return request_of(line, folder)
    unheard = [each.origin.where for each in read_environment(os.environ)[0]]
    if unheard:
        names = ", ".join(each.removeprefix("env ") for each in unheard)
        note(f"{names}: not heard, a rerun has the settings of its run and --bind")
    heard = {name: os.environ[name] for name in _HEARD if name in os.environ}
    return Request(
        bindings=line.texts(BIND),
        environment=heard,
        strict=line.given(STRICT),
        plugins=line.texts(PLUGIN),
        own_plugins=line.settings.plugins,
    )


_HEARD: Final = ("PROJECT_PLUGINS",)


def _reading(text: str) -> None:
    """Says that components are read, and not a second time what the config is like."""
    if text == READING:
        note(text)


def _say_drift(folder: Path, record: RunRecord, resolution: Resolution) -> None:
    found = list(drift(folder, record, resolution))
    for what, text in found:
        err(f"drift: {what}: {text}")
    if not found:
        note(f"nothing has drifted since {folder.parent.name}/{folder.name}")


def _say_changes(was: Resolution, resolution: Resolution) -> None:
    """Says what is bound anew, and what follows from it."""
    for each in differences(values_of(was), values_of(resolution)):
        pair = [h and brief(masked_value(each.key, h)) for h in (each.a, each.b)]
        before, now = (text or "not there" for text in pair)
        note(f"{each.key} is {now}, and was {before}")


COMMAND: Final = Command(
    run=rerun,
    words=(run_word("rerun"),),
    flags=(
        replace(BIND, short="bo", aliases=("option",)),
        PRINT_CONFIG,
        PROBE,
        ALL,
        CHANGED,
        NO_ORIGINS,
        EXPLAIN,
        DRY_RUN,
        SHOW_OPERATIVE,
        replace(FORMAT, doc=TRAIN_HELP),
        STRICT,
        PLUGIN,
        RUNS_DIR,
    ),
    notes="RUN is a folder, an id or the beginning of one, or last. It is trained "
    "again, in a new folder and from what was set for it: defaults and what hooks "
    "compute are as they are now, and what has drifted since is said first.",
    examples=(
        "rerun last",
        "rerun wine-lit-mlp/20260131 --bind trainer.seed=1",
        "rerun last --print-config --changed",
    ),
)
