"""What Gin's text can carry."""

from __future__ import annotations

from project.core.atoms import CARRIED
from project.core.kinds import convert
from project.core.types import BadValueError, Type
from project.core.values import Value, carried, same, walk


def expressible(value: Value, wanted: Type) -> bool:
    """Returns whether Gin's text carries a value to a parameter of a type unchanged.

    An infinity travels as a string, which only `float` turns back; an object that is
    no literal does not travel at all.
    """
    if not all(type(inner) in CARRIED for inner in walk(value)):
        return False
    try:
        return same(convert(carried(value), wanted), value)
    except BadValueError:
        return False
