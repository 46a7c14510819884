"""From a padded sequence of vectors to one vector, without a look at the padding."""

from __future__ import annotations

import torch
from torch import Tensor


def masked_mean(sequence: Tensor, mask: Tensor) -> Tensor:
    """Returns the mean over the positions where the mask is True.

    Args:
        sequence: Shape (batch, length, channels).
        mask: bool, shape (batch, length), with a True in every row.

    Returns:
        Shape (batch, channels).
    """
    kept = sequence.masked_fill(~mask[:, :, None], 0.0)
    return kept.sum(dim=1) / mask.sum(dim=1, keepdim=True)


def masked_max(sequence: Tensor, mask: Tensor) -> Tensor:
    """Returns the maximum over the positions where the mask is True.

    Args:
        sequence: Shape (batch, length, channels).
        mask: bool, shape (batch, length), with a True in every row.

    Returns:
        Shape (batch, channels).
    """
    return sequence.masked_fill(~mask[:, :, None], -torch.inf).amax(dim=1)


def mean_and_max(sequence: Tensor, mask: Tensor) -> Tensor:
    """Returns both, concatenated, shape (batch, 2 * channels)."""
    return torch.cat([masked_mean(sequence, mask), masked_max(sequence, mask)], dim=1)
