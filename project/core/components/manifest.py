"""Everything the registry's tables name, as plain data."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cached_property
from typing import Final

from project.core.components.component import Component, Role
from project.core.errors import Fault
from project.core.hooks import Hook, is_pattern
from project.core.types import without_modules

DECLARED: Final = "declared in COMPATIBLE"
"""Why a pair fits that a plugin declares."""


@dataclass(repr=False)
class Manifest:
    """Everything the registry's tables name, as plain data.

    Attributes:
        components: Tasks, models, the trainer and parts, in this order.
        hooks: Pair hooks and checks.
        compatible: Names or patterns of pairs declared to fit.
        incompatible: Those declared not to fit, with the reason.
        broken: One sentence for each thing that could not be read.
        refused: What is wrong with the plugins that a user has named: nothing else is
            to be said before it is mended.
        files: The source files it was made of.
        modules: The files of what the plugins import that is not installed, by the
            modules' names.
        recipes: The plugins' own folders of recipes, in the order of the plugins.
    """

    components: tuple[Component, ...]
    hooks: tuple[Hook, ...]
    compatible: set[tuple[str, str]]
    incompatible: dict[tuple[str, str], str]
    broken: tuple[str, ...]
    refused: tuple[Fault, ...]
    files: tuple[str, ...]
    modules: dict[str, str]
    recipes: tuple[str, ...]

    def __repr__(self) -> str:
        tasks, models, parts = len(self.tasks), len(self.models), len(self.parts)
        return f"<Manifest {tasks} tasks, {models} models, {parts} parts>"

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

    def declared(self, task: str, model: str) -> tuple[bool, str] | None:
        """Returns whether a pair is declared to fit or not, with the reason.

        A name is more exact than a pattern; of two equally exact declarations the one
        that forbids counts.
        """
        pair = (task, model)
        if pair in self.incompatible:
            return False, self.incompatible[pair]
        if pair in self.compatible:
            return True, DECLARED
        for (one, other), fits, reason in self._patterns:
            if fnmatchcase(task, one) and fnmatchcase(model, other):
                return fits, reason
        return None

    @cached_property
    def _patterns(self) -> list[tuple[tuple[str, str], bool, str]]:
        """Declarations with a pattern in them, the most exact first."""
        every = [(pair, True, DECLARED) for pair in sorted(self.compatible)]
        every += [(pair, False, why) for pair, why in self.incompatible.items()]
        found = [each for each in every if any(map(is_pattern, each[0]))]
        return sorted(found, key=lambda each: (_vagueness(each[0]), each[1]))

    def hooks_for(self, task: Component, model: Component) -> list[Hook]:
        """Returns the hooks and checks that are for a pair, as declared."""
        shared = shared_batch(task, model)
        return [h for h in self.hooks if h.is_for(task.name, model.name, shared)]


def _vagueness(pair: tuple[str, str]) -> tuple[int, int]:
    return sum(map(is_pattern, pair)), pair.count("*")


def shared_batch(task: Component, model: Component) -> tuple[str, ...]:
    """Returns the names of the batch types that a task yields and a model takes."""
    names = [name for name in task.batch if name in model.batch]
    return tuple(map(without_modules, names))
