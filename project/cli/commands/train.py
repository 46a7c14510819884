"""`train`: resolves a config, then prints it, explains it, tries it or trains it."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, Final

from project import api
from project.cli import help as help_text
from project.cli.commands.matrix import matrix
from project.cli.commands.plan import Plan, chosen_format, look_here, spin_briefly
from project.cli.output import DONE, REFUSED, err, note, out, refuse, show_error
from project.cli.tables import TABLE_FORMATS, table
from project.core.errors import PROGRAM, ConfigError, Fault, nearest
from project.core.keys import ROLES, Key
from project.core.origins import CHILD_PRECEDENCE, Source, order_of
from project.core.request import Request
from project.core.resolving.explaining import (
    explained_keys,
    explanation,
    explanation_data,
    missing_text,
)
from project.core.resolving.resolution import Resolution
from project.core.writing.config import to_gin, to_json, to_yaml
from project.core.writing.messages import faults_text

CONFIG_FORMATS: Final = ("yaml", "gin", "json")

UNTOUCHED: Final = "at Lightning's defaults (--all shows them)"
"""What a printed config says of the arguments that it does not show."""


def train(
    *,
    task: str | None = None,
    model: str | None = None,
    config_file: Sequence[str] = (),
    bind: Sequence[str] = (),
    print_config: bool = False,
    all: bool = False,
    changed: bool = False,
    no_origins: bool = False,
    explain: str | None = None,
    task_compatibility: bool = False,
    dry_run: bool = False,
    format: str | None = None,
    precedence: str | None = None,
    strict: bool = False,
    plugin: Sequence[str] = (),
    allow_import: Sequence[str] = (),
    module: Sequence[str] = (),
    runs_dir: str | None = None,
    traceback: bool = False,
) -> Plan:
    """Train a model on a task, or print the config that would be used."""
    if task_compatibility:
        return matrix(format=format, plugin=plugin, traceback=traceback)
    request = Request(
        task=task,
        model=model,
        files=tuple(config_file),
        bindings=tuple(bind),
        environment=os.environ,
        precedence=_precedence(precedence),
        strict=strict,
        allow_imports=tuple(allow_import),
        search_path=(api.RECIPES,),
        plugins=tuple(plugin),
        modules=_modules(module),
    )

    def run() -> int:
        look_here(plugin)
        resolution = api.resolve_request(request, note)
        if print_config:
            return _print_config(
                resolution,
                chosen_format(format, CONFIG_FORMATS, "yaml"),
                everything=all,
                changed=changed,
                origins=not no_origins,
            )
        if explain is not None:
            return _explain(resolution, explain, format)
        if _refused(resolution):
            return REFUSED
        if dry_run:
            return _dry_run(resolution)
        return _train(resolution, format, _runs_dir(runs_dir))

    return Plan(run)


def _precedence(text: str | None) -> tuple[Any, ...] | None:
    if text is None:
        return None
    names = tuple(name.strip() for name in text.split(","))
    if order_of(names) is None:
        unknown = next((name for name in names if name not in list(Source)), "")
        raise ConfigError(
            Fault(
                "not an order of the sources",
                given=f"--precedence {text}",
                expected="default first, then file, env, flag and pair in any "
                "order, least important first",
                nearest=nearest(unknown, list(Source)) if unknown else (),
            )
        )
    return names


def _modules(texts: Sequence[str]) -> dict[str, str]:
    """The files that modules are to be read from, as `--module NAME=FILE` says."""
    pairs = [text.partition("=") for text in texts]
    return {name: file for name, _, file in pairs}


def _refused(resolution: Resolution) -> bool:
    """Says what is wrong and what is missing; returns whether anything is."""
    texts = [faults_text(resolution.faults)] if resolution.faults else []
    if resolution.missing and not resolution.unread:
        texts.append(missing_text(resolution))
    if texts:
        show_error("\n".join(texts))
    return bool(texts)


def _print_config(
    resolution: Resolution,
    style: str,
    *,
    everything: bool,
    changed: bool,
    origins: bool,
) -> int:
    if resolution.faults:
        return refuse(faults_text(resolution.faults))
    if style == "json":
        out(
            resolution.to_json()
            if not changed
            else to_json(resolution.sections(changed=True))
        )
        return DONE
    sections = resolution.sections(everything=everything, changed=changed)
    write = to_gin if style == "gin" else to_yaml
    text = write(sections, comments=origins, untouched=UNTOUCHED)
    out(text.rstrip("\n"))
    return DONE


def _explain(resolution: Resolution, given: str, style: str | None) -> int:
    if resolution.faults:
        return refuse(faults_text(resolution.faults))
    keys = [_key(resolution, given)] if given else explained_keys(resolution)
    if chosen_format(style, ("text", "json"), "text") == "json":
        data = explanation_data(resolution, keys)
        out(json.dumps(data, indent=2, ensure_ascii=False))
    else:
        out(explanation(resolution, keys))
    return DONE


def _key(resolution: Resolution, given: str) -> Key:
    """The key that a user means: canonical, or with a class's name for a role."""
    if key := Key.parse(given):
        for role in ROLES:
            if key.selector == resolution.components[role].gin_name:
                key = replace(key, selector=role)
        if key in resolution.ledger or resolution.parameter(key) is not None:
            return key
    known = [
        f"{name}.{parameter}"
        for name, component in resolution.components.items()
        for parameter in component.parameters
    ]
    raise ConfigError(
        Fault(
            f"no key {given!r} in this config",
            given=f"--explain {given}",
            expected="a key such as model.dropout",
            nearest=nearest(given, known),
        )
    )


def _runs_dir(given: str | None) -> Path:
    return Path(given or os.environ.get("PROJECT_RUNS_DIR") or "runs").expanduser()


def _dry_run(resolution: Resolution) -> int:
    spin_briefly()
    from project.training.engine import dry_run

    result = dry_run(resolution, notice=note)
    err(result.operative.rstrip("\n"))
    if result.metrics:
        rows = [[name, value] for name, value in sorted(result.metrics.items())]
        out(table(["metric", "value"], rows, "simple"))
    note(
        f"{resolution.task} with {resolution.model}: built, and one step taken in "
        f"{result.seconds:.1f} s; nothing was written"
    )
    return DONE


def _train(resolution: Resolution, style: str | None, runs_dir: Path) -> int:
    style = chosen_format(style, (*TABLE_FORMATS, "json"), "simple")
    spin_briefly()
    from project.training.engine import train

    typed = sys.argv[1:]
    try:
        result = train(
            resolution,
            runs_dir=runs_dir,
            command=[*PROGRAM.split(), *typed],
            report=err,
            notice=note,
            opened=partial(_freeze_arguments, resolution),
        )
    finally:
        sys.argv[1:] = typed
    if result.rank:
        return DONE
    folder = help_text.shortened(result.folder)
    if style == "json":
        data = {"run": folder, "epochs": result.epochs, "metrics": result.metrics}
        out(json.dumps(data, indent=2))
    else:
        rows = [[name, value] for name, value in sorted(result.metrics.items())]
        out(table(["metric", "value"], rows, style))
    epochs = "1 epoch" if result.epochs == 1 else f"{result.epochs} epochs"
    note(f"{epochs} in {result.seconds:.1f} s; the run is in {folder}")
    note(f"next: {PROGRAM} train --config-file {folder}/config.gin")
    return DONE


def _freeze_arguments(resolution: Resolution, folder: Path) -> None:
    """Lets the processes that Lightning starts for other devices read the frozen
    config: they run this program's arguments again, and must not resolve anew. They
    have this process's word for the plugins, and read them from the same files."""
    frozen = ["--config-file", str(folder / "config.gin")]
    frozen += ["--precedence", ",".join(CHILD_PRECEDENCE)]
    for plugin in resolution.plugins:
        frozen += ["--plugin", plugin]
    for name, file in resolution.modules.items():
        frozen += ["--module", f"{name}={file}"]
    sys.argv[1:] = ["train", *frozen]
