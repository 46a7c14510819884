"""Batches of token sequences: classified ones of any length, windows of a long text.

Both keep all tokens in one flat tensor and cut a batch out of it in one indexing
operation, so that padding exists only inside a batch.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

import torch
from torch import Tensor

from project.batches import LanguageModelBatch, TokenBatch
from project.data.loading import TensorBatches


class TokenBatches(TensorBatches[TokenBatch]):
    """Token sequences of different lengths with one class each.

    A batch is padded with 0 to the longest of its sequences.

    Args:
        sequences: Token indices of each example, at least one each.
        labels: Class of each example.
        batch_size: Examples in a batch; the last batch may be smaller.
    """

    def __init__(
        self,
        sequences: Sequence[Sequence[int]],
        labels: Sequence[int],
        *,
        batch_size: int,
    ) -> None:
        lengths = torch.tensor([len(tokens) for tokens in sequences])
        starts = lengths.cumsum(0) - lengths
        label = torch.tensor(labels)
        super().__init__(self._batch, starts, lengths, label, batch_size=batch_size)
        self.lengths = lengths
        self.flat = torch.tensor(list(chain.from_iterable(sequences)))

    def _batch(self, starts: Tensor, lengths: Tensor, label: Tensor) -> TokenBatch:
        places = torch.arange(int(lengths.max()))
        mask = places < lengths[:, None]  # (B, T)
        index = torch.where(mask, starts[:, None] + places, 0)
        return TokenBatch(self.flat[index].masked_fill_(~mask, 0), mask, label)


class WindowBatches(TensorBatches[LanguageModelBatch]):
    """Windows of one long text, each with the tokens that follow.

    Args:
        text: The tokens of the text, shape (tokens,).
        length: Positions in a window.
        stride: Tokens from the beginning of a window to that of the next: 1 for all
            windows there are, `length` for windows that share no target.
        batch_size: Windows in a batch; the last batch may be smaller.

    Raises:
        ValueError: The text is too short for one window.
    """

    def __init__(
        self, text: Tensor, *, length: int, stride: int, batch_size: int
    ) -> None:
        if len(text) <= length:
            raise ValueError(
                f"a window of {length} positions needs {length + 1} tokens, "
                f"this part of the text has {len(text)}"
            )
        starts = torch.arange(0, len(text) - length, stride)
        super().__init__(self._batch, starts, batch_size=batch_size)
        self.text = text
        self.places = torch.arange(length + 1)

    def _batch(self, starts: Tensor) -> LanguageModelBatch:
        windows = self.text[starts[:, None] + self.places].long()  # (B, T + 1)
        return LanguageModelBatch(windows[:, :-1], windows[:, 1:])
