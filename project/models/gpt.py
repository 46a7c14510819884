"""A causal transformer that predicts the next token."""

from __future__ import annotations

from torch import Tensor, nn
from torch.nn import functional

from project.batches import LanguageModelBatch
from project.models.attention import Transformer
from project.models.objectives import LanguageModelling
from project.models.optimization import (
    Optimization,
    OptimizerFactory,
    SchedulerFactory,
)
from project.models.steps import Steps
from project.ranges import Count, Dropout, LearnRate


class LitGPT(Steps):
    """A decoder-only transformer in the manner of GPT-2, with rotary positions.

    Input and output embeddings are one matrix (Press and Wolf, 2017), which starts
    normal with standard deviation 0.02. Bytes need no tokenizer, so their number is
    the default vocabulary.

    Args:
        embedding_dim: Channels of the residual stream; a multiple of twice
            `num_heads`.
        num_layers: Number of transformer blocks.
        num_heads: Attention heads in a block.
        learn_rate: Learning rate; None leaves the optimizer's own.
        vocab_size: Number of tokens.
        dropout: Probability that a value written to the residual stream is zeroed in
            training.
        optimizer: Called with the parameters, and `lr` where there is a learn_rate;
            None for AdamW.
        scheduler: Called with the optimizer; None for a constant learning rate.

    Raises:
        ValueError: `embedding_dim` does not divide into heads of an even size.
    """

    def __init__(
        self,
        embedding_dim: Count,
        num_layers: Count,
        num_heads: Count,
        learn_rate: LearnRate | None,
        vocab_size: Count = 256,
        dropout: Dropout = 0.0,
        optimizer: OptimizerFactory | None = None,
        scheduler: SchedulerFactory | None = None,
    ) -> None:
        super().__init__()
        self.save_hyperparameters(ignore=["optimizer", "scheduler"])
        self.embedding = nn.Embedding(vocab_size, embedding_dim)
        nn.init.normal_(self.embedding.weight, std=0.02)
        self.dropout = nn.Dropout(dropout)
        self.transformer = Transformer(
            embedding_dim, num_layers, num_heads, causal=True, dropout=dropout
        )
        self.objective = LanguageModelling()
        self.optimization = Optimization(learn_rate, optimizer, scheduler)

    def forward(self, batch: LanguageModelBatch) -> Tensor:
        """Returns the logits of the next token, shape (batch, length, vocab_size)."""
        stream = self.dropout(self.embedding(batch.tokens))  # (B, T, E)
        return functional.linear(self.transformer(stream), self.embedding.weight)
