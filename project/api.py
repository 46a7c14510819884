"""The engine together with the project's own tasks and models."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from project.core.components.cache import load_manifest
from project.core.components.manifest import Manifest
from project.core.components.registry import load
from project.core.gin_bridge import Registration
from project.core.gin_bridge import register as register_with_gin
from project.core.origins import Source
from project.core.request import Request
from project.core.resolving.resolution import Resolution
from project.core.resolving.resolve import files_of, requested
from project.core.resolving.resolve import resolve as resolve_request
from project.core.sources.files import Files
from project.core.writing.literals import yaml_text

ZOO: Final = ("project.tasks", "project.models", "project.parts", "project.pairs")
"""The project's own tables, which are written as any plugin's are."""

TRAINER: Final = "project.training.trainer:Trainer"

RECIPES: Final = str(Path(__file__).resolve().parent.parent / "gin")
"""The project's own folder of recipes, where config files are looked for."""


def plugins_of(
    files: Files, plugins: Sequence[str], environment: Mapping[str, str]
) -> tuple[str, ...]:
    """Returns the plugins in use: the environment's, the files', the caller's."""
    named = environment.get("PROJECT_PLUGINS", "").replace(",", " ").split()
    in_files = requested(files).get("plugins") or []
    listed = in_files.split(",") if isinstance(in_files, str) else in_files
    return tuple(dict.fromkeys([*named, *listed, *plugins]))


def manifest_of(
    plugins: Sequence[str] = (), notify: Callable[[str], None] | None = None
) -> Manifest:
    """Returns the manifest of the project's tasks and models and the plugins'.

    Args:
        plugins: Modules with tables; one in the current folder will do.
        notify: Told when the components have to be read anew, which takes seconds.

    Raises:
        ConfigError: When they cannot be read.
    """
    return load_manifest((*ZOO, *plugins), TRAINER, notify)


def resolve(
    *,
    task: str | None = None,
    model: str | None = None,
    files: Sequence[str | os.PathLike[str]] = (),
    bind: Sequence[str] | Mapping[str, Any] = (),
    environment: Mapping[str, str] | None = None,
    precedence: Sequence[Source] | None = None,
    plugins: Sequence[str] = (),
    strict: bool = False,
    allow_imports: Sequence[str] = (),
) -> Resolution:
    """Resolves a config, as the command line does.

    Args:
        task: Public name of the task; None when a file names it.
        model: Public name of the model; None when a file names it.
        files: `.yaml` and `.gin` files, in order.
        bind: `"KEY=VALUE"` texts in order, or values by key, where a string is that
            string: references are texts, `["model.optimizer=@AdamW"]`.
        environment: Variables to read `PROJECT_TASK__...` settings from; None for
            none, so that a program does not depend on the shell it runs in.
        precedence: The order of the sources, least important first.
        plugins: Modules with tables of tasks, models, parts and hooks.
        strict: Whether replaced and unused settings are faults.
        allow_imports: Modules that a .gin file may import.

    Returns:
        The resolution, with its faults and missing values.

    Raises:
        ConfigError: When there is no pair to resolve for.
    """
    texts = (
        [f"{k}={_text(v)}" for k, v in bind.items()]
        if isinstance(bind, Mapping)
        else bind
    )
    request = Request(
        task=task,
        model=model,
        files=tuple(os.fspath(path) for path in files),
        bindings=tuple(texts),
        environment=environment or {},
        precedence=tuple(precedence) if precedence is not None else None,
        strict=strict,
        allow_imports=tuple(allow_imports),
        search_path=(RECIPES,),
    )
    read = files_of(request)
    used = plugins_of(read, plugins, environment or {})
    return resolve_request(request, manifest_of(used), used, read)


def _text(value: Any) -> str:
    """A Python value as the text of a flag."""
    return yaml_text(value)


def register(plugins: Sequence[str] = ()) -> None:
    """Registers every component with Gin, so that recipes load in Gin alone.

    It imports all of them. `build` does not need it.
    """
    register_with_gin(
        [
            Registration(c.gin_name, c.module, load(c.target))
            for c in manifest_of(plugins).components()
            if not c.error
        ]
    )
