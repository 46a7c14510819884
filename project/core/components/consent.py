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
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from project.core.components.in_process import is_of_process
from project.core.components.pinned import parents
from project.core.errors import ConfigError, Fault
from project.core.origins import Origin
from project.core.replacing import replacing
from project.core.user_folders import state_folder


@dataclass(frozen=True, slots=True)
class Memory:
    """What is remembered of a run's frozen config.

    Attributes:
        folder: The run's folder.
        plugins: The plugins that it names.
        modules: The files of the plugins, and of what lies beside them, by module.
    """

    folder: str = ""
    plugins: tuple[str, ...] = ()
    modules: Mapping[str, str] = field(default_factory=dict[str, str])

    def vouches_for(self, plugin: str) -> bool:
        """Returns whether it is known which file a plugin was read from."""
        known = all(name in self.modules for name in parents(plugin))
        return plugin in self.plugins and known

    def is_of(self, folder: Path) -> bool:
        """Returns whether it is of the run in a folder, and all files are there."""
        here = os.path.realpath(self.folder) == os.path.realpath(folder)
        return here and all(map(_is_there, self.modules.values()))


def consented(
    named: Sequence[str],
    origin: Origin,
    frozen: tuple[str, Path],
    known: Sequence[str],
    own: Collection[str] = (),
) -> Mapping[str, str]:
    """Checks that every plugin that a config file names may be imported.

    Args:
        named: The plugins that the file names.
        origin: Where it does.
        frozen: The SHA-256 of its text, and the folder it is in.
        known: The plugins that the user has named.
        own: The plugins of the project's own settings. Their word is as good, but it
            is the word of the folder a command is typed in: a run of another one keeps
            the files that it was frozen with.

    Returns:
        The files that modules are to be read from, by module; empty where the user
        has named them all.

    Raises:
        ConfigError: With a fault for each plugin that nobody else vouches for, or
            that is not where it was.
    """
    alone = [name for name in named if name not in known]
    memory = recalled(*frozen) if alone else Memory()
    kept = memory.is_of(frozen[1])
    known = [*known, *(n for n in own if not (kept and memory.vouches_for(n)))]
    alone = [name for name in alone if name not in known]
    strange = [name for name in alone if not memory.vouches_for(name)]
    installed = _installed(strange, origin)
    if strange == alone:
        return installed
    _require_files(alone, origin, memory)
    pinned = {n: f for n, f in memory.modules.items() if not _is_below(n, known)}
    return {**pinned, **installed}


def _is_below(module: str, packages: Sequence[str]) -> bool:
    return any(name in packages for name in parents(module))


def _installed(plugins: Sequence[str], origin: Origin) -> dict[str, str]:
    """The files of plugins for which an installed package vouches."""
    if not plugins:
        return {}
    # Looking through the installed packages takes as long as a start.
    from project.core.components.entry_points import installed_places

    places = installed_places(plugins)
    faults = [_refusal(name, origin) for name in plugins if name not in places]
    if faults:
        raise ConfigError(*faults)
    return {name.partition(".")[0]: place for name, place in places.items()}


def _refusal(plugin: str, origin: Origin) -> Fault:
    if is_of_process(plugin):
        return Fault(
            "classes of this config were defined in a notebook or a script, and no "
            "other program has them",
            given=origin.text,
            origin=origin,
            expected="the same notebook, with the same `plugins` for `resolve`; or a "
            "module with the classes and their tables",
        )
    return Fault(
        f"a plugin is code, and only a config file names {plugin}",
        given=origin.text,
        origin=origin,
        expected="a plugin that you name as well, that is installed with entry points, "
        "or that a run of yours has frozen",
        next=f"--plugin {plugin}",
    )


def _require_files(plugins: Iterable[str], origin: Origin, memory: Memory) -> None:
    gone = [file for file in memory.modules.values() if not _is_there(file)]
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


def _is_there(place: str) -> bool:
    """Whether a module's file is a file, or the folder of a package without one is."""
    return os.path.isfile(place) if place.endswith(".py") else os.path.exists(place)


def remember(
    digests: Iterable[str],
    folder: Path,
    plugins: Sequence[str],
    modules: Mapping[str, str],
) -> None:
    """Remembers which files the plugins of a frozen config were read from.

    Without a state folder nothing is remembered, and the next command will ask.

    Args:
        digests: The SHA-256 of each text that it is frozen in.
        folder: The run's folder.
        plugins: The plugins that it names.
        modules: The files of the plugins, and of what lies beside them, by module.
    """
    new = Memory(str(folder), tuple(plugins), dict(modules))
    with suppress(OSError):
        for digest in digests:
            others = [m for m in _memories(digest) if m.modules != new.modules]
            path = _path(digest)
            path.parent.mkdir(parents=True, exist_ok=True)
            with replacing(path) as part:
                part.write_text(json.dumps([*map(asdict, others), asdict(new)]))


def recalled(digest: str, folder: Path) -> Memory:
    """Returns what is remembered of a config; nothing of one that no run has frozen.

    Args:
        digest: The SHA-256 of its text.
        folder: The folder it is in. Runs with other files may have frozen the same
            text; it is that run's then which lies in this folder.
    """
    memories = _memories(digest)
    here = [
        m for m in memories if os.path.realpath(m.folder) == os.path.realpath(folder)
    ]
    found = here or memories
    return found[0] if len(found) == 1 else Memory()


def _memories(digest: str) -> list[Memory]:
    with suppress(OSError, ValueError, KeyError, TypeError, RecursionError):
        rows: Any = json.loads(_path(digest).read_text(encoding="utf-8"))
        memories = [
            Memory(row["folder"], tuple(row["plugins"]), dict(row["modules"]))
            for row in rows
        ]
        places = [place for memory in memories for place in memory.modules.values()]
        return memories if all(map(os.path.isabs, places)) else []
    return []


def _path(digest: str) -> Path:
    folder = state_folder()
    if folder is None:
        raise FileNotFoundError("there is no state folder")
    return folder / "plugins" / f"{digest}.json"
