"""A bag of hashed n-grams: no order beyond a few tokens, and hard to beat on text."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from project.batches import TokenBatch
from project.models.objectives import Classification, LossFactory
from project.models.optimization import (
    Optimization,
    OptimizerFactory,
    SchedulerFactory,
)
from project.models.steps import Steps
from project.ranges import Count, Dropout, LearnRate

_MULTIPLIER = 0x9E3779B1
"""Knuth's multiplicative constant: the prime next to 2^32 divided by golden ratio."""


class LitEmbeddingBag(Steps):
    """The classifier of fastText (Joulin et al., 2017, arXiv 1607.01759).

    Every run of 1 to `ngrams` tokens is hashed to one of `buckets` vectors; their mean
    goes to a linear layer. The beginning and the end of the text count as tokens of
    longer runs, as fastText marks those of words. With bytes or characters as tokens
    these are the character n-grams that tell languages apart.

    Args:
        vocab_size: Number of tokens, padding included.
        embedding_dim: Width of a vector.
        output_size: Number of classes.
        learn_rate: Learning rate; None leaves the optimizer's own.
        ngrams: Tokens in the longest n-gram.
        buckets: Vectors that n-grams of two and more tokens share by their hash;
            single tokens have one each.
        dropout: Probability that an n-gram is left out of a mean in training.
        optimizer: Called with the parameters, and `lr` where there is a learn_rate;
            None for AdamW.
        scheduler: Called with the optimizer; None for a constant learning rate.
        loss: Called without arguments for a module of (logits, labels); None for
            cross entropy.

    Raises:
        ValueError: `ngrams` or `buckets` is smaller than 1, or `dropout` is out of
            its range.
    """

    def __init__(
        self,
        vocab_size: Count,
        embedding_dim: Count,
        output_size: Count,
        learn_rate: LearnRate | None,
        ngrams: Count = 1,
        buckets: Count = 1 << 16,
        dropout: Dropout = 0.0,
        optimizer: OptimizerFactory | None = None,
        scheduler: SchedulerFactory | None = None,
        loss: LossFactory | None = None,
    ) -> None:
        super().__init__()
        if ngrams < 1:
            raise ValueError(f"ngrams must be at least 1, got {ngrams}")
        if buckets < 1:
            raise ValueError(f"buckets must be at least 1, got {buckets}")
        if not 0 <= dropout < 1:
            raise ValueError(f"dropout must be in [0, 1), got {dropout}")
        self.save_hyperparameters(ignore=["optimizer", "scheduler", "loss"])
        self.vocab_size = vocab_size
        self.ngrams = ngrams
        self.buckets = buckets
        self.dropout = dropout
        rows = vocab_size + (buckets if ngrams > 1 else 0)
        self.bag = nn.EmbeddingBag(rows, embedding_dim, mode="mean", padding_idx=0)
        nn.init.normal_(self.bag.weight, std=0.1)
        self.output = nn.Linear(embedding_dim, output_size)
        self.objective = Classification(loss)
        self.optimization = Optimization(learn_rate, optimizer, scheduler)

    def forward(self, batch: TokenBatch) -> Tensor:
        """Returns the logits, shape (batch, output_size)."""
        rows = self._rows(batch.tokens, batch.mask)  # (B, n-grams), 0 for none
        if self.training and self.dropout:
            drop = torch.rand(rows.shape, device=rows.device) < self.dropout
            rows = rows.masked_fill(drop, 0)
        return self.output(self.bag(rows))

    def _rows(self, tokens: Tensor, mask: Tensor) -> Tensor:
        """Returns the row of every n-gram, 0 where it would run into the padding."""
        rows = [tokens]
        # One 0 before the text and one after it mark its boundaries.
        hashed = marked = functional.pad(tokens, (1, 1))  # (B, T + 2)
        within = functional.pad(mask, (2, 0), value=True)
        for n in range(2, min(self.ngrams, marked.shape[1]) + 1):
            # The hash of n tokens is that of the first n - 1 mixed with the last.
            hashed = (hashed[:, :-1] * _MULTIPLIER + marked[:, n - 1 :] + 1) % (1 << 31)
            row = self.vocab_size + (hashed ^ (hashed >> 15)) % self.buckets
            rows.append(row.masked_fill(~within[:, n - 1 :], 0))
        return torch.cat(rows, dim=1)
