"""The loaders that language-modelling tasks have in common.

A mixin without a constructor: a task says how it divides and tokenizes its text, and
gets windows over the parts.
"""

from __future__ import annotations

import math

from pytorch_lightning import LightningDataModule
from torch import Tensor
from torch.utils.data import DataLoader

from project.batches import LanguageModelBatch
from project.data.loading import eval_loader, train_loader
from project.data.sequences import WindowBatches


class Windows(LightningDataModule):
    """Windows over the parts of a text.

    An epoch has as many windows as lie in the training part side by side, begun at
    random places; validation and test go through their parts window by window.

    Attributes:
        batch_size: Windows in a batch.
        context_length: Tokens in a window.
    """

    batch_size: int
    context_length: int

    def use_parts(self, train: Tensor, val: Tensor, test: Tensor) -> None:
        """Takes the tokens of the three parts, each of shape (tokens,)."""
        self.train = self._windows(train, stride=1)
        self.val = self._windows(val, stride=self.context_length)
        self.test = self._windows(test, stride=self.context_length)

    def train_dataloader(self) -> DataLoader[LanguageModelBatch]:
        """Returns windows at random places, a function of (seed, epoch)."""
        draw = math.ceil(self.train.examples / self.context_length)
        return train_loader(self.train, draw=draw)

    def val_dataloader(self) -> DataLoader[LanguageModelBatch]:
        """Returns the windows of the validation part, in order."""
        return eval_loader(self.val)

    def test_dataloader(self) -> DataLoader[LanguageModelBatch]:
        """Returns the windows of the test part, in order."""
        return eval_loader(self.test)

    def _windows(self, tokens: Tensor, stride: int) -> WindowBatches:
        return WindowBatches(
            tokens,
            length=self.context_length,
            stride=stride,
            batch_size=self.batch_size,
        )
