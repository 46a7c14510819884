"""`train`: resolves a config, then prints it, explains it, tries it or trains it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from project import api
from project.cli.asked_key import key_asked_for
from project.cli.command import Command, CommandLine, command_of
from project.cli.config_path import config_path_of
from project.cli.flag import (
    ALLOW_IMPORT,
    BIND,
    CONFIG_FILE,
    CONFIG_PATH,
    FOLLOW,
    FORMAT,
    KEEP_OLD_CODE,
    MODEL,
    MODULE,
    PLUGIN,
    PRECEDENCE_ORDER,
    RESUME,
    RUNS_DIR,
    SHOW_OPERATIVE,
    SKIP_DONE,
    STRICT,
    TASK,
    Flag,
)
from project.cli.format_flag import (
    CONFIG_FORMATS,
    EXPLAIN_FORMATS,
    RESULT_FORMATS,
    TRAIN_HELP,
    chosen_format,
)
from project.cli.output import (
    DONE,
    REFUSED,
    note,
    out,
    out_json,
    refuse,
    show_error,
)
from project.cli.runs_dir import runs_dir_of
from project.cli.screens import (
    pair_of,
    show_operative,
    show_tried,
)
from project.cli.typed import typed_again, with_flags
from project.core.errors import ConfigError, Fault, nearest
from project.core.origins import PRECEDENCE, Source, order_of
from project.core.request import Request
from project.core.resolving.explaining import (
    also_missing_text,
    explained_keys,
    explanation,
    explanation_data,
    missing_text,
)
from project.core.resolving.resolution import Resolution
from project.core.writing.config import to_gin, to_json, to_yaml
from project.core.writing.messages import faults_text

if TYPE_CHECKING:
    from project.cli.taking_up import TakenUp

UNTOUCHED: Final = "at Lightning's defaults (--all shows them)"
"""What a printed config says of the arguments that it does not show."""


PRINT_CONFIG: Final = Flag("print-config", "", "Print the final config and stop.")
PROBE: Final = Flag(
    "probe", "", "With --print-config or --explain: build the task for its probes."
)
ALL: Final = Flag("all", "", "Print Lightning's untouched arguments too.")
CHANGED: Final = Flag("changed", "", "Print only what differs from the defaults.")
NO_ORIGINS: Final = Flag(
    "no-origins", "", "Print no comments on where values come from."
)
EXPLAIN: Final = Flag(
    "explain",
    "KEY",
    "Say where a value comes from and what it replaced; without KEY, all that are set.",
    optional=True,
)
TASK_COMPATIBILITY: Final = Flag(
    "task-compatibility", "", "Show which tasks and models fit and stop."
)
DRY_RUN: Final = Flag("dry-run", "", "Build the pair, take one step, write nothing.")


def train(line: CommandLine) -> int:
    """Trains a model on a task, or prints the config that would be used."""
    if line.given(TASK_COMPATIBILITY):
        return command_of("matrix").run(line.only("matrix", FORMAT, PLUGIN))
    runs_dir = runs_dir_of(line)
    if not any(map(line.given, (RESUME, SKIP_DONE, FOLLOW))):
        resolution = api.resolve_request(_request(line), note)
        code = answer(resolution, line)
        return _fit(resolution, line) if code is None else code
    return _go_on(line, runs_dir)


def _go_on(line: CommandLine, runs_dir: Path) -> int:
    """Trains a run that there is, or shows it; a new one where there is none."""
    from project.cli.taking_up import named_run, request_of, same_run

    taken_up = named_run(line, runs_dir)
    own = taken_up if taken_up and not taken_up.follows else None
    if own and own.is_done and not line.texts(BIND):
        return _show_again(own, line)
    request = request_of(line, own.folder) if own else _request(line)
    resolution = api.resolve_request(request, note)
    code = answer(resolution, line)
    if code is not None:
        return code
    if taken_up is None:
        resolution = _answered(resolution)
        taken_up = same_run(resolution, line, runs_dir)
        if taken_up and taken_up.is_done:
            return _show_again(taken_up, line)
    return _fit(resolution, line, taken_up)


def answer(resolution: Resolution, line: CommandLine) -> int | None:
    """Answers what is asked instead of a training; None where nothing is, and the
    config can be trained."""
    if line.given(PROBE):
        resolution = _answered(resolution)
    if line.given(PRINT_CONFIG):
        return _print_config(resolution, line)
    if line.given(EXPLAIN):
        return _explain(resolution, line)
    if _refused(resolution, line):
        return REFUSED
    if line.given(DRY_RUN):
        return _dry_run(resolution, line)
    return None


# What writes and reads runs is imported where there is one: it is a tenth of a start.


def _fit(
    resolution: Resolution, line: CommandLine, taken_up: TakenUp | None = None
) -> int:
    from project.cli.commands.fit import fit

    return fit(resolution, line, taken_up)


def _show_again(taken_up: TakenUp, line: CommandLine) -> int:
    from project.cli.commands.fit import show_again

    return show_again(taken_up, line)


def _request(line: CommandLine) -> Request:
    return Request(
        task=line.text(TASK),
        model=line.text(MODEL),
        files=line.texts(CONFIG_FILE),
        bindings=line.texts(BIND),
        environment=os.environ,
        precedence=_precedence(line.text(PRECEDENCE_ORDER)),
        strict=line.given(STRICT),
        allow_imports=line.texts(ALLOW_IMPORT),
        search_path=config_path_of(line),
        plugins=line.texts(PLUGIN),
        own_plugins=line.settings.plugins,
        modules=_modules(line.texts(MODULE)),
    )


def _precedence(text: str | None) -> tuple[Any, ...] | None:
    if text is None:
        return None
    names = tuple(name.strip() for name in text.split(","))
    if order_of(names) is None:
        fixed = [next(iter(nearest(name, list(Source))), name) for name in names]
        raise ConfigError(
            Fault(
                "not an order of the sources",
                given=f"--precedence {text}",
                expected="default first, then file, env, flag and pair in any "
                "order, least important first",
                nearest=(",".join(fixed),) if order_of(fixed) else (),
                next=f"--precedence {','.join(PRECEDENCE)}",
            )
        )
    return names


def _modules(texts: Sequence[str]) -> dict[str, str]:
    """The files that modules are to be read from, as `--module NAME=FILE` says."""
    pairs = [text.partition("=") for text in texts]
    return {name: file for name, _, file in pairs}


def _refused(resolution: Resolution, line: CommandLine) -> bool:
    """Says what is wrong and what is missing; returns whether anything is."""
    known = resolution.missing and not resolution.unread
    if resolution.faults:
        more = [also_missing_text(resolution)] if known else []
        show_error("\n".join([_faults_text(resolution, line), *more]))
    elif known:
        show_error(missing_text(resolution, typed_again(line, PRINT_CONFIG)))
    return bool(resolution.faults or known)


def _faults_text(resolution: Resolution, line: CommandLine) -> str:
    return faults_text(with_flags(resolution.faults, line))


def _print_config(resolution: Resolution, line: CommandLine) -> int:
    style = chosen_format(line.text(FORMAT), CONFIG_FORMATS, "yaml")
    if resolution.faults:
        return refuse(_faults_text(resolution, line))
    changed = line.given(CHANGED)
    if style == "python":
        return _print_script(resolution, line)
    if style == "json":
        out(
            resolution.to_json()
            if not changed
            else to_json(resolution.sections(changed=True))
        )
        return DONE
    sections = resolution.sections(everything=line.given(ALL), changed=changed)
    write = to_gin if style == "gin" else to_yaml
    origins = not line.given(NO_ORIGINS)
    text = write(sections, comments=origins, untouched=UNTOUCHED)
    out(text.rstrip("\n"))
    return DONE


def _print_script(resolution: Resolution, line: CommandLine) -> int:
    # What is missing is shown by a config; a script has no place for it.
    shown = {k: v for k, v in line.options.items() if k != FORMAT.name}
    if _refused(resolution, replace(line, options=shown)):
        return REFUSED
    from project.training.scripting import to_script

    text = to_script(
        resolution,
        comments=not line.given(NO_ORIGINS),
        changed=line.given(CHANGED),
        everything=line.given(ALL),
    )
    out(text.rstrip("\n"))
    return DONE


def _explain(resolution: Resolution, line: CommandLine) -> int:
    if resolution.faults:
        return refuse(_faults_text(resolution, line))
    given = line.text(EXPLAIN)
    keys = [key_asked_for(resolution, given)] if given else explained_keys(resolution)
    if chosen_format(line.text(FORMAT), EXPLAIN_FORMATS, "text") == "json":
        out_json(explanation_data(resolution, keys))
    else:
        out(explanation(resolution, keys))
    return DONE


def _answered(resolution: Resolution) -> Resolution:
    """Asks the probes where that is asked for; says why it is not possible."""
    if not resolution.pending or resolution.faults:
        return resolution
    from project.core.building.probing import answered

    found = answered(resolution)
    if found is resolution:
        needed = [key for key in resolution.missing if key.selector == "task"]
        note(f"not probed: {', '.join(map(str, needed))} has no value")
    for line in found.notices:
        if line not in resolution.notices:
            note(line)
    return found


def _dry_run(resolution: Resolution, line: CommandLine) -> int:
    style = chosen_format(line.text(FORMAT), RESULT_FORMATS, "simple")
    from project.training.threads import spin_briefly

    spin_briefly()
    from project.training.engine import dry_run

    result = dry_run(resolution, notice=note)
    whole = line.given(SHOW_OPERATIVE)
    show_operative(result.operative, resolution, name="operative config", whole=whole)
    show_tried(result.metrics, style)
    note(
        f"{pair_of(resolution)}: built, and one step taken in "
        f"{result.seconds:.1f} s; nothing was written"
    )
    return DONE


COMMAND: Final = Command(
    run=train,
    flags=(
        TASK,
        MODEL,
        CONFIG_FILE,
        CONFIG_PATH,
        replace(BIND, short="bo", aliases=("option",)),
        PRINT_CONFIG,
        PROBE,
        ALL,
        CHANGED,
        NO_ORIGINS,
        EXPLAIN,
        TASK_COMPATIBILITY,
        DRY_RUN,
        SHOW_OPERATIVE,
        replace(FORMAT, doc=TRAIN_HELP),
        PRECEDENCE_ORDER,
        STRICT,
        PLUGIN,
        ALLOW_IMPORT,
        RESUME,
        SKIP_DONE,
        KEEP_OLD_CODE,
        RUNS_DIR,
        MODULE,
        FOLLOW,
    ),
    notes="Values come from several sources, least important first: "
    f"{' < '.join(PRECEDENCE)}. KEY is role.parameter (task.batch_size, model.dropout, "
    "trainer.max_epochs), a part's parameter (AdamW.lr), or a macro. A variable such "
    "as PROJECT_TASK__BATCH_SIZE sets task.batch_size.",
    examples=(
        "train -t mnist1d -m lit-conv-net -c gin/mnist1d.yaml",
        "train -t mnist1d -m lit-conv-net -c gin/mnist1d.yaml -b model.dropout=0.1",
        "train -t language-id -m lit-lstm --print-config",
        "train -t language-id -m lit-lstm --explain model.vocab_size",
    ),
)
