"""Gated recurrent units over tokens or signals."""

from __future__ import annotations

from torch import Tensor, nn

from project.batches import SignalBatch, TokenBatch
from project.models.objectives import Classification, LossFactory
from project.models.optimization import (
    Optimization,
    OptimizerFactory,
    SchedulerFactory,
)
from project.models.pooling import mean_and_max
from project.models.recurrent import Recurrent
from project.models.sequence_input import SequenceInput
from project.models.steps import Steps
from project.ranges import Count, Dropout, LearnRate


class LitGRU(Steps):
    """Gated recurrent units (Cho et al., 2014), whose states are pooled over time.

    Tokens are embedded, the channels of a signal are mapped linearly; the mean and the
    maximum of all states of the last layer go to a linear layer.

    Args:
        embedding_dim: Width of what the first recurrent layer reads.
        hidden_size: Units of the state, in each direction.
        output_size: Number of classes.
        learn_rate: Learning rate; None leaves the optimizer's own.
        vocab_size: Number of tokens, padding included; None for signals.
        input_channels: Channels of the signal; None for tokens.
        num_layers: Recurrent layers on top of each other.
        bidirectional: Read in both directions and concatenate the states.
        dropout: Probability that a value is zeroed in training: between the
            layers and before the output layer.
        optimizer: Called with the parameters, and `lr` where there is a learn_rate;
            None for AdamW.
        scheduler: Called with the optimizer; None for a constant learning rate.
        loss: Called without arguments for a module of (logits, labels); None for
            cross entropy.

    Raises:
        ValueError: Not exactly one of `vocab_size` and `input_channels` is given.
    """

    def __init__(
        self,
        embedding_dim: Count,
        hidden_size: Count,
        output_size: Count,
        learn_rate: LearnRate | None,
        vocab_size: Count | None = None,
        input_channels: Count | None = None,
        num_layers: Count = 1,
        bidirectional: bool = False,
        dropout: Dropout = 0.0,
        optimizer: OptimizerFactory | None = None,
        scheduler: SchedulerFactory | None = None,
        loss: LossFactory | None = None,
    ) -> None:
        super().__init__()
        self.save_hyperparameters(ignore=["optimizer", "scheduler", "loss"])
        self.input = SequenceInput(embedding_dim, vocab_size, input_channels)

        def layer(size: int) -> nn.GRU:
            return nn.GRU(size, hidden_size, batch_first=True)

        self.recurrent = Recurrent(
            layer,
            embedding_dim,
            hidden_size,
            num_layers=num_layers,
            bidirectional=bidirectional,
            dropout=dropout,
        )
        self.dropout = nn.Dropout(dropout)
        self.output = nn.Linear(2 * self.recurrent.output_size, output_size)
        self.objective = Classification(loss)
        self.optimization = Optimization(learn_rate, optimizer, scheduler)

    def forward(self, batch: SignalBatch | TokenBatch) -> Tensor:
        """Returns the logits, shape (batch, output_size)."""
        vectors, mask = self.input(batch)  # (B, T, E), (B, T)
        states = self.recurrent(vectors, mask)  # (B, T, H)
        return self.output(self.dropout(mean_and_max(states, mask)))
