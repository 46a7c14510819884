"""Builds a resolved pair with Gin, for the length of one `with` block."""

from __future__ import annotations

import importlib
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from project.core.building.effects import without_effect
from project.core.components.declared import extra_types
from project.core.components.registry import unreadable
from project.core.errors import ConfigError, Fault
from project.core.gin_bridge.factories import Registration
from project.core.gin_bridge.injection import (
    ComponentError,
    Injector,
    injected,
)
from project.core.loading import load
from project.core.origins import Origin, Source
from project.core.resolving.resolution import Resolution


@dataclass(frozen=True, slots=True)
class Built:
    """A pair that Gin has built.

    Attributes:
        trainer: What the trainer component returned; built first, since it seeds.
        task: The task.
        model: The model.
        resolution: What they were built from.
        injector: Gin with the config bound.
    """

    trainer: Any
    task: Any
    model: Any
    resolution: Resolution
    injector: Injector

    def operative(self) -> str:
        """Returns `gin.operative_config_str`: what Gin has really injected so far.

        Parts that are called later, an optimizer say, appear when they have been.
        """
        return self.injector.operative()

    def without_effect(self) -> list[Fault]:
        """Returns the user settings that have not got through to any call so far."""
        return without_effect(self.resolution, self.injector.calls)


@contextmanager
def build(
    resolution: Resolution, *, trainer_arguments: Mapping[str, Any] | None = None
) -> Generator[Built]:
    """Builds the trainer, the task and the model of a resolution.

    Parts are called late: train inside the block, since Gin's config lives as long as
    it, and reports what it injects. Outside nothing is bound; a factory that was
    injected keeps the values it had.

    Args:
        resolution: A resolution without faults and missing values.
        trainer_arguments: What the caller gives the trainer component besides.

    Yields:
        The built pair.

    Raises:
        ConfigError: When the resolution has faults or missing values.
        ComponentError: When a constructor raises.
        RuntimeError: When Gin already holds a config.
    """
    resolution.require()
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
    with injected(registrations, resolution.to_gin()) as injector:
        roles = resolution.components
        try:
            yield Built(
                trainer=injector.call(
                    roles["trainer"].selector, **trainer_arguments or {}
                ),
                task=injector.call(roles["task"].selector),
                model=injector.call(roles["model"].selector),
                resolution=resolution,
                injector=injector,
            )
        except Exception as error:
            failure = injector.failure_behind(error) or error
            if not isinstance(failure, ComponentError):
                raise
            failure.origins = _origins(resolution, failure.selector)
            raise failure from failure.cause


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
