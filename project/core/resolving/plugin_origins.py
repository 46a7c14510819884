"""Where each plugin was asked for: what a message about one names.

The manifest is made, and kept, without knowing who asked for what is in it; so a fault
of a plugin has only its name until it is said.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from project.core.errors import Fault
from project.core.origins import Origin, Source
from project.core.request import PLUGINS_KEY, Request
from project.core.resolving.asked import plugin_words, plugins_of_environment
from project.core.sources.files import Files
from project.core.sources.written import Written
from project.core.values import settled


def origins_of(request: Request, files: Files) -> dict[str, Origin]:
    """Returns where the plugins of a request were asked for, by plugin."""
    return {
        **request.own_plugins,
        **_of_environment(request.environment),
        **_of_file(files.plugins),
        **_of_flags(request.plugins),
    }


def origins_of_words(
    environment: Mapping[str, str], own: Mapping[str, Origin], flags: Sequence[str]
) -> dict[str, Origin]:
    """Returns where the plugins were asked for that no config file names.

    Args:
        environment: The variables.
        own: Those of the project's own settings.
        flags: Those of `--plugin`, in order.
    """
    return {**_of_environment(environment), **own, **_of_flags(flags)}


def _of_environment(environment: Mapping[str, str]) -> dict[str, Origin]:
    name = "PROJECT_PLUGINS"
    text = f"{name}={environment.get(name, '')}"
    origin = Origin(Source.ENV, f"env {name}", text)
    return dict.fromkeys(plugins_of_environment(environment), origin)


def _of_file(written: Written | None) -> dict[str, Origin]:
    if written is None:
        return {}
    value = settled(written.value)
    names = plugin_words(value) if isinstance(value, str) else value
    listed = names if isinstance(names, (list, tuple)) else ()
    return {name: written.origin for name in listed if isinstance(name, str)}


def _of_flags(plugins: Sequence[str]) -> dict[str, Origin]:
    return {
        plugin: Origin(Source.FLAG, f"--plugin #{number}", f"--plugin {plugin}")
        for number, plugin in enumerate(plugins, 1)
    }


def placed(faults: Iterable[Fault], asked: Mapping[str, Origin]) -> Iterator[Fault]:
    """Yields faults with the words that asked for the plugins that they are about.

    A fault in a plugin's own line keeps that line.
    """
    for fault in faults:
        origin = asked.get(fault.given) if fault.key == str(PLUGINS_KEY) else None
        if origin is None:
            yield fault
            continue
        in_file = origin.source is Source.FILE  # The line, where another is shown.
        flag = "--plugin " if origin.source is Source.FLAG else ""
        yield replace(
            fault,
            given=origin.label if fault.origin and in_file else origin.text,
            origin=fault.origin or origin,
            nearest=tuple(f"{flag}{name}" for name in fault.nearest),
        )
