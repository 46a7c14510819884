"""Which pairs fit, and why a pair does not.

A pair fits when what the task's dataloader yields is what the model's `forward` takes.
Both sides say so in their annotations; a table can declare or forbid a pair by hand.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass

from project.core.components.component import Component
from project.core.components.manifest import Manifest
from project.core.errors import ConfigError, Fault
from project.core.hooks import Hook, conflicts
from project.core.keys import Key
from project.core.origins import Origin


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a pair fits.

    Attributes:
        task: Public name of the task.
        model: Public name of the model.
        fits: Whether the pair can be trained.
        reason: Why it fits or does not, in one sentence.
        computed: Whether a pair hook computes part of its config.
        broken: Whether one of the two cannot be used, whatever the other is.
    """

    task: str
    model: str
    fits: bool
    reason: str
    computed: bool = False
    broken: bool = False

    @property
    def symbol(self) -> str:
        """`∅` incompatible, `λx.x` used as is, `λx.y` partly computed by a hook."""
        if not self.fits:
            return "∅"
        return "λx.y" if self.computed else "λx.x"


def verdict(manifest: Manifest, task: Component, model: Component) -> Verdict:
    """Judges one pair."""
    fits, reason = _judged(manifest, task, model)
    computed = fits and any(
        hook.kind == "hook"
        and any(applies(key, hook, task, model) for key in hook.sets)
        for hook in manifest.hooks_for(task, model)
    )
    broken = bool(task.fault or model.fault)
    return Verdict(task.name, model.name, fits, reason, computed, broken)


def applies(key: Key, hook: Hook, task: Component, model: Component) -> bool:
    """Whether a key that a hook sets exists in a pair, or is not optional there."""
    owner = {"task": task, "model": model}.get(key.selector)
    exists = owner is None or key.parameter in owner.parameters
    return exists or key not in hook.optional


def _judged(manifest: Manifest, task: Component, model: Component) -> tuple[bool, str]:
    for component in (task, model):
        if component.error:
            return False, component.error
    if declared := manifest.declared(task.name, model.name):
        return declared
    for component in (task, model):
        if component.unannotated:
            return False, (
                f"{component.class_name}.{component.unannotated}; declare the pair"
                f"{_in_file(manifest, task, model)}: "
                f'COMPATIBLE = [("{task.name}", "{model.name}")]'
            )
    yields = f"{task.name} yields {task.batch_names[0]}"
    if any(_is_taken(name, model.batch) for name in task.batch):
        return True, f"{yields}, {model.name} takes it"
    return False, f"{yields}, {model.name} takes {' or '.join(_shown(model))}"


def _is_taken(name: str, taken: Sequence[str]) -> bool:
    """Whether a model takes a type: by its name, every member of a union, or by what
    stands in a `TypedDict`, in which there may be more than the model asks for."""
    if " | " in name and "[" not in name:
        return all(member in taken for member in name.split(" | "))
    if name in taken or not name.startswith("{"):
        return name in taken
    fields = {*name[1:-1].split("; ")}
    asked = [each for each in taken if each.startswith("{")]
    return any({*each[1:-1].split("; ")} <= fields for each in asked)


def _in_file(manifest: Manifest, task: Component, model: Component) -> str:
    """Where the user can declare a pair: in the plugin that names one of its sides."""
    for component in (model, task):
        if file := manifest.modules.get(component.table):
            return f" in {os.path.basename(file)}"
    return ""


def _shown(model: Component) -> list[str]:
    """What a model takes, the fields of a `TypedDict` aside, which has a name."""
    return [name for name in model.batch_names if not name.startswith("{")]


def matrix(
    manifest: Manifest, task: str | None = None, model: str | None = None
) -> list[list[Verdict]]:
    """Returns the verdict on every pair, one row a task.

    Args:
        manifest: What there is.
        task: The only task to judge; None for all.
        model: The only model to judge; None for all.
    """
    tasks = [t for t in manifest.tasks.values() if task in (None, t.name)]
    models = [m for m in manifest.models.values() if model in (None, m.name)]
    return [[verdict(manifest, t, m) for m in models] for t in tasks]


def models_for(manifest: Manifest, task: Component) -> list[str]:
    """Returns the names of the models that fit a task."""
    models = manifest.models.values()
    return [m.name for m in models if verdict(manifest, task, m).fits]


def tasks_for(manifest: Manifest, model: Component) -> list[str]:
    """Returns the names of the tasks that fit a model."""
    tasks = manifest.tasks.values()
    return [t.name for t in tasks if verdict(manifest, t, model).fits]


def check_hooks(manifest: Manifest, task: Component, model: Component) -> None:
    """Checks the hooks of one pair together, before any of them runs.

    Raises:
        ConfigError: For hooks that contradict or wait for each other.
    """
    hooks = [h for h in manifest.hooks_for(task, model) if h.kind == "hook"]
    if faults := conflicts(hooks, task.name, model.name):
        raise ConfigError(*faults)


def hook_faults(manifest: Manifest) -> list[Fault]:
    """Returns what is wrong with the hooks of any pair that fits.

    A fault of many pairs is told of the first.
    """
    faults: dict[tuple[Origin | None, str], Fault] = {}
    for task in manifest.tasks.values():
        for model in manifest.models.values():
            hooks = [h for h in manifest.hooks_for(task, model) if h.kind == "hook"]
            if hooks and verdict(manifest, task, model).fits:
                for fault in conflicts(hooks, task.name, model.name):
                    about = fault.problem.partition(" for ")[0]
                    faults.setdefault((fault.origin, about), fault)
    return list(faults.values())
