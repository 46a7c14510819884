"""Hashes that tell whether two runs are of one config, and of one code.

A config hash covers every value that can change a result. What only says where files
lie, what is shown or what is logged cannot.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Iterator, Mapping
from importlib.machinery import PathFinder
from importlib.util import find_spec
from typing import Final

from project.core.components.component import Component
from project.core.components.in_process import MAIN, is_of_process
from project.core.components.loaded import digest_of_file
from project.core.components.pinned import parents, place_of
from project.core.gin_bridge.spelling import gin_text
from project.core.keys import ROLES
from project.core.resolving.resolution import Resolution
from project.core.values import Reference, Value, walk

_WITHOUT_EFFECT: Final = (
    "experiment",
    "logger",
    "profiler",
    "enable_progress_bar",
    "enable_model_summary",
    "checkpoint_every",
)
"""Parameters of the trainer that change no result."""

_FOLDERS: Final = ("dir", "dirpath")
"""How the names of folders end."""

SEED: Final = "trainer.seed"


def hashes_of(resolution: Resolution, files: Mapping[str, str]) -> dict[str, str]:
    """Returns the hashes of a run.

    Args:
        resolution: Its config.
        files: The hashes of its code, by file, as `code_of` returns them.
    """
    values = dict(hashed_values(resolution))
    seedless = {key: text for key, text in values.items() if key != SEED}
    return {
        "config": _digest(values),
        "seedless": _digest(seedless),
        "code": _digest(dict(sorted(files.items()))),
    }


def hashed_values(resolution: Resolution) -> Iterator[tuple[str, str]]:
    """Yields the values of a config that can change a result, as Gin's text, by key."""
    for role in ROLES:
        yield f"{role}:", resolution.components[role].target
    rows = list(_rows(resolution))
    spared = {name for key, value in rows if not _counts(key) for name in _named(value)}
    used = {name for key, value in rows if _counts(key) for name in _named(value)}
    for key, value in sorted(rows, key=lambda row: row[0]):
        owner = key.rpartition(".")[0].rpartition("/")[2]
        if _counts(key) and owner not in spared - used:
            yield key, _text(value)


def _text(value: Value) -> str:
    """A value as Gin's text; a default that has none is what its class makes of it."""
    try:
        return gin_text(value)
    except ValueError:
        return "a default that no text expresses"


def _rows(resolution: Resolution) -> Iterator[tuple[str, Value]]:
    for section in resolution.sections():
        if section.name in ("run", "macros"):
            continue
        for row in section.rows:
            yield f"{section.name}.{row.name}", resolution.expanded(row.value)


def _counts(key: str) -> bool:
    owner, _, name = key.rpartition(".")
    if owner == "trainer" and name in _WITHOUT_EFFECT:
        return False
    return not name.endswith(_FOLDERS)


def _named(value: Value) -> Iterator[str]:
    return (each.name for each in walk(value) if isinstance(each, Reference))


def code_of(resolution: Resolution) -> dict[str, str]:
    """Returns the SHA-256 of the files of the components, hooks and plugins, by the
    modules' names.

    Nothing is imported for it: a module is looked for as Python would.
    """
    hooks = (hook.module for hook in resolution.hooks.values())
    names = {*map(_module_of, resolution.components.values()), *hooks}
    names |= {*resolution.plugins, *resolution.modules}
    found = ((name, _file_of(name, resolution.modules)) for name in sorted(names))
    return {name: digest for name, file in found if (digest := digest_of_file(file))}


def _module_of(component: Component) -> str:
    return component.target.partition(":")[0]


def _file_of(module: str, known: Mapping[str, str]) -> str:
    if module in known:
        return known[module]
    if place := place_of(sys.modules.get(module)):
        return place
    if is_of_process(module):  # A script; a notebook has no file.
        file = getattr(sys.modules[MAIN], "__file__", None)
        return os.path.abspath(file) if file else ""
    first, *inner = parents(module)
    try:
        spec = find_spec(first)  # It is in no package that would be imported.
    except ValueError:  # Somebody has made it, from no file.
        return ""
    for name in inner:
        folders = spec.submodule_search_locations if spec else None
        spec = PathFinder.find_spec(name, list(folders)) if folders else None
    return (spec.origin or "") if spec else ""


def _digest(values: Mapping[str, str]) -> str:
    text = json.dumps(values, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
