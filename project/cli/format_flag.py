"""The value of `--format`: one of those that what is asked for can be written in."""

from __future__ import annotations

from collections.abc import Sequence

from project.core.errors import ConfigError, Fault, nearest


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
