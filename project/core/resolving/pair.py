"""Finds the pair that a request asks for, or says which would fit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from project.core.components.compatibility import models_for, tasks_for, verdict
from project.core.components.component import Component
from project.core.components.manifest import Manifest
from project.core.errors import PROGRAM, ConfigError, Fault, nearest
from project.core.origins import Origin, Source
from project.core.request import Request
from project.core.sources.written import Written
from project.core.values import settled


def chosen_pair(
    request: Request,
    manifest: Manifest,
    asked: Mapping[str, Written] | None = None,
    found: Sequence[Fault] = (),
) -> tuple[Component, Component]:
    """Returns the task and the model that a request asks for.

    Args:
        request: The request.
        manifest: What can be chosen.
        asked: What config files ask for, by parameter.
        found: Faults to raise along with those of the pair.

    Raises:
        ConfigError: For an unknown or missing name, or a pair that does not fit.
    """
    asked, faults = asked or {}, list(found)
    task = _chosen("task", request.task, asked, manifest.tasks, faults)
    model = _chosen("model", request.model, asked, manifest.models, faults)
    unusable = [chosen.fault for chosen in (task, model) if chosen and chosen.fault]
    if unusable:
        faults += unusable
    elif task and model:
        judged = verdict(manifest, task, model)
        if judged.fits or request.forced:
            return task, model
        faults.append(_misfit(manifest, task, model, judged.reason))
    elif task and not _asked("model", request.model, asked):
        faults.append(_no_model(manifest, task))
    elif model and not _asked("task", request.task, asked):
        faults.append(_no_task(manifest, model))
    elif not faults:
        faults.append(_no_pair(manifest))
    raise ConfigError(*faults)


def _asked(role: str, given: str | None, asked: Mapping[str, Written]) -> bool:
    """Whether anybody has named a component for a role."""
    return given is not None or role in asked


def replaced_of(
    request: Request, asked: Mapping[str, Written]
) -> dict[str, tuple[str, Origin]]:
    """Returns what files name for a role, and where, that the request names another
    component for."""
    given = {"task": request.task, "model": request.model}
    return {
        role: (str(settled(asked[role].value)), asked[role].origin)
        for role, name in given.items()
        if name and role in asked and settled(asked[role].value) != name
    }


def parameters_of(request: Request, manifest: Manifest, role: str) -> list[str]:
    """Returns the names of the parameters of a role: of the component that the request
    names, else of all that can be chosen for it."""
    known = {each.name: each for each in manifest.components if each.role == role}
    name = {"task": request.task, "model": request.model}.get(role) or ""
    named = [known[name]] if name in known else known.values()
    return [parameter for component in named for parameter in component.parameters]


def _misfit(
    manifest: Manifest, task: Component, model: Component, reason: str
) -> Fault:
    fitting = ", ".join(models_for(manifest, task))
    return Fault(
        f"{task.name} and {model.name} do not fit: {reason}",
        given=f"--task {task.name} --model {model.name}",
        expected=f"a model that fits {task.name}: {fitting or 'there is none'}",
        next=f"{PROGRAM} matrix",
    )


def _no_model(manifest: Manifest, task: Component) -> Fault:
    fitting = models_for(manifest, task)
    return Fault(
        f"--model is missing; these fit {task.name}: {', '.join(fitting)}",
        next=f"{PROGRAM} train --task {task.name} "
        f"--model {fitting[0] if fitting else 'MODEL'}",
    )


def _no_task(manifest: Manifest, model: Component) -> Fault:
    fitting = tasks_for(manifest, model)
    return Fault(
        f"--task is missing; these fit {model.name}: {', '.join(fitting)}",
        next=f"{PROGRAM} train --task {fitting[0] if fitting else 'TASK'} "
        f"--model {model.name}",
    )


def _no_pair(manifest: Manifest) -> Fault:
    return Fault(
        "--task and --model are missing",
        expected=f"a task of {', '.join(manifest.tasks)}; "
        f"a model of {', '.join(manifest.models)}",
        next=f"{PROGRAM} matrix",
    )


def _chosen(
    role: str,
    given: str | None,
    asked: Mapping[str, Written],
    known: Mapping[str, Component],
    faults: list[Fault],
) -> Component | None:
    origin = Origin(Source.FLAG, f"--{role}", f"--{role} {given}")
    if given is None:
        if role not in asked:
            return None
        origin = asked[role].origin
        given = str(settled(asked[role].value))
    if given in known:
        return known[given]
    faults.append(unknown(role, given, known, origin))
    return None


def unknown(
    role: str, given: str, known: Mapping[str, Component], origin: Origin
) -> Fault:
    """Returns the fault of a task or a model that there is not."""
    return Fault(
        f"no {role} {given!r}",
        given=given,
        origin=origin,
        expected="one of " + ", ".join(known),
        nearest=nearest(given, known),
        next=f"{PROGRAM} matrix",
    )
