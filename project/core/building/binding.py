"""Gin with the components of a resolution, for the length of one `with` block."""

from __future__ import annotations

import importlib
from collections.abc import Generator, Sequence
from contextlib import contextmanager

from project.core.building.blaming import blame_for, owner_of
from project.core.components.component import RUN_FOLDER
from project.core.components.declared import extra_types
from project.core.components.registry import unreadable
from project.core.errors import ConfigError
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
    import_plugins(resolution.plugins)
    registrations = [
        Registration(
            name=component.gin_name,
            module=component.module,
            target=load(component.target),
            hidden=component.hidden,
            extra=extra_types(resolution.plugins, component.name),
            source=component.target,
            plugins=resolution.plugins,
        )
        for component in resolution.components.values()
    ]
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


def _origins(resolution: Resolution, selector: str) -> dict[str, Origin]:
    """Where the parameters of a component that are not at their defaults were set."""
    return {
        setting.key.parameter: setting.origin
        for setting in resolution.ledger.winners()
        if setting.origin.source is not Source.DEFAULT
        and (owner := resolution.components.get(setting.key.selector))
        and owner.selector == selector
    }
