"""Gin with the components of a resolution, for the length of one `with` block."""

from __future__ import annotations

import importlib
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from typing import Any

from project.core.building.blaming import blame_for, owner_of
from project.core.components.component import RUN_FOLDER, Component
from project.core.components.declared import extra_types
from project.core.components.in_process import is_of_process
from project.core.components.loaded import require_unchanged
from project.core.components.parameters import parameters_of
from project.core.components.registry import unreadable
from project.core.errors import ConfigError, Fault
from project.core.gin_bridge.factories import Registration
from project.core.gin_bridge.injection import ComponentError, Injector, injected
from project.core.keys import Key
from project.core.loading import load
from project.core.origins import Origin, Source
from project.core.resolving.resolution import Resolution


@contextmanager
def bound(resolution: Resolution, text: str) -> Generator[Injector]:
    """Binds a text with the components of a resolution, for the length of a block.

    Args:
        resolution: Says what can be called, and where its arguments were set.
        text: What Gin is to inject.

    Yields:
        The injector to build with.

    Raises:
        ConfigError: When a plugin cannot be imported.
        ComponentError: When a component raises, now or when a part is called late.
        RuntimeError: When Gin already holds a config.
    """
    require_unchanged(resolution.modules)
    import_plugins(resolution.plugins)
    # What other processes import too.
    shared = tuple(each for each in resolution.plugins if not is_of_process(each))
    registrations = [
        Registration(
            name=component.gin_name,
            module=component.module,
            target=_loaded(component, resolution.plugins),
            hidden=tuple(dict(component.hidden)),
            extra=extra_types(resolution.plugins, component.name),
            source=component.target,
            plugins=shared,
        )
        for component in resolution.components.values()
    ]
    require_unchanged(resolution.modules)  # From now on it is known what they were.
    with injected(registrations, text) as injector:
        try:
            yield injector
        except Exception as error:
            failure = injector.failure_behind(error) or error
            if not isinstance(failure, ComponentError):
                raise
            failure.origins = _origins(resolution, failure.selector)
            if owner := owner_of(resolution, failure.selector):
                failure.blame = blame_for(resolution, failure.cause, owner)
            raise failure from failure.cause


def folder_text(resolution: Resolution, folder: str) -> str:
    """Returns what binds the run's folder where it is the default.

    Args:
        resolution: Says what can be called.
        folder: The folder, which no config knows.
    """
    lines = [
        f"{component.selector}.{parameter.name} = {folder!r}\n"
        for name, component in resolution.components.items()
        for parameter in component.parameters.values()
        if parameter.default == RUN_FOLDER
        and resolution.ledger.value(Key("", name, parameter.name)) == RUN_FOLDER
    ]
    return "".join(lines)


def import_plugins(plugins: Sequence[str]) -> None:
    """Imports plugins, before what they name: their import may make that possible.

    Raises:
        ConfigError: When one of them cannot be imported.
    """
    for plugin in plugins:
        try:
            importlib.import_module(plugin)
        except Exception as error:
            raise ConfigError(unreadable(plugin, error)) from error


def _loaded(component: Component, plugins: Sequence[str]) -> Any:
    """The class or the function of a component.

    Raises:
        ConfigError: It does not take what the config was resolved for: its file has
            changed in between, or a cell of a notebook has been run again.
    """
    target = load(component.target)
    taken = {parameter.name for parameter in parameters_of(target)}
    taken |= extra_types(plugins, component.name).keys()
    gone = [name for name in component.parameters if name not in taken]
    if gone:
        raise ConfigError(
            Fault(
                f"{component.selector} has no parameter {gone[0]!r} any more: it has "
                "changed since this config was resolved",
                given=component.target,
                expected="a config that is resolved anew",
            )
        )
    return target


def _origins(resolution: Resolution, selector: str) -> dict[str, Origin]:
    """Where the parameters of a component that are not at their defaults were set."""
    return {
        setting.key.parameter: setting.origin
        for setting in resolution.ledger.winners()
        if setting.origin.source is not Source.DEFAULT
        and (owner := resolution.components.get(setting.key.selector))
        and owner.selector == selector
    }
