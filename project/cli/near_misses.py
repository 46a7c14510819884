"""A flag or a word that looks like a config key gets the exact `--bind` to type."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches

from project import api
from project.cli.argv import UsageError
from project.cli.output import note
from project.core.components.component import Component
from project.core.components.manifest import Manifest
from project.core.errors import ConfigError, Fault, nearest


def with_binding(error: UsageError, words: Sequence[str]) -> Fault:
    """Completes the fault of what is no flag and may be a config key, `error.key`."""
    try:
        manifest = api.manifest_of((), note)
    except ConfigError:
        return error.fault
    keys = _keys_like(error.key.replace("-", "_"), manifest, words)
    flags = error.fault.nearest
    exact = f"--{error.key}" in flags
    if not keys or exact or not _closer(error.key, keys, flags):
        return error.fault
    value = "..." if error.value is None else error.value
    bindings = tuple(f"--bind {key}={value}" for key in keys)
    return replace(
        error.fault,
        expected="--bind KEY=VALUE for what the config sets",
        nearest=(*bindings, *flags)[:3],
        next=f"--bind {keys[0]}={value}",
    )


def _closer(name: str, keys: Sequence[str], flags: Sequence[str]) -> bool:
    """Whether a key is meant rather than a flag: it is named exactly, or no flag is
    nearly what was typed."""
    plain = name.replace("_", "-")
    ends = [key.rpartition(".")[2].replace("_", "-") for key in keys]
    near = get_close_matches(plain, [flag.lstrip("-") for flag in flags], 1, 0.75)
    return "." in plain or plain in ends or not near


def _keys_like(name: str, manifest: Manifest, words: Sequence[str]) -> tuple[str, ...]:
    """The keys closest to a name, of the chosen components where they are chosen."""
    roles: Mapping[str, Sequence[Component]] = {
        "trainer": [manifest.trainer],
        "task": [c for n, c in manifest.tasks.items() if n in words]
        or list(manifest.tasks.values()),
        "model": [c for n, c in manifest.models.items() if n in words]
        or list(manifest.models.values()),
    }
    known = {
        f"{role}.{parameter}": parameter
        for role, components in roles.items()
        for component in components
        for parameter in component.parameters
    }
    if "." in name:
        return (name,) if name in known else nearest(name, known)
    exact = tuple(key for key, parameter in known.items() if parameter == name)
    if exact:
        return exact
    close = nearest(name, known.values())
    return tuple(key for key, parameter in known.items() if parameter in close[:1])
