"""What config files ask for in their `run:` sections, as the request does."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from project.core.components.consent import consented
from project.core.errors import ConfigError, Fault, nearest
from project.core.keys import Key
from project.core.origins import PRECEDENCE, Origin, Source, order_of
from project.core.request import (
    PLUGINS_KEY,
    RUN,
    RUN_PARAMETERS,
    SAVE_DIFF_KEY,
    WHOLE,
    Request,
)
from project.core.shell_words import typed
from project.core.sources.files import Files
from project.core.sources.variables import variable_of
from project.core.sources.written import Written
from project.core.values import Value, settled, shown

_FLAGS: Final = {
    "task": "--task",
    "model": "--model",
    "plugins": "--plugin",
    "precedence": "--precedence",
}
"""The flags that ask for what a `run:` section can."""

_MODULE: Final = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*")


def asked_of(files: Files) -> dict[str, Written]:
    """Returns what files ask for, by parameter of the request; a later file wins."""
    return {
        written.key.parameter: written
        for written in files.written
        if written.key.selector == RUN and not written.key.scope
    }


def frozen_files(files: Files) -> tuple[str, ...]:
    """Returns the files that state the whole request, as those of a run do."""
    stated: dict[str, set[str]] = {}
    for written in files.written:
        if written.key.selector == RUN:
            file = written.origin.where.rpartition(":")[0]
            stated.setdefault(file, set()).add(written.key.parameter)
    whole = {"task", "model", "plugins", "precedence"}
    return tuple(file for file, names in stated.items() if names >= whole)


def unknown_faults(files: Files, asked: Mapping[str, Written]) -> Iterator[Fault]:
    """Yields a fault for each key that the request does not have."""
    for written in files.written:
        if written.key.selector == RUN and written.key.scope:
            yield Fault(
                f"the request has no scope {written.key.scope!r}",
                given=written.origin.text,
                origin=written.origin,
                nearest=(str(replace(written.key, scope="")),),
            )
    for name, written in asked.items():
        if name not in RUN_PARAMETERS:
            close = nearest(name, RUN_PARAMETERS)
            yield Fault(
                f"the request has no parameter {name!r}",
                given=written.origin.text,
                origin=written.origin,
                expected="one of " + ", ".join(RUN_PARAMETERS),
                nearest=tuple(str(Key("", RUN, near)) for near in close),
            )


def bound_faults(settings: Iterable[Written]) -> Iterator[Fault]:
    """Yields a fault for each key of the request that is bound and is no switch: the
    others have flags of their own, which are read before any setting is.

    Args:
        settings: What flags and variables say of the request.
    """
    for written in settings:
        key, origin = written.key, written.origin
        flags = _flags(written)
        by_variable = origin.source is Source.ENV
        if flags:
            yield Fault(
                f"{replace(key, scope='')} is not bound, and has a flag of its own",
                given=origin.text if by_variable else f"--bind {origin.text or key}",
                origin=origin,
                expected=flags if by_variable else "",
                nearest=() if by_variable else (flags,),
                next=f"unset {variable_of(RUN, key.parameter)}" if by_variable else "",
            )
        elif key != SAVE_DIFF_KEY:
            close = nearest(key.parameter, (SAVE_DIFF_KEY.parameter,))
            yield Fault(
                f"the request has no parameter {key.parameter!r}",
                given=origin.text or str(key),
                origin=origin,
                expected=f"{SAVE_DIFF_KEY}, the one that is bound",
                nearest=tuple(
                    variable_of(RUN, near) if by_variable else str(SAVE_DIFF_KEY)
                    for near in close
                ),
            )


def _flags(written: Written) -> str:
    """The flags that ask for what is bound; empty where none does."""
    flag = _FLAGS.get(written.key.parameter, "")
    value = settled(written.value)
    names = value if isinstance(value, (list, tuple)) else [value]
    texts = [each for each in names if isinstance(each, str)]
    if not flag or len(texts) < max(1, len(names)):
        return f"{flag} ..." if flag else ""
    if written.key != PLUGINS_KEY:
        return typed(flag, ",".join(texts))
    return typed(*(word for each in texts for word in (flag, each)))


def switch_faults(settings: Iterable[Written]) -> Iterator[Fault]:
    """Yields a fault for each setting of `run.save_diff` that is neither on nor off."""
    for written in settings:
        value = settled(written.value)
        if written.key == SAVE_DIFF_KEY and not isinstance(value, bool):
            yield Fault(
                f"{written.key} cannot be {shown(value)}",
                given=written.origin.text,
                origin=written.origin,
                expected="true or false",
            )


def precedence_of(
    request: Request, asked: Mapping[str, Written]
) -> tuple[tuple[Source, ...], list[Fault]]:
    """Returns the order of the sources, and what is wrong with the one asked for."""
    given = request.precedence
    origin = Origin(Source.FLAG, "--precedence")
    if given is None and "precedence" in asked:
        given, origin = settled(asked["precedence"].value), asked["precedence"].origin
    if given is None:
        return PRECEDENCE, []
    if order := order_of(given):
        return order, []
    listed = isinstance(given, (list, tuple)) and given
    fault = Fault(
        "not an order of the sources",
        given=", ".join(map(str, listed)) if listed else shown(given),
        origin=origin,
        expected="every source once, least important first and default before all: "
        + ",".join(PRECEDENCE),
    )
    return PRECEDENCE, [fault]


def plugins_in_use(
    request: Request, files: Files
) -> tuple[tuple[str, ...], Mapping[str, str]]:
    """Returns the plugins of a request, and the files that modules are read from.

    The environment's come first, then the files', then those of the project's own
    settings, then the caller's.

    Raises:
        ConfigError: A config file names a plugin that it takes a user's word for.
    """
    words = plugins_of_environment(request.environment)
    known = (*words, *request.plugins, *request.modules)
    named: tuple[str, ...] = ()
    modules: Mapping[str, str] = {}
    if files.plugins is not None:
        named = plugins_named(files.plugins)
        modules = consented(
            named, files.plugins.origin, files.frozen, known, request.own_plugins
        )
    own = () if _is_whole(files) else request.own_plugins
    plugins = tuple(dict.fromkeys([*words, *named, *own, *request.plugins]))
    return plugins, {**modules, **request.modules}


def _is_whole(files: Files) -> bool:
    """Whether files state the whole request, as a frozen config does."""
    return set(WHOLE) <= set(asked_of(files))


def plugins_of_environment(environment: Mapping[str, str]) -> list[str]:
    """Returns the plugins that `PROJECT_PLUGINS` names, by commas or spaces."""
    return plugin_words(environment.get("PROJECT_PLUGINS", ""))


def plugin_words(text: str) -> list[str]:
    """Returns the plugins that a text names, by commas or spaces."""
    return text.replace(",", " ").split()


def plugins_named(written: Written) -> tuple[str, ...]:
    """Returns the plugins that a file names: a list, or a text with commas.

    Raises:
        ConfigError: It is neither.
    """
    value = settled(written.value)
    names = plugin_words(value) if isinstance(value, str) else value
    if names is None:
        return ()
    if isinstance(names, (list, tuple)):
        listed: Sequence[Value] = names
        if all(isinstance(name, str) and _MODULE.fullmatch(name) for name in listed):
            return tuple(listed)
    raise ConfigError(
        Fault(
            f"{written.key} cannot be {shown(value)}",
            given=written.origin.text,
            origin=written.origin,
            expected="a list of modules, such as [my_zoo]",
        )
    )
