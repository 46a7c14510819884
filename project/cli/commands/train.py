"""`train`: resolves a config, then prints it, explains it, tries it or trains it."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from project import api
from project.cli.command import Command, CommandLine, command_of
from project.cli.config_path import config_path_of
from project.cli.flag import (
    ALLOW_IMPORT,
    BIND,
    CONFIG_FILE,
    CONFIG_PATH,
    FORMAT,
    MODEL,
    MODULE,
    PLUGIN,
    PRECEDENCE_ORDER,
    RUNS_DIR,
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
    FirstScreen,
    again,
    pair_of,
    show_operative,
    show_results,
    show_tried,
)
from project.cli.typed import typed_again, with_flags
from project.core.components.component import Component
from project.core.components.consent import recalled
from project.core.errors import PROGRAM, ConfigError, Fault, nearest
from project.core.keys import ROLES, Key
from project.core.origins import CHILD_PRECEDENCE, PRECEDENCE, Source, order_of
from project.core.request import Request
from project.core.resolving.explaining import (
    also_missing_text,
    explained_keys,
    explanation,
    explanation_data,
    missing_text,
)
from project.core.resolving.meant import keys_near
from project.core.resolving.resolution import Resolution
from project.core.sources.files import digest_of
from project.core.writing.config import to_gin, to_json, to_yaml
from project.core.writing.messages import faults_text

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
SHOW_OPERATIVE: Final = Flag(
    "show-operative",
    "",
    "Show all of the operative config, not only what differs from the defaults.",
)


def train(line: CommandLine) -> int:
    """Trains a model on a task, or prints the config that would be used."""
    if line.given(TASK_COMPATIBILITY):
        return command_of("matrix").run(line.only("matrix", FORMAT, PLUGIN))
    resolution = api.resolve_request(_request(line), note)
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
    return _train(resolution, line)


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


def _explain(resolution: Resolution, line: CommandLine) -> int:
    if resolution.faults:
        return refuse(_faults_text(resolution, line))
    given = line.text(EXPLAIN)
    keys = [_key(resolution, given)] if given else explained_keys(resolution)
    if chosen_format(line.text(FORMAT), EXPLAIN_FORMATS, "text") == "json":
        out_json(explanation_data(resolution, keys))
    else:
        out(explanation(resolution, keys))
    return DONE


def _key(resolution: Resolution, given: str) -> Key:
    """The key that a user means: canonical, or with a class's name for a role; of a
    field of a record the whole record."""
    key = Key.parse(given)
    while key:
        for role in ROLES:
            if key.selector == resolution.components[role].gin_name:
                key = replace(key, selector=role)
        set_by_somebody = key in resolution.ledger_of(key)
        if set_by_somebody or resolution.parameter(key) is not None:
            return key
        key = Key.parse(key.owner) if "." in key.selector else None
    requested = list(map(str, resolution.request))
    near = keys_near(given, resolution.components) or nearest(given, requested)
    about = next(iter([*near, given])).partition(".")[0]
    about = about if about in resolution.components else "model"
    component = resolution.components[about]
    pair = f"{resolution.task} with {resolution.model}"
    raise ConfigError(
        Fault(
            f"no key {given!r} in this config",
            given=f"--explain {given}",
            expected=f"a key of {pair}, one of {_some_keys(about, component)}",
            nearest=near,
            next=f"{PROGRAM} describe {component.name}",
        )
    )


def _some_keys(owner: str, component: Component) -> str:
    """The keys of a component, as many as a message names."""
    names = [f"{owner}.{name}" for name in component.parameters]
    more = f" and {len(names) - _MOST_KEYS} more" if len(names) > _MOST_KEYS else ""
    return ", ".join(names[:_MOST_KEYS]) + more


_MOST_KEYS: Final = 12


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


def _check_place(resolution: Resolution, runs_dir: Path) -> None:
    """Refuses a folder of runs that cannot be used, while torch is not yet imported."""
    from project.runs.experiment import experiment_name
    from project.runs.folder import check_place

    experiment = resolution.value("trainer.experiment")
    name = experiment_name(experiment, resolution.task, resolution.model)
    check_place(runs_dir, name)


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


def _train(resolution: Resolution, line: CommandLine) -> int:
    style = chosen_format(line.text(FORMAT), RESULT_FORMATS, "simple")
    runs_dir = runs_dir_of(line)
    _check_place(resolution, runs_dir)
    from project.training.threads import spin_briefly

    spin_briefly()
    from project.training import engine

    screen = FirstScreen(resolution, whole=line.given(SHOW_OPERATIVE))

    def opened(folder: Path) -> None:
        _freeze_arguments(line, resolution, folder)
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
        )
    finally:
        sys.argv[1:] = typed
    if result.rank:
        return DONE
    show_results(result, style)
    words = _forgotten(resolution, result.folder)
    if given := line.text(RUNS_DIR):
        words += ["--runs-dir", given]
    note(f"next: {again(result.folder, resolution.value('trainer.seed'), words)}")
    return DONE


def _forgotten(resolution: Resolution, folder: Path) -> list[str]:
    """The words that name the plugins of a frozen config that nobody remembers."""
    frozen = (folder / "config.gin").read_text("utf-8", "surrogateescape")
    memory = recalled(digest_of(frozen), folder)
    forgotten = [each for each in resolution.plugins if not memory.vouches_for(each)]
    return [word for plugin in forgotten for word in ("--plugin", plugin)]


def _freeze_arguments(line: CommandLine, resolution: Resolution, folder: Path) -> None:
    """Lets the processes that Lightning starts for other devices read the frozen
    config: they run this program's arguments again, and must not resolve anew. They
    have this process's word for the plugins, read them from the same files, and look
    for others where it does."""
    frozen = ["--config-file", str(folder / "config.gin")]
    frozen += ["--precedence", ",".join(CHILD_PRECEDENCE)]
    for plugin in line.texts(PLUGIN):
        frozen += ["--plugin", plugin]
    for name, file in resolution.modules.items():
        frozen += ["--module", f"{name}={file}"]
    sys.argv[1:] = ["train", *frozen]


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
        RUNS_DIR,
        MODULE,
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
