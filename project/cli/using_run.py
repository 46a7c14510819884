"""What `validate`, `test` and `predict` share: a run, its weights, its own config."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from project import api
from project.cli.command import CommandLine
from project.cli.flag import (
    BIND,
    CHECKPOINT,
    FORMAT,
    MODULE,
    PLUGIN,
)
from project.cli.format_flag import RESULT_FORMATS, chosen_format
from project.cli.output import err, note
from project.cli.runs_dir import runs_dir_of
from project.cli.screens import pair_of
from project.cli.taking_up import (
    changed_values,
    is_helper,
    request_of,
    require_free,
    say_other_code,
)
from project.core.errors import PROGRAM, ConfigError, Fault
from project.core.keys import Key
from project.core.ledger import Setting
from project.core.resolving.resolution import Resolution
from project.core.sources.locating import shown as shown_place
from project.core.values import shown
from project.runs.evaluations import Evaluation, evaluation_facts
from project.runs.finding import find_run, record_in
from project.runs.hashes import code_of, hashes_of
from project.runs.record import RunRecord
from project.runs.secrets import masked
from project.runs.versions import versions
from project.runs.weights import Weights, weights_in

NOTES: Final = (
    "RUN is a run's folder, its id or the beginning of it, or last. Its own config "
    "holds and is not repeated; --bind changes what its weights are used with, as "
    "task.batch_size or trainer.accelerator. What comes of it is recorded below "
    "evaluations/ in the run's folder."
)
"""What the help of such a command says."""

_OF_TRAINING: Final = frozenset(
    [
        "max_epochs",
        "min_epochs",
        "max_steps",
        "min_steps",
        "max_time",
        "patience",
        "monitor",
        "mode",
        "seed",
        "experiment",
        "checkpoint_every",
        "logger",
        "fast_dev_run",
        "barebones",
        "overfit_batches",
        "limit_train_batches",
        "val_check_interval",
        "check_val_every_n_epoch",
        "num_sanity_val_steps",
        "log_every_n_steps",
        "enable_checkpointing",
        "accumulate_grad_batches",
        "gradient_clip_val",
        "gradient_clip_algorithm",
        "reload_dataloaders_every_n_epochs",
    ]
)
"""Settings of the trainer that say how a run was trained, and nothing of what its
weights are used for."""


@dataclass(frozen=True, slots=True)
class UsedRun:
    """A run whose weights are used.

    Attributes:
        folder: Its folder, as an absolute path.
        record: Its record.
        weights: Which of its weights.
        resolution: Its own config, with what was bound anew.
        changed: The values that are not as they were, then and now, by key.
        style: The format of the results.
    """

    folder: Path
    record: RunRecord
    weights: Weights
    resolution: Resolution
    changed: dict[str, list[str]]
    style: str


def used_run(line: CommandLine) -> UsedRun:
    """Returns the run that a command line names.

    Raises:
        ConfigError: No run is meant, it has no such weights, it is being trained, or
            its config cannot be used as it is bound.
    """
    style = chosen_format(line.text(FORMAT), RESULT_FORMATS, "simple")
    [word] = line.words or [""]
    folder = find_run(word, runs_dir_of(line), f"{line.command} {word}".rstrip())
    record = record_in(folder)
    require_free(folder)
    weights = weights_in(folder, record, line.text(CHECKPOINT))
    resolution = api.resolve_request(request_of(line, folder), note)
    resolution.require()
    changed = list(changed_values(resolution))
    faults = [_refusal(key, now, line) for key, _, now in changed if _trains(key)]
    if faults:
        raise ConfigError(*faults)
    texts = {str(key): [then, shown(now.value)] for key, then, now in changed}
    return UsedRun(folder, record, weights, resolution, texts, style)


def say_used(used: UsedRun) -> None:
    """Says what is used, and what of it is not as it was."""
    if is_helper():
        return
    err(pair_of(used.resolution))
    err(f"run: {shown_place(used.folder)}")
    err(f"weights: {shown_place(used.weights.path)}")
    if used.weights.instead:
        note(f"{used.weights.instead}: the last one is used")
    status = used.record.shown()
    if status != "done":
        note(f"the run is not done ({status}): these are its weights so far")
    for key, (then, now) in used.changed.items():
        of_model = " the weights were trained with" if key.startswith("model.") else ""
        note(f"{key} is {now} here, and{of_model or ' was'} {then}")
    say_other_code(used.resolution, used.record)


def evaluation_of(used: UsedRun, line: CommandLine) -> Evaluation:
    """Returns what is recorded of a use, whose folder is made for it."""
    resolution = used.resolution
    code = code_of(resolution)
    facts = evaluation_facts(
        used.folder,
        used.weights.path,
        used.changed,
        command=[*map(masked, [*PROGRAM.split(), *sys.argv[1:]])],
        versions=versions(),
        hashes=hashes_of(resolution, code),
        code=code,
    )
    evaluation = Evaluation(line.command, used.folder, facts)
    if not is_helper():
        evaluation.open()
    return evaluation


def freeze_arguments(line: CommandLine, used: UsedRun) -> list[str]:
    """Lets the processes that Lightning starts for other devices use the same run: they
    run this program's arguments again, and `last` may be another one by then.

    Returns:
        The arguments as they were.
    """
    before = sys.argv[1:]
    words = [line.command, str(used.folder), "--checkpoint", str(used.weights.path)]
    given = {BIND: line.texts(BIND), PLUGIN: line.texts(PLUGIN)}
    given[MODULE] = [f"{name}={f}" for name, f in used.resolution.modules.items()]
    for flag, texts in given.items():
        for text in texts:
            words.append(f"--{flag.name}={text}")
    sys.argv[1:] = words
    return before


def say_unwritten(evaluation: Evaluation) -> None:
    """Says that an evaluation is not recorded, where it is not."""
    if evaluation.unwritten:
        note(f"this is not recorded beside the run: {evaluation.unwritten}")


def _trains(key: Key) -> bool:
    return key.selector == "trainer" and key.parameter in _OF_TRAINING


def _refusal(key: Key, now: Setting, line: CommandLine) -> Fault:
    return Fault(
        f"{key} says how a run is trained, and {line.command} trains nothing",
        given=now.origin.text or f"{key}={shown(now.value)}",
        origin=now.origin,
        expected="what the weights are used with, as task.batch_size, "
        "trainer.accelerator, trainer.devices or trainer.limit_test_batches",
    )
