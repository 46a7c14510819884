"""What a caller asks for, before anything is looked up."""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from project.core.keys import Key
from project.core.origins import Origin
from project.core.values import Value


@dataclass(frozen=True, slots=True)
class Request:
    """One request for a resolved config.

    Attributes:
        task: Public name of the task; None when a config file names it.
        model: Public name of the model; None when a config file names it.
        files: Config files, in order.
        bindings: `KEY=VALUE` texts, in order; or keys with values, which are not read
            as text.
        environment: Environment variables to read settings and plugins from.
        precedence: Order of the sources, least important first; None for what a
            config file states, else the default.
        strict: Whether a replaced or unused user setting is an error.
        allow_imports: Modules that a .gin file may import.
        search_path: Folders in which config files are looked for, after the path
            as given.
        plugins: Modules with tables that the caller names, and so consents to.
        own_plugins: Plugins that the project's own settings name, each with the place
            where they do. They are in use unless a file states the whole request, as a
            frozen config does, and are consented to.
        modules: Files that modules are read from, by the modules' names; every other
            module is looked for as Python does.
        forced: Whether the pair is wanted although it does not fit, to see it fail.
    """

    task: str | None = None
    model: str | None = None
    files: tuple[str, ...] = ()
    bindings: tuple[str | tuple[str, Value], ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict[str, str])
    precedence: tuple[str, ...] | None = None
    strict: bool = False
    allow_imports: tuple[str, ...] = ()
    search_path: tuple[str, ...] = ()
    plugins: tuple[str, ...] = ()
    own_plugins: Mapping[str, Origin] = field(default_factory=dict[str, Origin])
    modules: Mapping[str, str] = field(default_factory=dict[str, str])
    forced: bool = False


def run(
    task: str = "",
    model: str = "",
    plugins: Sequence[str] = (),
    precedence: Sequence[str] = (),
    save_diff: bool = True,
) -> None:
    """The request as a component of Gin's, so that a frozen config can carry it.

    Args:
        task: Public name of the task.
        model: Public name of the model.
        plugins: Modules with tables.
        precedence: The order of the sources.
        save_diff: Whether a run keeps what was changed in the code since its commit.
    """


RUN: Final = "run"
"""The selector of the request's own parameters."""

PAIR_KEYS: Final = (Key("", RUN, "task"), Key("", RUN, "model"))
"""The keys that hold the public names of the pair, for a pair hook to read."""

PLUGINS_KEY: Final = Key("", RUN, "plugins")

SAVE_DIFF_KEY: Final = Key("", RUN, "save_diff")

WHOLE: Final = ("task", "model", "plugins", "precedence")
"""What a frozen config always states."""

RUN_PARAMETERS: Final = tuple(inspect.signature(run).parameters)
