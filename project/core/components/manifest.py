"""Everything the registry's tables name, as plain data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from project.core.components.component import Component
from project.core.components.registry import Role
from project.core.hooks import Hook


class Manifest:
    """Everything the registry's tables name, as plain data.

    Attributes:
        tasks: By public name.
        models: By public name.
        parts: By public name.
        trainer: The component of the trainer role.
        hooks: Pair hooks and checks.
        compatible: Pairs declared to fit.
        incompatible: Pairs declared not to fit, with the reason.
        broken: One sentence for each thing that could not be read.
        modules: The files of what the plugins import that is not installed, by the
            modules' names.
    """

    def __init__(self, data: Mapping[str, Any]) -> None:
        components = [Component.from_json(row) for row in data["components"]]

        def of(role: Role) -> dict[str, Component]:
            return {c.name: c for c in components if c.role == role}

        self.tasks = of("task")
        self.models = of("model")
        self.parts = of("part")
        self.trainer = of("trainer")["trainer"]
        self.hooks = tuple(Hook.from_json(row) for row in data["hooks"])
        self.compatible = {(task, model) for task, model in data["compatible"]}
        self.incompatible: dict[tuple[str, str], str] = {
            (task, model): reason for task, model, reason in data["incompatible"]
        }
        self.broken: tuple[str, ...] = tuple(data["broken"])
        self.modules: dict[str, str] = data["modules"]

    def components(self) -> Iterator[Component]:
        """Yields every component."""
        yield from self.tasks.values()
        yield from self.models.values()
        yield self.trainer
        yield from self.parts.values()

    def hooks_for(self, task: Component, model: Component) -> list[Hook]:
        """Returns the hooks and checks that are for a pair, as declared."""
        shared = shared_batch(task, model)
        return [h for h in self.hooks if h.is_for(task.name, model.name, shared)]


def shared_batch(task: Component, model: Component) -> tuple[str, ...]:
    """Returns the names of the batch types that a task yields and a model takes."""
    names = [name for name in task.batch if name in model.batch]
    return tuple(name.rpartition(".")[2] for name in names)
