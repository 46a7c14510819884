"""What a model must be told about a task's data, as plain numbers.

The pair hooks hand these facts to the models, and a test holds every task's arrays to
them. Nothing is imported for them, since every start asks.
"""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Facts:
    """Shape of one example and size of one prediction.

    Attributes:
        output_size: Number of classes, or 1 for a real target.
        shape: Shape of one example, without the batch dimension; empty where it
            differs from one example to the next.
        channel_axis: The axis of `shape` that holds the channels.
    """

    output_size: int
    shape: tuple[int, ...] = ()
    channel_axis: int = 0

    @property
    def size(self) -> int:
        """Number of values in one example, for models that flatten it."""
        return math.prod(self.shape)

    @property
    def channels(self) -> int:
        """Number of channels at each position, for models that keep the positions."""
        return self.shape[self.channel_axis]


FACTS = {
    "digits": Facts(shape=(1, 8, 8), channel_axis=0, output_size=10),
    "mnist1d": Facts(shape=(40, 1), channel_axis=1, output_size=10),
    "breast-cancer": Facts(shape=(30,), output_size=2),
    "wine": Facts(shape=(13,), output_size=3),
    "diabetes": Facts(shape=(10,), output_size=1),
    "language-id": Facts(output_size=20),
}
"""By the public name of the task."""

SHAPED = tuple(task for task, facts in FACTS.items() if facts.shape)
"""Tasks whose examples are all of one shape."""
