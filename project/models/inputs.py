"""How a batch's values are laid out for a layer.

Batches keep the layout of their field (an image has its channels first, a signal has
them last); layers want one layout. The conversions are here, so that every model
reads an image or a signal in the same way.
"""

from __future__ import annotations

from torch import Tensor

from project.batches import FeatureBatch, ImageBatch, RegressionBatch, SignalBatch

DenseBatch = ImageBatch | SignalBatch | FeatureBatch | RegressionBatch


def values(batch: DenseBatch) -> Tensor:
    """Returns the batch's input tensor, whatever its field is called."""
    match batch:
        case ImageBatch():
            return batch.image
        case SignalBatch():
            return batch.signal
        case _:
            return batch.features


def flat(batch: DenseBatch) -> Tensor:
    """Returns the inputs as rows, shape (batch, values of one example)."""
    return values(batch).flatten(start_dim=1)


def channels_first(batch: ImageBatch | SignalBatch) -> Tensor:
    """Returns the inputs as convolutions want them.

    Returns:
        Shape (batch, channels, height, width) of an image, (batch, channels, length)
        of a signal.
    """
    if isinstance(batch, SignalBatch):
        return batch.signal.transpose(1, 2)  # (B, L, C) -> (B, C, L)
    return batch.image
