"""The engine together with the project's own tasks and models."""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any, Final

from project.core import arguments
from project.core.components.cache import READING, load_manifest
from project.core.components.compatibility import matrix as judged
from project.core.components.encoding import from_json, to_json
from project.core.components.in_process import (
    is_of_process,
    plugin_of,
    require_tables,
)
from project.core.components.loaded import require_unchanged
from project.core.components.manifest import Manifest
from project.core.components.pinned import pin
from project.core.errors import ConfigError
from project.core.half_imported import require_whole
from project.core.loading import load
from project.core.origins import Origin, Source
from project.core.python_words import bare
from project.core.request import Request
from project.core.resolving.asked import plugins_in_use
from project.core.resolving.pair import parameters_of, unknown
from project.core.resolving.plugin_origins import origins_of, placed
from project.core.resolving.resolution import Resolution, require_resolution
from project.core.resolving.resolve import resolve as resolve_with
from project.core.sources.files import NOTHING, Files, Saved, read_files
from project.core.sources.variables import unheard
from project.core.workers import require_no_worker
from project.core.writing.matrix import Matrix
from project.training.trainer_values import faults_of_trainer

if TYPE_CHECKING:
    from project.training.result import Result

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
    if any(map(is_of_process, plugins)):
        manifest = _described_here(plugins)
    else:
        manifest = load_manifest((*ZOO, *plugins), TRAINER, notify, modules)
    if manifest.refused:
        raise ConfigError(*placed(manifest.refused, asked or {}))
    return manifest


def _described_here(plugins: Sequence[str]) -> Manifest:
    """The manifest, made in this process, since some of the plugins live in it."""
    require_tables(plugins)
    require_whole("torch")
    # It imports all tasks and models.
    from project.core.components.inspection import describe_all

    return from_json(to_json(describe_all((*ZOO, *plugins), TRAINER)))


def resolve_request(
    request: Request,
    notify: Callable[[str], None] | None = None,
    saved: Saved = NOTHING,
) -> Resolution:
    """Resolves a request: the one way from what was asked to what holds.

    Args:
        request: The request.
        notify: Told, a line at a time, when components have to be read anew, what
            could not be read, and what a user should know of the config.
        saved: What has been read before, as of a run; the request's files come after.

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

    files = read_files(request, recipes, saved)
    plugins, modules = plugins_in_use(request, files)
    pin(modules)
    manifest = manifest_for(files)
    require_unchanged(manifest.modules)
    say = notify or _nothing
    heard = partial(parameters_of, request, manifest)
    for sentence in (*manifest.broken, *unheard(request.environment, heard)):
        say(sentence)
    resolution = resolve_with(request, manifest, plugins, files)
    if not resolution.faults:  # Else what it would judge may be a mistake itself.
        resolution = replace(resolution, faults=tuple(faults_of_trainer(resolution)))
    require_unchanged(manifest.modules)  # Hooks have been imported, as they are now.
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
    plugins: Sequence[str | Mapping[str, Any]] = (),
    strict: bool = False,
    allow_imports: Sequence[str] = (),
    config_path: Sequence[str | os.PathLike[str]] = (),
) -> Resolution:
    """Resolves a config, as the command line does.

    It takes what it is given: the variables and the `pyproject.toml` of the folder that
    a program happens to be started in are the command line's. What a user should know
    of it and nobody asked for is a warning of Python's.

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
        plugins: Modules with tables of tasks, models, parts and hooks; `"__main__"` for
            the notebook or the script itself; or the tables themselves,
            `{"MODELS": {"net": Net}}`.
        strict: Whether replaced and unused settings are faults.
        allow_imports: Modules that a .gin file may import.
        config_path: Folders in which files are looked for, after the path as given
            and before the plugins' own recipes.

    Returns:
        The resolution, with its faults and missing values.

    Raises:
        ConfigError: When an argument is not what it takes, there is no pair to resolve
            for, or a config file names a plugin that nobody has consented to. What a
            frozen config's plugins were read from holds for the rest of the process.
    """
    heard: list[str] = []
    request = Request(
        task=arguments.public_name("task", task),
        model=arguments.public_name("model", model),
        files=arguments.paths("files", files),
        bindings=arguments.bindings(bind),
        environment=arguments.variables(environment),
        precedence=arguments.precedence(precedence),
        strict=arguments.switch("strict", strict),
        allow_imports=arguments.texts("allow_imports", allow_imports),
        search_path=arguments.paths("config_path", config_path),
        plugins=_named(plugins),
    )
    caller = sys._getframe(1)
    try:
        resolution = resolve_request(request, heard.append)
    except BaseException:
        with suppress(UserWarning):  # Where one is an error, it is the lesser one.
            _warn_of(heard, caller)
        raise
    _warn_of(heard, caller)
    return resolution


def _named(plugins: Sequence[str | Mapping[str, Any]]) -> tuple[str, ...]:
    """The names of plugins, of which some are given as their tables."""
    return tuple(map(plugin_of, arguments.plugins(plugins)))


def _warn_of(texts: Sequence[str], caller: FrameType) -> None:
    for text in texts:
        if text != READING:
            _warn(text, caller)


def _warn(text: str, caller: FrameType) -> None:
    """Warns where the caller of this module stands, each time."""
    file, line = caller.f_code.co_filename, caller.f_lineno
    warnings.warn_explicit(bare(text), UserWarning, file, line)


def matrix(
    *,
    task: str | None = None,
    model: str | None = None,
    plugins: Sequence[str | Mapping[str, Any]] = (),
) -> Matrix:
    """Returns which tasks and models fit together.

    Args:
        task: Public name of the only task to show.
        model: Public name of the only model to show.
        plugins: As for `resolve`.

    Raises:
        ConfigError: When the components cannot be read, or none has such a name.
    """
    manifest = manifest_of(_named(plugins))
    for role, name in (("task", task), ("model", model)):
        _require_known(role, arguments.public_name(role, name), manifest)
    return Matrix(judged(manifest, task, model))


def _require_known(role: str, name: str | None, manifest: Manifest) -> None:
    known = manifest.tasks if role == "task" else manifest.models
    if name is not None and name not in known:
        raise ConfigError(unknown(role, name, known, Origin(Source.FLAG, f"--{role}")))


def train(
    resolution: Resolution, *, runs_dir: str | os.PathLike[str] = "runs"
) -> Result:
    """Trains what a resolution says, in a folder of its own, as the command line does.

    It is quiet where nobody watches: the bar and the run's folder are shown, on stderr,
    on a terminal and in a notebook. What a user should know is a warning of Python's.

    Args:
        resolution: The resolved config, complete.
        runs_dir: The folder of all runs; made when missing.

    Returns:
        The run's folder, its metrics, and the checkpoint that they belong to.

    Raises:
        ConfigError: The config or `runs_dir` cannot be used. No folder is left.
        RunError: The training came to no good end; the run is recorded as failed.
        KeyboardInterrupt: It was interrupted, and is recorded so.
        SystemExit: Another signal ended it, with the exit code that stands for it.
        BaseException: Whatever the task, the model or a part raises, unchanged.
    """
    require_resolution(resolution, "train")
    require_no_worker("a training")
    require_whole("torch")
    folder = arguments.path("runs_dir", runs_dir)
    from project.training.threads import spin_briefly

    spin_briefly()
    from project.runs.signals import Interrupted
    from project.training import engine
    from project.training.progress import announce

    caller = sys._getframe(1)
    try:
        return engine.train(
            resolution,
            runs_dir=Path(folder).expanduser(),
            command=sys.orig_argv,
            notice=lambda text: _warn(text, caller),
            opened=announce,
        )
    except Interrupted as error:
        if error.status == "interrupted":
            raise KeyboardInterrupt(str(error)) from None
        raise SystemExit(error.exit_code) from None


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
