"""Batch types: the contract between a task's dataloader and a model's `forward`.

A pair is compatible when the type a task's `train_dataloader` yields is the type, a
subclass of the type, or a member of the union of types that the model's `forward`
takes. torch is imported for type checkers only, so that this module costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from torch import Tensor


class ImageBatch(NamedTuple):
    """Grey or colour images with one class each."""

    image: Tensor
    """float32, shape (batch, channels, height, width)."""
    label: Tensor
    """int64 class indices, shape (batch,)."""


class SignalBatch(NamedTuple):
    """Sampled signals of one fixed length with one class each."""

    signal: Tensor
    """float32, shape (batch, length, channels)."""
    label: Tensor
    """int64 class indices, shape (batch,)."""


class TokenBatch(NamedTuple):
    """Token sequences of different lengths, padded at the end, with one class each."""

    tokens: Tensor
    """int64 token indices, shape (batch, length); padding is 0."""
    mask: Tensor
    """bool, shape (batch, length); True where there is a token, False on padding."""
    label: Tensor
    """int64 class indices, shape (batch,)."""


class FeatureBatch(NamedTuple):
    """Rows of a table with one class each."""

    features: Tensor
    """float32, shape (batch, features)."""
    label: Tensor
    """int64 class indices, shape (batch,)."""


class RegressionBatch(NamedTuple):
    """Rows of a table with one real target each."""

    features: Tensor
    """float32, shape (batch, features)."""
    target: Tensor
    """float32, shape (batch,)."""


class LanguageModelBatch(NamedTuple):
    """Windows of a text and, for every position, the token that follows it."""

    tokens: Tensor
    """int64 token indices, shape (batch, length)."""
    target: Tensor
    """int64, shape (batch, length); `target[b, t]` follows `tokens[b, : t + 1]`."""
