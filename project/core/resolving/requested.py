"""The request itself as settings, `run.task` and the others, for `--explain`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from project.core.keys import Key
from project.core.ledger import Ledger, Setting
from project.core.origins import PRECEDENCE, Origin, Source
from project.core.request import (
    PLUGINS_KEY,
    RUN,
    RUN_PARAMETERS,
    SAVE_DIFF_KEY,
    Request,
)
from project.core.resolving.asked import plugins_named, plugins_of_environment
from project.core.sources.files import Files
from project.core.sources.written import Written
from project.core.values import Value, settled

_EVERY: Final = Origin(Source.DEFAULT, "every request")


def requested(
    request: Request,
    files: Files,
    plugins: Sequence[str],
    switches: Sequence[Written] = (),
) -> Ledger:
    """Returns who asked for what, by the keys of the request.

    Args:
        request: The request.
        files: Its files.
        plugins: The plugins in use. A place adds to them: its setting has those of
            less important places, too.
        switches: What flags and variables say of it.
    """
    ledger = Ledger(PRECEDENCE)
    ledger.append(Setting(_key("precedence"), list(map(str, PRECEDENCE)), _EVERY))
    ledger.append(Setting(SAVE_DIFF_KEY, True, _EVERY))
    if not plugins:
        ledger.append(Setting(PLUGINS_KEY, [], _EVERY))
    for written in files.written:
        key = written.key
        if key.selector == RUN and not key.scope and key != PLUGINS_KEY:
            ledger.append(Setting(key, settled(written.value), written.origin))
    for written in switches:
        value = settled(written.value)
        ledger.append(Setting(written.key, value, written.origin))
    for name in ("task", "model", "precedence"):
        given: str | Sequence[str] | None = getattr(request, name)
        if given is not None:
            value: Value = given if isinstance(given, str) else list(given)
            origin = Origin(Source.FLAG, f"--{name}")
            ledger.append(Setting(_key(name), value, origin))
    ledger.extend(_plugins(request, files, plugins))
    return ledger


def _key(name: str) -> Key:
    assert name in RUN_PARAMETERS
    return Key("", RUN, name)


def _plugins(
    request: Request, files: Files, plugins: Sequence[str]
) -> Iterator[Setting]:
    """Yields a setting for each place that adds plugins."""
    places: list[tuple[Origin, Sequence[str]]] = [
        (origin, [name]) for name, origin in request.own_plugins.items()
    ]
    if files.plugins is not None:
        places.append((files.plugins.origin, plugins_named(files.plugins)))
    variable = Origin(Source.ENV, "env PROJECT_PLUGINS")
    places.append((variable, plugins_of_environment(request.environment)))
    places.append((Origin(Source.FLAG, "--plugin"), request.plugins))
    known: set[str] = set()
    by_place: dict[Origin, list[str]] = {}
    for origin, names in places:
        if set(plugins).intersection(names) - known:
            known.update(names)
            by_place[origin] = [name for name in plugins if name in known]
    for origin, value in by_place.items():
        yield Setting(PLUGINS_KEY, value, origin)
