"""The plain recurrent network of Elman, as a classifier of token sequences."""

from __future__ import annotations

from typing import Literal

from torch import Tensor, nn

from project.batches import TokenBatch
from project.models.objectives import Classification, LossFactory
from project.models.optimization import (
    Optimization,
    OptimizerFactory,
    SchedulerFactory,
)
from project.models.pooling import mean_and_max
from project.models.recurrent import Recurrent
from project.models.steps import Steps
from project.ranges import Count, Dropout, LearnRate


class LitRNN(Steps):
    """An Elman network (1990) whose states are pooled over time.

    The state is `h_t = f(W x_t + b + U h_{t-1} + c)` with `x_t` the embedding of the
    t-th token. The mean and the maximum of all states go to a linear layer: a plain
    network forgets, so its last state alone would be about the last few tokens.

    Args:
        vocab_size: Number of tokens, padding included.
        embedding_dim: Width of a token's embedding.
        hidden_size: Units of the state.
        output_size: Number of classes.
        learn_rate: Learning rate; None leaves the optimizer's own.
        nonlinearity: The function `f`.
        dropout: Probability that a value is zeroed in training: of the
            embeddings and before the output layer.
        optimizer: Called with the parameters, and `lr` where there is a learn_rate;
            None for AdamW.
        scheduler: Called with the optimizer; None for a constant learning rate.
        loss: Called without arguments for a module of (logits, labels); None for
            cross entropy.
    """

    def __init__(
        self,
        vocab_size: Count,
        embedding_dim: Count,
        hidden_size: Count,
        output_size: Count,
        learn_rate: LearnRate | None,
        nonlinearity: Literal["tanh", "relu"] = "tanh",
        dropout: Dropout = 0.0,
        optimizer: OptimizerFactory | None = None,
        scheduler: SchedulerFactory | None = None,
        loss: LossFactory | None = None,
    ) -> None:
        super().__init__()
        self.save_hyperparameters(ignore=["optimizer", "scheduler", "loss"])
        self.embedding = nn.Embedding(vocab_size, embedding_dim, padding_idx=0)

        def layer(input_size: int) -> nn.RNN:
            return nn.RNN(
                input_size, hidden_size, nonlinearity=nonlinearity, batch_first=True
            )

        self.recurrent = Recurrent(layer, embedding_dim, hidden_size)
        self.dropout = nn.Dropout(dropout)
        self.output = nn.Linear(2 * self.recurrent.output_size, output_size)
        self.objective = Classification(loss)
        self.optimization = Optimization(learn_rate, optimizer, scheduler)

    def forward(self, batch: TokenBatch) -> Tensor:
        """Returns the logits, shape (batch, output_size)."""
        embedded = self.dropout(self.embedding(batch.tokens))  # (B, T, E)
        states = self.recurrent(embedded, batch.mask)  # (B, T, H)
        pooled = mean_and_max(states, batch.mask)  # (B, 2 H)
        return self.output(self.dropout(pooled))
