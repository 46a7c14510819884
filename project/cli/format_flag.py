"""The value of `--format`: one of those that what is asked for can be written in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from project.cli.tables import TABLE_FORMATS
from project.core.errors import ConfigError, Fault, nearest

CONFIG_FORMATS: Final = ("yaml", "gin", "json", "python")
EXPLAIN_FORMATS: Final = ("text", "json")
RESULT_FORMATS: Final = (*TABLE_FORMATS, "json")

TABLE_HELP: Final = f"json, or a table: {', '.join(TABLE_FORMATS)} [simple]."
"""What a command that prints a table says of its `--format`."""

TRAIN_HELP: Final = (
    f"With --print-config: {', '.join(CONFIG_FORMATS)} [yaml]. With --explain: "
    f"{', '.join(EXPLAIN_FORMATS)} [text]. Of the results: {TABLE_HELP}"
)
"""What `train` says of it, which prints several things."""


def chosen_format(given: str | None, known: Sequence[str], default: str) -> str:
    """Returns the format to write in.

    Args:
        given: What `--format` says; None when it was not given.
        known: The formats there are here.
        default: What it is when none was given.

    Raises:
        ConfigError: When it is not one of them.
    """
    if given is None or given in known:
        return given or default
    raise ConfigError(
        Fault(
            f"no format {given!r} here",
            given=f"--format {given}",
            expected="one of " + ", ".join(known),
            nearest=nearest(given, known),
        )
    )
