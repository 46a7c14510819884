"""Dataloaders over data that fits in memory.

Two decisions shape this module.

*Whole batches.* The usual loader asks its dataset for one example at a time and then
stacks them again, which costs more than a small model's forward pass. Here a dataset's
item is a batch: the loader runs with `batch_size=None`, the sampler yields the indices
of a whole batch, and the dataset slices its tensors once.

*Order without history.* The order of epoch `k` is a function of (seed, k) and of
nothing else, neither of the global random state nor of the epochs before. A training
that resumes at epoch `k` therefore sees the very batches that an unbroken one would
have seen. Lightning announces the epoch through `set_epoch`. The seed is the one in
force when the loader is made (`torch.initial_seed()`), and the loader draws from a
generator of its own, so that iterating never advances the global one.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Iterator, Sequence
from typing import Generic, TypeVar

import torch
import torch.distributed as dist
from torch import Tensor
from torch.utils.data import DataLoader, Dataset, DistributedSampler

BatchT = TypeVar("BatchT")


class TensorBatches(Dataset[BatchT], Generic[BatchT]):
    """Examples in tensors that are read a batch at a time.

    Item `i` is the i-th run of `batch_size` consecutive examples; an item can also be
    asked for by a tensor of example indices, which is what `ShuffledBatches` does.

    Args:
        batch_type: Makes a batch from one slice of each tensor, in order.
        tensors: Tensors with the examples along their first dimension.
        batch_size: Examples in a batch; the last batch may be smaller.

    Raises:
        ValueError: The tensors disagree in length or `batch_size` is not positive.
    """

    def __init__(
        self, batch_type: Callable[..., BatchT], *tensors: Tensor, batch_size: int
    ) -> None:
        if batch_size < 1:
            raise ValueError(f"batch_size must be at least 1, got {batch_size}")
        if len({len(tensor) for tensor in tensors}) != 1:
            raise ValueError(f"lengths differ: {[len(tensor) for tensor in tensors]}")
        self.batch_type = batch_type
        self.tensors = tensors
        self.batch_size = batch_size

    @property
    def examples(self) -> int:
        """Number of examples, as opposed to `len`, the number of batches."""
        return len(self.tensors[0])

    def __len__(self) -> int:
        return math.ceil(self.examples / self.batch_size)

    def __getitem__(self, index: int | Tensor) -> BatchT:
        rows: slice | Tensor
        if isinstance(index, Tensor):
            rows = index
        elif 0 <= index < len(self):
            rows = slice(index * self.batch_size, (index + 1) * self.batch_size)
        else:
            raise IndexError(index)
        return self.batch_type(*(tensor[rows] for tensor in self.tensors))


def consecutive(
    batch_type: Callable[..., BatchT],
    *tensors: Tensor,
    bounds: Sequence[int],
    batch_size: int,
) -> tuple[TensorBatches[BatchT], ...]:
    """Returns the parts of a set that is divided by the order of its examples.

    Args:
        batch_type: Makes a batch from one slice of each tensor, in order.
        tensors: Tensors with the examples along their first dimension.
        bounds: Where each part but the first begins, ascending.
        batch_size: Examples in a batch; the last batch of a part may be smaller.
    """
    pieces = zip(
        *(tensor.tensor_split(list(bounds)) for tensor in tensors), strict=True
    )
    return tuple(
        TensorBatches(batch_type, *piece, batch_size=batch_size) for piece in pieces
    )


class ShuffledBatches(DistributedSampler[Tensor]):
    """Index tensors of shuffled batches; the order depends on (seed, epoch) only.

    It is a `DistributedSampler`, so that Lightning leaves it in place when several
    processes train: each takes every n-th example of the one common order.

    Args:
        population: Number of examples to draw from.
        batch_size: Examples in a batch; the last batch may be smaller.
        seed: Any integer; with the epoch it determines the order.
        draw: Examples in an epoch, drawn without replacement; None for all.
        lengths: Length of every example, shape (population,). When given, examples
            of similar length share a batch, so that padding stays short: every run
            of 32 shuffled batches is sorted by length, then the batches are shuffled.
        replicas: Number of processes; None for those of `torch.distributed`.
        rank: This process among them; None as above.
    """

    WINDOW = 32

    def __init__(
        self,
        population: int,
        batch_size: int,
        *,
        seed: int,
        draw: int | None = None,
        lengths: Tensor | None = None,
        replicas: int | None = None,
        rank: int | None = None,
    ) -> None:
        together = dist.is_available() and dist.is_initialized()
        if replicas is None:
            replicas = dist.get_world_size() if together else 1
        if rank is None:
            rank = dist.get_rank() if together else 0
        super().__init__(range(population), replicas, rank, shuffle=True, seed=seed)
        self.population = population
        self.batch_size = batch_size
        self.lengths = lengths
        self.share = (population if draw is None else draw) // replicas

    def __len__(self) -> int:
        return math.ceil(self.share / self.batch_size)

    def __iter__(self) -> Iterator[Tensor]:
        generator = torch.Generator().manual_seed(_mix(self.seed, self.epoch))
        order = torch.randperm(self.population, generator=generator)
        order = order[self.rank :: self.num_replicas][: self.share]
        if self.lengths is None:
            yield from order.split(self.batch_size)
            return
        batches: list[Tensor] = []
        for window in order.split(self.WINDOW * self.batch_size):
            by_length = self.lengths[window].argsort(stable=True)
            batches.extend(window[by_length].split(self.batch_size))
        for i in torch.randperm(len(batches), generator=generator).tolist():
            yield batches[i]


def _mix(seed: int, epoch: int) -> int:
    """Returns a seed for one epoch; no two (seed, epoch) share one by arithmetic."""
    digest = hashlib.blake2b(f"{seed},{epoch}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 1


def as_is(batch: BatchT) -> BatchT:
    """Collates nothing: an item already is a batch."""
    return batch


def train_loader(
    batches: TensorBatches[BatchT],
    *,
    draw: int | None = None,
    lengths: Tensor | None = None,
) -> DataLoader[BatchT]:
    """Returns a loader that shuffles by (seed, epoch).

    Args:
        batches: The training examples.
        draw: Examples in an epoch; None for all.
        lengths: Lengths to sort by; see `ShuffledBatches`.
    """
    seed = torch.initial_seed()
    sampler = ShuffledBatches(
        batches.examples, batches.batch_size, seed=seed, draw=draw, lengths=lengths
    )
    return _loader(batches, sampler)


def eval_loader(batches: TensorBatches[BatchT]) -> DataLoader[BatchT]:
    """Returns a loader that goes through the examples once, in their order."""
    return _loader(batches, None)


def _loader(
    batches: TensorBatches[BatchT], sampler: ShuffledBatches | None
) -> DataLoader[BatchT]:
    return DataLoader(
        batches,
        batch_size=None,
        sampler=sampler,
        collate_fn=as_is,
        generator=torch.Generator().manual_seed(0),
    )
