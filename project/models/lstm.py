"""A recurrent network with long short-term memory, for token sequences."""

from __future__ import annotations

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


class LitLSTM(Steps):
    """LSTM whose states are projected and pooled over time.

    Cells as in Hochreiter and Schmidhuber (1997) with forget gates. Every state, of
    both directions when there are two, is projected linearly to a narrower one (the
    non-recurrent projection of Sak, Senior and Beaufays, 2014, arXiv 1402.1128); the
    mean and the maximum of all projected states go to a linear layer.

    Args:
        vocab_size: Number of tokens, padding included.
        projection_size: Width of the projected state.
        embedding_dim: Width of a token's embedding.
        output_size: Number of classes.
        learn_rate: Learning rate; None leaves the optimizer's own.
        hidden_size: Number of cells, in each direction; None for `projection_size`.
        bidirectional: Read in both directions and concatenate the states.
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
        projection_size: Count,
        embedding_dim: Count,
        output_size: Count,
        learn_rate: LearnRate | None,
        hidden_size: Count | None = None,
        bidirectional: bool = False,
        dropout: Dropout = 0.0,
        optimizer: OptimizerFactory | None = None,
        scheduler: SchedulerFactory | None = None,
        loss: LossFactory | None = None,
    ) -> None:
        super().__init__()
        self.save_hyperparameters(ignore=["optimizer", "scheduler", "loss"])
        cells = projection_size if hidden_size is None else hidden_size

        def layer(input_size: int) -> nn.LSTM:
            return nn.LSTM(input_size, cells, batch_first=True)

        self.embedding = nn.Embedding(vocab_size, embedding_dim, padding_idx=0)
        self.recurrent = Recurrent(
            layer, embedding_dim, cells, bidirectional=bidirectional
        )
        self.projection = nn.Linear(self.recurrent.output_size, projection_size)
        self.dropout = nn.Dropout(dropout)
        self.output = nn.Linear(2 * projection_size, output_size)
        self.objective = Classification(loss)
        self.optimization = Optimization(learn_rate, optimizer, scheduler)

    def forward(self, batch: TokenBatch) -> Tensor:
        """Returns the logits, shape (batch, output_size)."""
        embedded = self.dropout(self.embedding(batch.tokens))  # (B, T, E)
        states = self.recurrent(embedded, batch.mask)  # (B, T, H)
        pooled = mean_and_max(self.projection(states), batch.mask)  # (B, 2 P)
        return self.output(self.dropout(pooled))
