"""The ranges of the zoo's arguments, as annotations.

A config is checked against them before anything is built; for calls from Python they
say what is allowed and change nothing.
"""

from __future__ import annotations

from typing import Annotated, TypeAlias

from annotated_types import Ge, Gt, Lt

Count: TypeAlias = Annotated[int, Ge(1)]
"""How many or how wide: of something that there must be."""

Fraction: TypeAlias = Annotated[float, Gt(0), Lt(1)]
"""A part of a whole, of which something remains."""

Dropout: TypeAlias = Annotated[float, Ge(0), Lt(1)]
"""The probability that a value is zeroed in training."""

LearnRate: TypeAlias = Annotated[float, Ge(0)]
"""The learning rate of an optimizer."""
