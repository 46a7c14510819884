"""`train --resume`: goes on with a run, in its own folder and with its own config."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from project.cli.command import CommandLine
from project.cli.flag import (
    BIND,
    FOLLOW,
    ITS_OWN,
    KEEP_OLD_CODE,
    MODULE,
    PLUGIN,
    RESUME,
    STRICT,
    Flag,
)
from project.cli.output import note
from project.core.errors import PROGRAM, ConfigError, Fault
from project.core.keys import ROLES, Key
from project.core.ledger import Setting
from project.core.origins import CHILD_PRECEDENCE, Source
from project.core.request import Request
from project.core.resolving.resolution import Resolution
from project.core.shell_words import typed
from project.core.sources.locating import shown as shown_place
from project.core.values import Reference, same, shown, walk
from project.runs.contents import CONFIG_GIN
from project.runs.finding import find_run, record_in
from project.runs.hashes import code_of, hashes_of
from project.runs.listing import listed
from project.runs.lock import held, holder, tidy
from project.runs.record import RunRecord

_RANKS: Final = ("RANK", "LOCAL_RANK", "SLURM_PROCID")
"""Variables by which one of several processes knows its number."""

AUTO: Final = "auto"
"""What --resume takes for the last run of a config, or a new one."""

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


@dataclass(frozen=True, slots=True)
class TakenUp:
    """A run that is gone on with, or shown again.

    Attributes:
        folder: Its folder, as an absolute path.
        record: Its record.
        found: Whether it was found by its config, which then is as it was.
        follows: Whether another process has taken it up, which this one helps.
    """

    folder: Path
    record: RunRecord
    found: bool = False
    follows: bool = False

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to train."""
        return self.record.status == "done"


def named_run(line: CommandLine, runs_dir: Path) -> TakenUp | None:
    """Returns the run that a command line names to go on with; None where it leaves
    that to us.

    Raises:
        ConfigError: No run is meant, another process trains it, or a flag speaks of
            what the run's own config says.
    """
    if given := line.text(FOLLOW):
        return TakenUp(Path(given), record_in(Path(given)), found=True, follows=True)
    word = line.text(RESUME)
    if word is None or word == AUTO:
        return None
    for flag in ITS_OWN:
        if line.given(flag):
            raise ConfigError(_needless(line, flag))
    folder = find_run(word, runs_dir)
    record = record_in(folder)
    require_free(folder)
    if record.status == "done":
        tidy(folder)
    return TakenUp(folder, record)


def same_run(
    resolution: Resolution, line: CommandLine, runs_dir: Path
) -> TakenUp | None:
    """Returns the last run of a config: one that is done for `--skip-done`, whichever
    for `--resume auto`; None where there is none.

    Raises:
        ConfigError: Another process trains the one to go on with.
    """
    code = code_of(resolution)
    hashes = hashes_of(resolution, code)
    for each in listed(runs_dir, task=resolution.task, model=resolution.model):
        record = each.record
        if record is None or record.hashes.get("config") != hashes["config"]:
            continue
        found = TakenUp(Path(os.path.abspath(each.folder)), record, found=True)
        if line.given(RESUME) and not found.is_done:
            require_free(found.folder)
            note(f"goes on with {shown_place(found.folder)}")
            return found
        if found.is_done and _will_do(found, hashes["code"], code, line):
            return found
    return None


def _will_do(
    found: TakenUp, code: str, files: Mapping[str, str], line: CommandLine
) -> bool:
    """Whether the results of a run that is done are those of the present code."""
    place = shown_place(found.folder)
    if found.record.hashes.get("code") == code:
        return True
    names = ", ".join(_otherwise(found.record.code, files)) or "it"
    if line.given(KEEP_OLD_CODE):
        note(f"{place} is done with other code, and will do: {names} has changed")
        return True
    note(
        f"{place} is done with other code: {names} has changed "
        "(--skip-done --keep-old-code shows its results)"
    )
    return False


def say_other_code(resolution: Resolution, record: RunRecord) -> None:
    """Says which files are not as a run was begun with."""
    for name in _otherwise(record.code, code_of(resolution)):
        note(f"{name} has changed since the run was begun")


def _otherwise(then: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    return [name for name in then if now.get(name) != then[name]]


def is_helper() -> bool:
    """Whether this is one of several processes, and not the one that speaks."""
    return any(os.environ.get(name, "0") != "0" for name in _RANKS)


def require_free(folder: Path) -> None:
    """Refuses a run that another process trains.

    Raises:
        ConfigError: One does.
    """
    if is_helper():
        return  # The process of rank zero has taken it, or will.
    if (process := holder(folder)) is not None:
        raise ConfigError(held(folder, process))


def request_of(line: CommandLine, folder: Path) -> Request:
    """Returns the request for a run's own config, with what is bound anew."""
    pairs = [text.partition("=") for text in line.texts(MODULE)]
    return Request(
        files=(str(folder / CONFIG_GIN),),
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
    found = list(changed_values(resolution))
    bound = [f"{key}={shown(now.value)}" for key, _, now in found]
    faults = [
        _refusal(key, now, folder, bound)
        for key, _, now in found
        if not _may_change(key, resolution)
    ]
    if faults:
        raise ConfigError(*faults)
    return {str(key): [then, shown(now.value)] for key, then, now in found}


def changes_of(taken_up: TakenUp, resolution: Resolution) -> dict[str, list[str]]:
    """Returns the values that are not as a run was trained with, by key.

    Raises:
        ConfigError: One of them cannot change within a training.
    """
    if taken_up.follows and taken_up.record.resumed:
        return dict(taken_up.record.resumed[-1].get("changed", {}))
    return {} if taken_up.found else changes(resolution, taken_up.folder)


def say_changes(changed: Mapping[str, list[str]]) -> None:
    """Says what a run goes on with that it was not begun with."""
    for key, (then, now) in changed.items():
        note(f"{key} is {now} from here on, and was {then}")


def changed_values(resolution: Resolution) -> Iterator[tuple[Key, str, Setting]]:
    """Yields what is bound to another value than a run had: the key, the text of the
    value it had, and the setting."""
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
    words = ["train", "--config-file", shown_place(folder / CONFIG_GIN)]
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
