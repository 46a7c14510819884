"""How tokens or samples of a signal become vectors of one width.

Models of sequences do the same with both once they are vectors, so the difference is
kept in this one layer.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from project.batches import SignalBatch, TokenBatch


class SequenceInput(nn.Module):
    """An embedding of tokens, or a linear map of a signal's channels.

    Args:
        embedding_dim: Width of the vectors.
        vocab_size: Number of tokens, for token batches; None for signals.
        input_channels: Channels of the signal, for signal batches; None for tokens.

    Raises:
        ValueError: Not exactly one of `vocab_size` and `input_channels` is given.
    """

    def __init__(
        self, embedding_dim: int, vocab_size: int | None, input_channels: int | None
    ) -> None:
        super().__init__()
        self.embed: nn.Module
        if vocab_size is not None and input_channels is None:
            self.embed = nn.Embedding(vocab_size, embedding_dim, padding_idx=0)
        elif input_channels is not None and vocab_size is None:
            self.embed = nn.Linear(input_channels, embedding_dim)
        else:
            raise ValueError(
                "give vocab_size for tokens or input_channels for signals, not both; "
                f"got vocab_size={vocab_size}, input_channels={input_channels}"
            )

    def forward(self, batch: SignalBatch | TokenBatch) -> tuple[Tensor, Tensor]:
        """Returns the vectors and the mask.

        Returns:
            Shapes (batch, length, embedding_dim) and (batch, length); the mask is
            all True for signals.
        """
        if isinstance(batch, TokenBatch):
            return self.embed(batch.tokens), batch.mask
        vectors = self.embed(batch.signal)
        shape = vectors.shape[:2]
        return vectors, torch.ones(shape, dtype=torch.bool, device=vectors.device)
