"""The engine together with the project's own tasks and models."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

from project.core.components.cache import load_manifest
from project.core.components.manifest import Manifest
from project.core.components.pinned import pin
from project.core.errors import ConfigError
from project.core.loading import load
from project.core.origins import Origin
from project.core.request import Request
from project.core.resolving.asked import plugins_in_use
from project.core.resolving.pair import parameters_of
from project.core.resolving.plugin_origins import origins_of, placed
from project.core.resolving.resolution import Resolution
from project.core.resolving.resolve import resolve as resolve_with
from project.core.sources.files import Files, read_files
from project.core.sources.variables import unheard

ZOO: Final = ("project.tasks", "project.models", "project.parts", "project.pairs")
"""The project's own tables, which are written as any plugin's are."""

TRAINER: Final = "project.training.trainer:Trainer"

_HERE: Final = Path(__file__).resolve().parent
_PACKED: Final = _HERE / "recipes"

RECIPES: Final = str(_PACKED if _PACKED.is_dir() else _HERE.parent / "gin")
"""The project's own folder of recipes, where config files are looked for: `gin/` in the
source tree, `project/recipes` where the project is installed from a wheel."""


def manifest_of(
    plugins: Sequence[str] = (),
    notify: Callable[[str], None] | None = None,
    modules: Mapping[str, str] | None = None,
    asked: Mapping[str, Origin] | None = None,
) -> Manifest:
    """Returns the manifest of the project's tasks and models and the plugins'.

    Args:
        plugins: Modules with tables; one in the current folder will do.
        notify: Told when the components have to be read anew, which takes seconds.
        modules: Files that modules are to be read from, by module.
        asked: Where each of the plugins was asked for, for messages.

    Raises:
        ConfigError: When they cannot be read, or a plugin says what cannot be meant.
    """
    manifest = load_manifest((*ZOO, *plugins), TRAINER, notify, modules)
    if manifest.refused:
        raise ConfigError(*placed(manifest.refused, asked or {}))
    return manifest


def resolve_request(
    request: Request, notify: Callable[[str], None] | None = None
) -> Resolution:
    """Resolves a request: the one way from what was asked to what holds.

    Args:
        request: The request.
        notify: Told, a line at a time, when components have to be read anew, what
            could not be read, and what a user should know of the config.

    Returns:
        The resolution, with its faults and missing values.

    Raises:
        ConfigError: When there is no pair to resolve for, or a config file names a
            plugin that nobody has consented to.
    """
    made: dict[tuple[object, ...], Manifest] = {}

    def manifest_for(files: Files) -> Manifest:
        """With the plugins that are in use as far as files have been read."""
        plugins, modules = plugins_in_use(request, files)
        key = (plugins, *modules.items())
        if key not in made:
            asked = origins_of(request, files)
            made[key] = manifest_of(plugins, notify, modules, asked)
        return made[key]

    def recipes(files: Files) -> tuple[str, ...]:
        """Those of the plugins, of which mostly there are none, then ours."""
        some = plugins_in_use(request, files)[0]
        return (*(manifest_for(files).recipes if some else ()), RECIPES)

    files = read_files(request, recipes)
    plugins, modules = plugins_in_use(request, files)
    pin(modules)
    manifest = manifest_for(files)
    say = notify or _nothing
    heard = partial(parameters_of, request, manifest)
    for sentence in (*manifest.broken, *unheard(request.environment, heard)):
        say(sentence)
    resolution = resolve_with(request, manifest, plugins, files)
    for notice in resolution.notices:
        say(notice)
    return resolution


def _nothing(text: str) -> None:
    """Says nothing."""


def resolve(
    *,
    task: str | None = None,
    model: str | None = None,
    files: Sequence[str | os.PathLike[str]] = (),
    bind: Sequence[str | tuple[str, Any]] | Mapping[str, Any] = (),
    environment: Mapping[str, str] | None = None,
    precedence: Sequence[str] | None = None,
    plugins: Sequence[str] = (),
    strict: bool = False,
    allow_imports: Sequence[str] = (),
    config_path: Sequence[str | os.PathLike[str]] = (),
) -> Resolution:
    """Resolves a config, as the command line does.

    It takes what it is given: the variables and the `pyproject.toml` of the folder that
    a program happens to be started in are the command line's.

    Args:
        task: Public name of the task; None when a file names it.
        model: Public name of the model; None when a file names it.
        files: `.yaml` and `.gin` files, in order.
        bind: `"KEY=VALUE"` texts in order, or values by key. A value is what it is:
            a string is that string, a `Path`, an enum member, a set, a date or a NumPy
            number is taken where the annotation asks for one (a path or a date is its
            text where a `str` is asked for). References are texts,
            `["model.optimizer=@AdamW"]`; an object takes a reference to a part that
            makes it.
        environment: Variables to read `PROJECT_TASK__...` settings from; None for
            none, so that a program does not depend on the shell it runs in.
        precedence: The order of the sources, least important first.
        plugins: Modules with tables of tasks, models, parts and hooks.
        strict: Whether replaced and unused settings are faults.
        allow_imports: Modules that a .gin file may import.
        config_path: Folders in which files are looked for, after the path as given
            and before the plugins' own recipes.

    Returns:
        The resolution, with its faults and missing values.

    Raises:
        ConfigError: When there is no pair to resolve for, or a config file names a
            plugin that nobody has consented to. What a frozen config's plugins were
            read from holds for the rest of the process.
    """
    return resolve_request(
        Request(
            task=task,
            model=model,
            files=tuple(os.fspath(path) for path in files),
            bindings=tuple(bind.items() if isinstance(bind, Mapping) else bind),
            environment=environment or {},
            precedence=tuple(precedence) if precedence is not None else None,
            strict=strict,
            allow_imports=tuple(allow_imports),
            search_path=tuple(map(os.fspath, config_path)),
            plugins=tuple(plugins),
        )
    )


def register(plugins: Sequence[str] = ()) -> None:
    """Registers every component with Gin, so that recipes load in Gin alone.

    It imports all of them. `build` does not need it.

    Raises:
        ConfigError: When they cannot be read.
    """
    # Nothing else here needs Gin itself, which costs a tenth of a start.
    from project.core.building.binding import import_plugins
    from project.core.gin_bridge.factories import Registration
    from project.core.gin_bridge.injection import register as register_with_gin

    components = manifest_of(plugins).components
    import_plugins(plugins)
    register_with_gin(
        [
            Registration(c.gin_name, c.module, load(c.target))
            for c in components
            if not c.error
        ]
    )
