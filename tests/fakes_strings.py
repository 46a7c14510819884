"""Components whose annotations are strings, some of which nobody can resolve."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from fakes import Loader, TokenBatch

if TYPE_CHECKING:
    from a_package_for_type_checkers import Tokens


class Span(NamedTuple):
    """A part that is a tuple with names."""

    start: int = 0
    stop: int | None = None


class Words:
    """Sequences of words.

    Args:
        tokenizer: The name of the tokenizer.
        tokens: Tokens of another kind.
    """

    def __init__(
        self,
        tokenizer: Literal["bytes", "words"],
        batch_size: int = 4,
        datadir: Path | None = None,
        tokens: Tokens = None,
    ) -> None:
        self.tokenizer = tokenizer
        self.batch_size = batch_size
        self.datadir = datadir
        self.tokens = tokens

    def train_dataloader(self) -> Loader[TokenBatch]:
        return Loader()


class Rnn:
    """Reads words one by one.

    Args:
        vocab_size: How many words there are.
    """

    def __init__(
        self,
        vocab_size: int,
        hidden_size: int,
        embedding: int | None = None,
        *,
        heads: int = 1,
        learn_rate: float = 0.01,
        optimizer: Any = None,
    ) -> None:
        self.vocab_size = vocab_size
        self.hidden_size = hidden_size
        self.embedding = embedding
        self.heads = heads
        self.learn_rate = learn_rate
        self.optimizer = optimizer

    def forward(self, batch: TokenBatch) -> None: ...
