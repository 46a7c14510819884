"""What a caller asks for, before anything is looked up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from project.core.origins import Source


@dataclass(frozen=True, slots=True)
class Request:
    """One request for a resolved config.

    Attributes:
        task: Public name of the task; None when a config file names it.
        model: Public name of the model; None when a config file names it.
        files: Config files, in order.
        bindings: `KEY=VALUE` texts, in order.
        environment: Environment variables to read settings from.
        precedence: Order of the sources, least important first; None for what a
            config file states, else the default.
        strict: Whether a replaced or unused user setting is an error.
        allow_imports: Modules that a .gin file may import.
        search_path: Folders in which config files are looked for, after the path
            as given.
    """

    task: str | None = None
    model: str | None = None
    files: tuple[str, ...] = ()
    bindings: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict[str, str])
    precedence: tuple[Source, ...] | None = None
    strict: bool = False
    allow_imports: tuple[str, ...] = ()
    search_path: tuple[str, ...] = ()
