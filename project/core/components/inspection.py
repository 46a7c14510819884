"""Imports every component once and describes it as plain data.

This is the only part of the engine that imports what the tables name, and with it
torch; it runs in a child process (`child`), so that its caller never does.
"""

from __future__ import annotations

import ctypes
import importlib
import inspect
import json
import os
import signal
import sys
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, get_args

from project.core.annotations import annotations_of, signature_of
from project.core.components.batch_types import Batch, taken, yielded
from project.core.components.compatibility import hook_faults
from project.core.components.component import RUN_FOLDER, Component, Role
from project.core.components.declared import undeclared, with_extra
from project.core.components.docstrings import summary
from project.core.components.encoding import to_json
from project.core.components.entry_points import read_tables
from project.core.components.judged_hooks import judged_hooks
from project.core.components.manifest import Manifest
from project.core.components.parameters import parameters_of
from project.core.components.pinned import parents, pin, place_of, root_of
from project.core.components.places import files_behind, is_installed
from project.core.components.registry import Entry, Tables, unreadable_hooks
from project.core.components.unusable import claims, contested, uncallable, unusable
from project.core.errors import Fault
from project.core.hooks import Hook, hooks_in
from project.core.instances import bases_of, gives
from project.core.loading import load, said


def describe_all(plugins: Sequence[str], trainer: str) -> Manifest:
    """Returns the manifest of the plugins' tables.

    Where a plugin cannot be meant, no component is imported: nothing else is to be
    said before that is mended.

    Args:
        plugins: Modules with tables.
        trainer: The target of the trainer role, as `module:Class`.
    """
    tables = read_tables(plugins)
    hooks: tuple[Hook, ...] = ()
    if not tables.refused:
        hooks = tuple(_described_hooks(tables))
        tables.refused += [*claims(tables), *undeclared(tables)]
    rows = [*tables.entries.values(), Entry("trainer", "trainer", trainer, "project")]
    rows.sort(key=lambda row: get_args(Role).index(row.role))
    if tables.refused:
        bare = (Component("trainer", "trainer", trainer, table="project"),)
        return _manifest(plugins, tables, rows, bare, hooks)
    taken = contested(tables)
    in_run = _in_the_run(trainer)
    components = tuple(
        _contested(row, taken[row]) if row in taken else _described(row, tables, in_run)
        for row in rows
    )
    return _checked(_manifest(plugins, tables, rows, components, hooks), tables)


def _manifest(
    plugins: Sequence[str],
    tables: Tables,
    rows: Sequence[Entry],
    components: tuple[Component, ...],
    hooks: tuple[Hook, ...],
) -> Manifest:
    modules = [*tables.hooks, *(row.target.partition(":")[0] for row in rows)]
    return Manifest(
        components=components,
        hooks=hooks,
        compatible=set(tables.compatible),
        incompatible=tables.incompatible,
        broken=tuple(tables.broken),
        refused=tuple(tables.refused),
        files=tuple(_source_files(plugins, tables.files)),
        modules=_modules(plugins, modules),
        recipes=tuple(tables.recipes),
    )


def _checked(manifest: Manifest, tables: Tables) -> Manifest:
    """A manifest with what is wrong with its hooks.

    Here, once, for every pair: a resolution looks at its own pair's hooks alone.
    """
    faults = [f"{fault.problem} ({fault.origin})" for fault in hook_faults(manifest)]
    refused, noted = judged_hooks(manifest, tables.hooks)
    return replace(
        manifest,
        broken=(*manifest.broken, *faults, *noted),
        refused=(*manifest.refused, *refused),
    )


def _in_the_run(trainer: str) -> Mapping[type, str]:
    """The parameters that the trainer's module says are for the run's folder."""
    try:
        module = importlib.import_module(trainer.partition(":")[0])
    except Exception:  # Its own row will say so.
        return {}
    return getattr(module, "IN_THE_RUN", {})


def _contested(entry: Entry, fault: Fault) -> Component:
    """A component that cannot be chosen, since its name is another's too."""
    return Component(
        entry.role, entry.name, entry.target, table=entry.table, fault=fault
    )


def _described(entry: Entry, tables: Tables, in_run: Mapping[type, str]) -> Component:
    component = Component(entry.role, entry.name, entry.target, table=entry.table)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            target = load(entry.target)
        if not callable(target):
            return replace(component, fault=uncallable(entry))
        component = replace(component, doc=summary(target))
        component = _placed(_inspected(component, target), target, in_run)
        return with_extra(component, tables)
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        tables.files.update(files_behind(error))
        return replace(component, fault=unusable(entry, error))


def _inspected(component: Component, target: Any) -> Component:
    module = sys.modules.get(component.module)
    hidden: dict[str, str] = {}
    secondary: Sequence[str] = ()
    if component.role == "trainer":
        hidden = getattr(module, "NOT_CONFIGURABLE", {})
        secondary = getattr(module, "SECONDARY", ())
    kinds = {p.kind for p in signature_of(target).parameters.values()}
    read = {"task": yielded, "model": taken}.get(component.role)
    batch = read(target) if read else Batch()
    return replace(
        component,
        batch=batch.names,
        unannotated=batch.silent,
        bases=bases_of(target),
        gives=gives(target, annotations_of(target).get("return")),
        variadic=inspect.Parameter.VAR_KEYWORD in kinds,
        hidden=tuple(hidden.items()),
        secondary=tuple(secondary),
        parameters={p.name: p for p in parameters_of(target) if p.name not in hidden},
    )


def _placed(component: Component, target: Any, in_run: Mapping[type, str]) -> Component:
    """Returns a component whose folder, if it has one, is the run's by default."""
    parameters = dict(component.parameters)
    for base, name in in_run.items():
        if isinstance(target, type) and issubclass(target, base) and name in parameters:
            parameters[name] = replace(parameters[name], default=RUN_FOLDER)
    return replace(component, parameters=parameters)


def _described_hooks(tables: Tables) -> Iterator[Hook]:
    """Yields the hooks of all modules; a module that cannot be read is a fault, one
    that an installed package names a sentence."""
    for name, table in tables.hooks.items():
        try:
            module = importlib.import_module(name)
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt):
                raise
            tables.files.update(files_behind(error))
            if table:
                tables.refused.append(unreadable_hooks(name, table, error))
            else:
                sentence = f"the hooks of {name} cannot be read: {said(error)}"
                tables.broken.append(sentence)
        else:
            yield from hooks_in(module)


def _source_files(plugins: Sequence[str], visited: set[str]) -> list[str]:
    """The files a manifest depends on, besides what the package index installed.

    Everything imported from outside the standard library and `site-packages`, the
    plugins' own packages wherever they lie, and what a failed import came through.
    """
    packages = {plugin.partition(".")[0] for plugin in plugins} | {"project"}
    files: set[str] = set()
    for name, module in list(sys.modules.items()):
        path = getattr(module, "__file__", None)
        if not path or not path.endswith(".py"):
            continue
        if name.partition(".")[0] in packages or not is_installed(path):
            files.add(os.path.abspath(path))
    files.update(path for path in visited if os.path.isfile(path))
    return sorted(files)


def _modules(plugins: Sequence[str], named: Iterable[str]) -> dict[str, str]:
    """The files of the plugins, and of what lies beside them and is not installed.

    Args:
        plugins: The plugins' modules.
        named: The modules of their components and of their hooks.

    Returns:
        The files by the modules' names; the project's own are left out.
    """
    places = _places()
    own = {part for plugin in plugins for part in parents(plugin)}
    tops = {name.partition(".")[0] for name in (*plugins, *named)} & set(places)
    roots = {root_of(places[top]) for top in tops if not is_installed(places[top])}
    below = tuple(os.path.join(root, "") for root in roots)
    beside = {
        name
        for name, place in places.items()
        if place.startswith(below) and not is_installed(place)
    }
    return {name: place for name, place in places.items() if name in own | beside}


def _places() -> dict[str, str]:
    """Where all modules were read from, but the project's own."""
    found = {name: place_of(module) for name, module in list(sys.modules.items())}
    ours = ("project", "__main__")
    return {n: p for n, p in found.items() if p and n.partition(".")[0] not in ours}


def end_with(parent: int) -> None:
    """Lets this process end with the one that has asked for it, however that ends."""
    if sys.platform != "linux":  # Which alone has it.
        return
    ctypes.CDLL(None).prctl(_DEATH_SIGNAL, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


_DEATH_SIGNAL: Final = 1
"""PR_SET_PDEATHSIG of prctl(2)."""


def main(request: Mapping[str, Any]) -> None:
    """Writes the manifest of a request to the file that the request names."""
    pin(request["modules"])
    manifest = describe_all(request["plugins"], request["trainer"])
    with open(request["output"], "w", encoding="utf-8") as file:
        json.dump(to_json(manifest), file)
