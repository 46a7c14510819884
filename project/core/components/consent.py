"""Whose word it takes to import a plugin.

A plugin is code, and a config file may come from anybody: one that only a file names is
not imported. It is when the user names it too, when an installed package declares it as
an entry point, or when the file is a config that a run of this user's has frozen. Of
such a run it is remembered which files its plugins were read from, in the user's state
folder; they are read from these files again, and from nowhere else.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from project.core.errors import ConfigError, Fault
from project.core.origins import Origin
from project.core.replacing import replacing
from project.core.user_folders import state_folder


@dataclass(frozen=True, slots=True)
class Memory:
    """What is remembered of a run's frozen config.

    Attributes:
        plugins: The plugins that it names.
        modules: The files of what they import that is not installed, by module.
    """

    plugins: tuple[str, ...] = ()
    modules: Mapping[str, str] = field(default_factory=dict[str, str])


def consented(
    named: Sequence[str], origin: Origin, digest: str, known: Sequence[str]
) -> Mapping[str, str]:
    """Checks that every plugin that a config file names may be imported.

    Args:
        named: The plugins that the file names.
        origin: Where it does.
        digest: The SHA-256 of its text.
        known: The plugins that the user has named.

    Returns:
        The files that modules are to be read from, by module; empty where all were
        named, or are installed.

    Raises:
        ConfigError: With a fault for each plugin that nobody else vouches for, or
            that is not where it was.
    """
    alone = [name for name in named if name not in known]
    memory = recalled(digest) if alone else Memory()
    strange = [name for name in alone if name not in memory.plugins]
    _require_installed(strange, origin)
    if strange == alone:
        return {}
    _require_files(alone, origin, memory)
    return {name: file for name, file in memory.modules.items() if name not in known}


def _require_installed(plugins: Sequence[str], origin: Origin) -> None:
    if not plugins:
        return
    # Looking through the installed packages takes as long as a start.
    from project.core.components.entry_points import declared_modules

    installed = declared_modules()
    faults = [_refusal(name, origin) for name in plugins if name not in installed]
    if faults:
        raise ConfigError(*faults)


def _refusal(plugin: str, origin: Origin) -> Fault:
    return Fault(
        f"a plugin is code, and only a config file names {plugin}",
        given=origin.text,
        origin=origin,
        expected="a plugin that you name as well, that is installed with entry points, "
        "or that a run of yours has frozen",
        next=f"--plugin {plugin}",
    )


def _require_files(plugins: Iterable[str], origin: Origin, memory: Memory) -> None:
    gone = [file for file in memory.modules.values() if not os.path.exists(file)]
    if gone:
        named = " ".join(f"--plugin {plugin}" for plugin in plugins)
        raise ConfigError(
            Fault(
                f"{gone[0]} is gone, which this config's run read its plugins from",
                given=origin.text,
                origin=origin,
                expected="the same file, or your word for another",
                next=named,
            )
        )


def remember(
    digests: Iterable[str], plugins: Sequence[str], modules: Mapping[str, str]
) -> bool:
    """Remembers which files the plugins of a frozen config were read from.

    Args:
        digests: The SHA-256 of each text that it is frozen in.
        plugins: The plugins that it names.
        modules: The files of what they import that is not installed, by module.

    Returns:
        Whether the next command will know; without a state folder it will ask.
    """
    text = json.dumps({"plugins": list(plugins), "modules": dict(modules)})
    try:
        for digest in digests:
            path = _path(digest)
            path.parent.mkdir(parents=True, exist_ok=True)
            with replacing(path) as part:
                part.write_text(text, encoding="utf-8")
    except OSError:
        return False
    return True


def recalled(digest: str) -> Memory:
    """Returns what is remembered of a config; nothing of one that no run has frozen."""
    with suppress(OSError, ValueError, KeyError, TypeError, RecursionError):
        data: Any = json.loads(_path(digest).read_text(encoding="utf-8"))
        return Memory(tuple(data["plugins"]), dict(data["modules"]))
    return Memory()


def _path(digest: str) -> Path:
    folder = state_folder()
    if folder is None:
        raise FileNotFoundError("there is no state folder")
    return folder / "plugins" / f"{digest}.json"
