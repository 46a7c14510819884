"""What is about to run, as a record: from a resolved config and from this process."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from project.core.origins import Source
from project.core.resolving.resolution import Resolution
from project.core.values import MISSING, brief
from project.runs.data_files import data_of
from project.runs.experiment import experiment_name
from project.runs.hashes import code_of, hashes_of
from project.runs.kept_settings import kept_of, secret_macros
from project.runs.processes import this_process
from project.runs.record import RunRecord
from project.runs.secrets import MASK, is_secret, masked, without_secrets
from project.runs.versions import git_state, versions


def described(
    resolution: Resolution, command: Sequence[str], **facts: Any
) -> tuple[RunRecord, str]:
    """Returns the record of a run that is about to begin, and the diff of its code,
    where that is to be kept.

    Args:
        resolution: Its config.
        command: The command line, as `sys.argv` has it.
        **facts: What else is known, by the record's fields.
    """
    state = git_state(Path.cwd())
    diff = state.pop("diff") if state else ""
    if not resolution.saves_diff:
        diff = ""
    process = this_process()
    code = code_of(resolution)
    record = RunRecord(
        experiment=experiment_of(resolution),
        task=resolution.task,
        model=resolution.model,
        seed=resolution.value("trainer.seed"),
        monitor=resolution.value("trainer.monitor") or "",
        command=list(map(masked, command)),
        directory=os.getcwd(),
        host=process.host,
        pid=process.pid,
        boot=process.boot,
        process_started=process.began,
        platform=platform.platform(),
        versions=versions(),
        git=state,
        plugins={name: resolution.modules.get(name, "") for name in resolution.plugins},
        settings=dict(_settings(resolution)),
        requested=kept_of(resolution),
        hashes=hashes_of(resolution, code),
        code=code,
        data_files=data_of(resolution),
        **facts,
    )
    return record, diff


def experiment_of(resolution: Resolution) -> str:
    """Returns the name of the folder that a run of a config lies in."""
    experiment = resolution.value("trainer.experiment")
    return experiment_name(experiment, resolution.task, resolution.model)


def _settings(resolution: Resolution) -> dict[str, str]:
    """What is not at its default, by key."""
    found: dict[str, str] = {}
    hidden = secret_macros(resolution)
    for setting in resolution.ledger.winners():
        if setting.origin.source is Source.DEFAULT or setting.value is MISSING:
            continue
        text = brief(without_secrets(resolution.expanded(setting.value)))
        key = str(setting.key)
        found[key] = MASK if is_secret(key) or key in hidden else text
    return found
