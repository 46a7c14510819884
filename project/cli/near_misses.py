"""A flag or a word that looks like a config key gets the exact `--bind` to type."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from itertools import pairwise

from project import api
from project.cli.argv import UsageError
from project.cli.output import note
from project.core.components.component import Component
from project.core.components.manifest import Manifest
from project.core.errors import ConfigError, Fault, nearest
from project.core.origins import Origin
from project.core.resolving.offering import is_accepted
from project.core.resolving.plugin_origins import origins_of_words
from project.core.shell_words import typed


def with_binding(
    error: UsageError, words: Sequence[str], own: Mapping[str, Origin]
) -> Fault:
    """Completes the fault of what is no flag and may be a config key, `error.key`.

    Args:
        error: What is refused.
        words: argv.
        own: The plugins of the project's own settings.
    """
    try:
        asked = origins_of_words(os.environ, own, plugins_in(words))
        manifest = api.manifest_of(tuple(asked), note)
    except ConfigError:
        return error.fault
    keys = _keys_like(error.key.replace("-", "_"), manifest, words)
    flags = error.fault.nearest
    exact = f"--{error.key}" in flags
    if not keys or exact or not _closer(error.key, keys, flags):
        return error.fault
    bindings = tuple(_binding(key, error.value, manifest, words) for key in keys)
    return replace(
        error.fault,
        expected="--bind KEY=VALUE for what the config sets",
        nearest=(*bindings, *flags)[:3],
        next=bindings[0],
    )


def _binding(
    key: str, value: str | None, manifest: Manifest, words: Sequence[str]
) -> str:
    """The flag that sets a key; a value that it refuses is left to be filled in."""
    role, _, name = key.partition(".")
    kinds = [
        component.parameters[name].type
        for component in _candidates(manifest, words)
        if component.role == role and name in component.parameters
    ]
    if value is None or not any(is_accepted(value, kind) for kind in kinds):
        return f"--bind {key}=..."
    return typed("--bind", f"{key}={value}")


def plugins_in(words: Sequence[str]) -> tuple[str, ...]:
    """Returns the plugins that a command line names, which is refused as a whole."""
    named = [word for flag, word in pairwise(words) if flag == "--plugin"]
    joined = [word.partition("=")[2] for word in words if word.startswith("--plugin=")]
    return (*named, *joined)


def _closer(name: str, keys: Sequence[str], flags: Sequence[str]) -> bool:
    """Whether a key is meant rather than a flag: it is named exactly, or no flag is
    nearly what was typed."""
    plain = name.replace("_", "-")
    ends = [key.rpartition(".")[2].replace("_", "-") for key in keys]
    near = get_close_matches(plain, [flag.lstrip("-") for flag in flags], 1, 0.75)
    return "." in plain or plain in ends or not near


def _keys_like(name: str, manifest: Manifest, words: Sequence[str]) -> tuple[str, ...]:
    """The keys closest to a name, of the chosen components where they are chosen."""
    known = {
        f"{component.role}.{parameter}": parameter
        for component in _candidates(manifest, words)
        for parameter in component.parameters
    }
    if "." in name:
        return (name,) if name in known else nearest(name, known)
    named = _keys_of(name, known)
    return named or _keys_of(next(iter(nearest(name, known.values())), ""), known)


def _candidates(manifest: Manifest, words: Sequence[str]) -> list[Component]:
    return [
        manifest.trainer,
        *_chosen(manifest.tasks, words),
        *_chosen(manifest.models, words),
    ]


def _chosen(
    components: Mapping[str, Component], words: Sequence[str]
) -> Iterable[Component]:
    """The components of a role that the words name, or all of it."""
    named = [component for name, component in components.items() if name in words]
    return named or components.values()


def _keys_of(parameter: str, known: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(key for key, name in known.items() if name == parameter)
