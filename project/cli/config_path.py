"""The user's folders of config files: `--config-path`, then the project's settings."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from project.cli.command import CommandLine
from project.cli.flag import CONFIG_PATH
from project.core.errors import ConfigError, Fault, nearest
from project.core.origins import Origin


def config_path_of(line: CommandLine) -> tuple[str, ...]:
    """Returns the folders, in the order in which they are searched.

    Raises:
        ConfigError: One of them is no folder.
    """
    typed = {os.path.expanduser(path): path for path in line.texts(CONFIG_PATH)}
    own = line.settings.config_path
    faults = [
        *(_fault(f, f"--{CONFIG_PATH.name} {t}") for f, t in typed.items() if _no(f)),
        *(_fault(f, place.text, place) for f, place in own.items() if _no(f)),
    ]
    if faults:
        raise ConfigError(*faults)
    return tuple(dict.fromkeys([*typed, *own]))


def _no(folder: str) -> bool:
    return not os.path.isdir(folder)


def _fault(folder: str, given: str, origin: Origin | None = None) -> Fault:
    path = Path(folder)
    close = nearest(path.name, _folders_in(path.parent))
    return Fault(
        f"{folder} is a file" if os.path.exists(folder) else f"no folder {folder}",
        given,
        origin,
        expected="a folder with config files",
        nearest=tuple(str(path.parent / name) for name in close),
    )


def _folders_in(folder: Path) -> Iterator[str]:
    try:
        yield from sorted(each.name for each in folder.iterdir() if each.is_dir())
    except OSError:
        return
