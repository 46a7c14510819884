"""Everything the registry's tables name, as plain data."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from project.core.components.component import Component
from project.core.components.registry import Role
from project.core.hooks import Hook


@dataclass(repr=False)
class Manifest:
    """Everything the registry's tables name, as plain data.

    Attributes:
        components: Tasks, models, the trainer and parts, in this order.
        hooks: Pair hooks and checks.
        compatible: Pairs declared to fit.
        incompatible: Pairs declared not to fit, with the reason.
        broken: One sentence for each thing that could not be read.
        files: The source files it was made of.
        modules: The files of what the plugins import that is not installed, by the
            modules' names.
    """

    components: tuple[Component, ...]
    hooks: tuple[Hook, ...]
    compatible: set[tuple[str, str]]
    incompatible: dict[tuple[str, str], str]
    broken: tuple[str, ...]
    files: tuple[str, ...]
    modules: dict[str, str]

    @cached_property
    def tasks(self) -> dict[str, Component]:
        """The tasks by public name."""
        return self.of("task")

    @cached_property
    def models(self) -> dict[str, Component]:
        """The models by public name."""
        return self.of("model")

    @cached_property
    def parts(self) -> dict[str, Component]:
        """The parts by public name."""
        return self.of("part")

    @cached_property
    def trainer(self) -> Component:
        """The component of the trainer role."""
        return self.of("trainer")["trainer"]

    def of(self, role: Role) -> dict[str, Component]:
        """Returns the components of a role by public name."""
        return {c.name: c for c in self.components if c.role == role}

    def hooks_for(self, task: Component, model: Component) -> list[Hook]:
        """Returns the hooks and checks that are for a pair, as declared."""
        shared = shared_batch(task, model)
        return [h for h in self.hooks if h.is_for(task.name, model.name, shared)]


def shared_batch(task: Component, model: Component) -> tuple[str, ...]:
    """Returns the names of the batch types that a task yields and a model takes."""
    names = [name for name in task.batch if name in model.batch]
    return tuple(name.rpartition(".")[2] for name in names)
