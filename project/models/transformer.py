"""A transformer encoder over tokens or signals."""

from __future__ import annotations

from torch import Tensor, nn

from project.batches import SignalBatch, TokenBatch
from project.models.attention import Transformer
from project.models.objectives import Classification, LossFactory
from project.models.optimization import (
    Optimization,
    OptimizerFactory,
    SchedulerFactory,
)
from project.models.pooling import mean_and_max
from project.models.sequence_input import SequenceInput
from project.models.steps import Steps
from project.ranges import Count, Dropout, LearnRate


class LitTransformer(Steps):
    """An encoder (Vaswani et al., 2017) with pre-norm and rotary positions.

    Tokens are embedded, the channels of a signal are mapped linearly; the mean and the
    maximum of the encoder's output over all positions go to a linear layer.

    Args:
        embedding_dim: Channels of the residual stream; a multiple of twice
            `num_heads`.
        num_layers: Number of transformer blocks.
        num_heads: Attention heads in a block.
        output_size: Number of classes.
        learn_rate: Learning rate; None leaves the optimizer's own.
        vocab_size: Number of tokens, padding included; None for signals.
        input_channels: Channels of the signal; None for tokens.
        dropout: Probability that a value written to the residual stream is zeroed in
            training.
        optimizer: Called with the parameters, and `lr` where there is a learn_rate;
            None for AdamW.
        scheduler: Called with the optimizer; None for a constant learning rate.
        loss: Called without arguments for a module of (logits, labels); None for
            cross entropy.

    Raises:
        ValueError: Not exactly one of `vocab_size` and `input_channels` is given, or
            `embedding_dim` does not divide into heads of an even size.
    """

    def __init__(
        self,
        embedding_dim: Count,
        num_layers: Count,
        num_heads: Count,
        output_size: Count,
        learn_rate: LearnRate | None,
        vocab_size: Count | None = None,
        input_channels: Count | None = None,
        dropout: Dropout = 0.0,
        optimizer: OptimizerFactory | None = None,
        scheduler: SchedulerFactory | None = None,
        loss: LossFactory | None = None,
    ) -> None:
        super().__init__()
        self.save_hyperparameters(ignore=["optimizer", "scheduler", "loss"])
        self.input = SequenceInput(embedding_dim, vocab_size, input_channels)
        self.transformer = Transformer(
            embedding_dim, num_layers, num_heads, causal=False, dropout=dropout
        )
        self.output = nn.Linear(2 * embedding_dim, output_size)
        self.objective = Classification(loss)
        self.optimization = Optimization(learn_rate, optimizer, scheduler)

    def forward(self, batch: SignalBatch | TokenBatch) -> Tensor:
        """Returns the logits, shape (batch, output_size)."""
        vectors, mask = self.input(batch)  # (B, T, E), (B, T)
        encoded = self.transformer(vectors, mask)  # (B, T, E)
        return self.output(mean_and_max(encoded, mask))
