"""Addition modulo a prime, the task on which grokking was found."""

from __future__ import annotations

from typing import Annotated

import torch
from annotated_types import Ge
from pytorch_lightning import LightningDataModule
from torch import Tensor
from torch.utils.data import DataLoader

from project.batches import TokenBatch
from project.data.loading import TensorBatches, eval_loader, train_loader
from project.ranges import Count, Fraction


class ModularAddition(LightningDataModule):
    """All pairs of residues as `a b =`, and `(a + b) mod modulus` as the class.

    Power et al., "Grokking" (2022, arXiv 2201.02177): trained on a part of the table
    with weight decay, a small transformer first learns that part by heart and only
    much later finds the rule. Residue `r` is the token `r + 1`, `=` is the last one;
    0 is padding and does not occur. The pairs outside the training part are halved
    into validation and test. Which pair is where
    depends on `modulus` and `train_size`, not on the seed; a pair and its mirror image
    may be in two parts, as in the paper.

    Args:
        batch_size: Pairs in a batch.
        modulus: Number of residues.
        train_size: Fraction of the pairs to train on.

    Raises:
        ValueError: An argument is out of its range.
    """

    def __init__(
        self,
        batch_size: Count,
        modulus: Annotated[int, Ge(2)] = 97,
        train_size: Fraction = 0.5,
    ) -> None:
        super().__init__()
        if modulus < 2:
            raise ValueError(f"modulus must be at least 2, got {modulus}")
        if not 0 < train_size < 1:
            raise ValueError(
                f"train_size must be above 0 and below 1, got {train_size}"
            )
        self.batch_size = batch_size
        self.modulus = modulus
        self.train_size = train_size

    def setup(self, stage: str) -> None:
        """Makes the table and divides it."""
        pairs = torch.cartesian_prod(*[torch.arange(self.modulus)] * 2)  # (P, 2)
        order = torch.randperm(
            len(pairs), generator=torch.Generator().manual_seed(self.modulus)
        )
        train = round(len(pairs) * self.train_size)
        val = (len(pairs) - train) // 2
        parts = pairs[order].split([train, val, len(pairs) - train - val])
        self.train, self.val, self.test = map(self._batches, parts)

    def train_dataloader(self) -> DataLoader[TokenBatch]:
        """Returns shuffled batches; the order is a function of (seed, epoch)."""
        return train_loader(self.train)

    def val_dataloader(self) -> DataLoader[TokenBatch]:
        """Returns one half of the pairs that are not trained on."""
        return eval_loader(self.val)

    def test_dataloader(self) -> DataLoader[TokenBatch]:
        """Returns the other half."""
        return eval_loader(self.test)

    def _batches(self, pairs: Tensor) -> TensorBatches[TokenBatch]:
        equals = torch.full_like(pairs[:, :1], self.modulus)
        tokens = torch.cat([pairs, equals], dim=1) + 1  # (P, 3)
        mask = torch.ones_like(tokens, dtype=torch.bool)
        label = pairs.sum(dim=1) % self.modulus
        return TensorBatches(
            TokenBatch, tokens, mask, label, batch_size=self.batch_size
        )
