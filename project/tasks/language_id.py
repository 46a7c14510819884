"""Which of twenty languages a short text is in."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pytorch_lightning import LightningDataModule
from torch.utils.data import DataLoader

from project.batches import TokenBatch
from project.data.cache import cache_folder
from project.data.languages import (
    LANGUAGES,
    Message,
    divide,
    language_tokenizer,
    read_messages,
)
from project.data.loading import eval_loader, train_loader
from project.data.sequences import TokenBatches
from project.data.tokenization import TokenizerName
from project.data.transforms import TextTransform, transformed
from project.ranges import Count, Fraction


class LanguageId(LightningDataModule):
    """Messages of Django's user interface in twenty languages of the Latin script.

    The parts are divided by message: no message, and no text, is in two of them. A
    fifth of the messages is the test part, always the same. See
    `project.data.languages`.

    Args:
        datadir: Folder for the cached corpus and tokenizer; None for the user's cache
            folder.
        batch_size: Examples in a batch.
        val_size: Fraction of the messages outside the test part that is kept for
            validation.
        tokenizer_name: How a text becomes tokens: its bytes (257 indices, no
            training), its characters, or byte-pair encoding trained on the messages
            outside the test part.
        transforms: Changes to every text before it is tokenized, in order.
    """

    class_names = LANGUAGES

    def __init__(
        self,
        batch_size: Count,
        val_size: Fraction,
        tokenizer_name: TokenizerName,
        transforms: Sequence[TextTransform] = (),
        datadir: Path | None = None,
    ) -> None:
        super().__init__()
        self.folder = cache_folder(datadir)
        self.batch_size = batch_size
        self.val_size = val_size
        self.tokenizer_name: TokenizerName = tokenizer_name
        self.transforms = transforms

    def prepare_data(self) -> None:
        """Fills the cache, in one process."""
        language_tokenizer(self.tokenizer_name, self.folder)
        read_messages(self.folder)

    def setup(self, stage: str) -> None:
        """Divides and tokenizes the corpus; it is small.

        Raises:
            MissingPackage: Django or tokenizers is not installed.
        """
        self.tokenizer = language_tokenizer(self.tokenizer_name, self.folder)
        train, val, test = divide(read_messages(self.folder), self.val_size)
        self.train = self._tokenized(train)
        # Neighbours of similar length need less padding; here no order is lost.
        self.val = self._tokenized(sorted(val, key=lambda row: len(row.text)))
        self.test = self._tokenized(sorted(test, key=lambda row: len(row.text)))

    def train_dataloader(self) -> DataLoader[TokenBatch]:
        """Returns shuffled batches of similar lengths, a function of (seed, epoch)."""
        return train_loader(self.train, lengths=self.train.lengths)

    def val_dataloader(self) -> DataLoader[TokenBatch]:
        """Returns the validation part, short texts first."""
        return eval_loader(self.val)

    def test_dataloader(self) -> DataLoader[TokenBatch]:
        """Returns the test part, short texts first."""
        return eval_loader(self.test)

    def _tokenized(self, rows: Sequence[Message]) -> TokenBatches:
        texts = [transformed(row.text, self.transforms) for row in rows]
        # A text may be empty after its transforms; a sequence has at least one token.
        sequences = self.tokenizer.encode([text or " " for text in texts])
        labels = [row.language for row in rows]
        return TokenBatches(sequences, labels, batch_size=self.batch_size)
