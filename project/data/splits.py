"""Where a set is divided, in numbers that do not depend on the seed.

A validation set that changed with the seed would make the scores of two seeds
incomparable, and could not be stated. Whatever has an order is divided by it.
"""

from __future__ import annotations

import hashlib


def holdout(examples: int, val_size: float) -> int:
    """Returns where the validation part begins, which is the end of the examples.

    Args:
        examples: Number of examples to divide.
        val_size: Fraction for validation, above 0 and below 1.

    Raises:
        ValueError: `val_size` is out of range or leaves one of the parts empty.
    """
    if not 0 < val_size < 1:
        raise ValueError(f"val_size must be above 0 and below 1, got {val_size}")
    start = examples - round(examples * val_size)
    if start in (0, examples):
        raise ValueError(
            f"val_size={val_size} of {examples} examples leaves one part empty"
        )
    return start


def fraction(text: str, salt: str) -> float:
    """Returns a number in [0, 1) that depends on the text and the salt alone.

    Comparing it with a threshold divides texts at random, yet each always falls on
    the same side, whatever other texts there are.
    """
    digest = hashlib.blake2b(text.encode(), digest_size=8, key=salt.encode()).digest()
    return int.from_bytes(digest, "big") / 2**64
