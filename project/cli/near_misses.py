"""A flag or a word that looks like a config key gets the exact `--bind` to type."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches

from project import api
from project.cli.argv import UsageError
from project.cli.output import note
from project.core.components.component import Component
from project.core.components.manifest import Manifest
from project.core.errors import ConfigError, Fault, nearest


def with_binding(
    error: UsageError, words: Sequence[str], plugins: tuple[str, ...] = ()
) -> Fault:
    """Completes the fault of what is no flag and may be a config key, `error.key`.

    Args:
        error: What is refused.
        words: argv.
        plugins: The plugins of the project's own settings.
    """
    try:
        manifest = api.manifest_of(plugins, note)
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
    components = [
        manifest.trainer,
        *_chosen(manifest.tasks, words),
        *_chosen(manifest.models, words),
    ]
    known = {
        f"{component.role}.{parameter}": parameter
        for component in components
        for parameter in component.parameters
    }
    if "." in name:
        return (name,) if name in known else nearest(name, known)
    named = _keys_of(name, known)
    return named or _keys_of(next(iter(nearest(name, known.values())), ""), known)


def _chosen(
    components: Mapping[str, Component], words: Sequence[str]
) -> Iterable[Component]:
    """The components of a role that the words name, or all of it."""
    named = [component for name, component in components.items() if name in words]
    return named or components.values()


def _keys_of(parameter: str, known: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(key for key, name in known.items() if name == parameter)
