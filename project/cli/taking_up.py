"""`train --resume`: goes on with a run, in its own folder and with its own config."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from project.cli.command import CommandLine
from project.cli.flag import BIND, ITS_OWN, MODULE, PLUGIN, RESUME, STRICT, Flag
from project.cli.output import note
from project.core.errors import PROGRAM, ConfigError, Fault, typed
from project.core.keys import ROLES, Key
from project.core.ledger import Setting
from project.core.origins import CHILD_PRECEDENCE, Source
from project.core.request import Request
from project.core.resolving.resolution import Resolution
from project.core.sources.locating import shown as shown_place
from project.core.values import Reference, same, shown, walk
from project.runs.finding import CONFIG, find_run, record_in
from project.runs.lock import held, holder
from project.runs.record import RunRecord

_MAY_CHANGE: Final = frozenset(
    [
        "max_epochs",
        "min_epochs",
        "max_steps",
        "min_steps",
        "max_time",
        "patience",
        "checkpoint_every",
        "logger",
        "callbacks",
        "log_every_n_steps",
        "enable_progress_bar",
        "enable_model_summary",
        "profiler",
        "accelerator",
        "devices",
        "num_nodes",
        "strategy",
        "plugins",
        "sync_batchnorm",
        "use_distributed_sampler",
        "deterministic",
        "benchmark",
        "detect_anomaly",
        "inference_mode",
        "gradient_clip_val",
        "gradient_clip_algorithm",
        "val_check_interval",
        "check_val_every_n_epoch",
        "limit_val_batches",
        "limit_test_batches",
        "limit_predict_batches",
        "num_sanity_val_steps",
        "enable_autolog_hparams",
        "model_registry",
    ]
)
"""Settings of the trainer that a training may go on with when they are changed."""

_OF_LOADING: Final = frozenset(
    [
        "num_workers",
        "pin_memory",
        "persistent_workers",
        "prefetch_factor",
        "datadir",
        "data_dir",
    ]
)
"""Settings of a task that say how its data is read, and not what it is."""


def resumed_run(line: CommandLine, runs_dir: Path) -> tuple[Path, RunRecord]:
    """Returns the run that a command line goes on with: its folder and its record.

    Raises:
        ConfigError: No run is meant, another process trains it, or a flag speaks of
            what the run's own config says.
    """
    for flag in ITS_OWN:
        if line.given(flag):
            raise ConfigError(_needless(line, flag))
    folder = find_run(line.text(RESUME) or "", runs_dir)
    record = record_in(folder)
    if (process := holder(folder)) is not None:
        raise ConfigError(held(folder, process))
    return folder, record


def request_of(line: CommandLine, folder: Path) -> Request:
    """Returns the request for a run's own config, with what is bound anew."""
    pairs = [text.partition("=") for text in line.texts(MODULE)]
    return Request(
        files=(str(folder / CONFIG),),
        bindings=line.texts(BIND),
        environment=os.environ,
        precedence=tuple(map(str, CHILD_PRECEDENCE)),
        strict=line.given(STRICT),
        plugins=line.texts(PLUGIN),
        own_plugins=line.settings.plugins,
        modules={name: file for name, _, file in pairs},
    )


def changes(resolution: Resolution, folder: Path) -> dict[str, list[str]]:
    """Returns the values that are not as a run was trained with, then and now, by key.

    Raises:
        ConfigError: One of them cannot change within a training.
    """
    found = list(_changed(resolution))
    bound = [f"{key}={shown(now.value)}" for key, _, now in found]
    faults = [
        _refusal(key, now, folder, bound)
        for key, _, now in found
        if not _may_change(key, resolution)
    ]
    if faults:
        raise ConfigError(*faults)
    return {str(key): [then, shown(now.value)] for key, then, now in found}


def say_changes(changed: Mapping[str, list[str]]) -> None:
    """Says what a run goes on with that it was not begun with."""
    for key, (then, now) in changed.items():
        note(f"{key} is {now} from here on, and was {then}")


def _changed(resolution: Resolution) -> Iterator[tuple[Key, str, Setting]]:
    for now in resolution.ledger.winners():
        if now.origin.source is not Source.FLAG:
            continue
        before = [
            each
            for each in resolution.ledger.replaced(now.key)
            if each.origin.source is not Source.FLAG
        ]
        if not before:
            yield now.key, "not set", now
        elif not same(
            resolution.expanded(before[0].value), resolution.expanded(now.value)
        ):
            yield now.key, shown(before[0].value), now


def _may_change(key: Key, resolution: Resolution) -> bool:
    if key.selector == "trainer":
        return key.parameter in _MAY_CHANGE
    if key.selector == "task":
        return key.parameter in _OF_LOADING
    if not key.selector or key.selector in ROLES:  # A macro may be anybody's.
        return False
    return key.selector not in _parts_of_the_pair(resolution)


def _parts_of_the_pair(resolution: Resolution) -> set[str]:
    """The parts that the task and the model are made of, and those of these."""
    found: set[str] = set()
    waiting = ["task", "model"]
    while waiting:
        owner = waiting.pop()
        for setting in resolution.ledger.winners():
            if setting.key.selector != owner:
                continue
            for value in walk(resolution.expanded(setting.value)):
                if isinstance(value, Reference) and value.name not in found:
                    found.add(value.name)
                    waiting.append(value.name)
    return found


def _refusal(key: Key, now: Setting, folder: Path, bound: Sequence[str]) -> Fault:
    words = ["train", "--config-file", shown_place(folder / CONFIG)]
    for each in bound:
        words += ["--bind", each]
    return Fault(
        f"{key} cannot change while a run is trained",
        given=now.origin.text or f"{key}={shown(now.value)}",
        origin=now.origin,
        expected="what decides when a training ends and what it shows, as "
        "trainer.max_epochs, max_steps, max_time, patience or logger; another "
        f"{key.parameter} is another run",
        next=f"{PROGRAM} {typed(*words)}",
    )


def _needless(line: CommandLine, flag: Flag) -> Fault:
    word = line.text(RESUME) or "last"
    given = line.text(flag) or " ".join(line.texts(flag))
    return Fault(
        f"--resume goes on with the run's own config, and takes no --{flag.name}",
        given=f"--{flag.name} {given}",
        expected="--resume RUN, and --bind KEY=VALUE for what may change",
        next=f"{PROGRAM} {typed('train', '--resume', word)}",
    )
