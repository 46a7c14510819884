"""Values as Gin's text, which Gin's parser reads back as the same values.

Gin itself is not needed to write it.
"""

from __future__ import annotations

from project.core.values import (
    MISSING,
    Macro,
    Opaque,
    Reference,
    Value,
    carried,
    spelled,
)


def gin_text(value: Value) -> str:
    """Returns a value as Gin text that Gin's parser reads back as the same value.

    `inf` and `nan`, which are no literals, become strings that the constructor's
    annotation turns back into floats.

    Raises:
        ValueError: For an `Opaque` default, which no text expresses.
    """
    return spelled(value, gin_leaf)


def gin_leaf(value: Value) -> str:
    """Returns the Gin text of a value that holds no others."""
    if value is MISSING:
        return "%gin.REQUIRED"
    if isinstance(value, Opaque):
        raise ValueError(f"no Gin text for {value}")
    if isinstance(value, (Reference, Macro)):
        return str(value)
    return repr(carried(value))
