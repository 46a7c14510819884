"""The most conventional code there is, with and without annotations."""

import torch
from lines import Base, Line
from torch import Tensor
from torch.utils.data import DataLoader

TASKS = {
    "bare-line": "conventional:BareLine",
    "said-line": "conventional:SaidLine",
    "dict-line": "conventional:DictLine",
}
MODELS = {
    "bare-net": "conventional:BareNet",
    "said-net": "conventional:SaidNet",
    "dict-net": "conventional:DictNet",
    "lost-net": "conventional:LostNet",
}
COMPATIBLE = [("bare-*", "said-*")]


class BareLine(Line):
    pass


class BareNet(Base):
    pass


class SaidLine(Line):
    def train_dataloader(self) -> DataLoader[tuple[Tensor, Tensor]]:
        return self.loader()


class SaidNet(Base):
    def forward(self, x: Tensor) -> Tensor:
        return super().forward(x)

    def training_step(self, batch: tuple[Tensor, Tensor], batch_idx: int) -> Tensor:
        return super().training_step(batch, batch_idx)


class DictLine(Line):
    def train_dataloader(self) -> DataLoader[dict[str, Tensor]]:
        rows = [{"x": torch.ones(1), "y": torch.ones(())} for _ in range(4)]
        return DataLoader(rows, batch_size=2)


class DictNet(Base):
    def training_step(self, batch: dict[str, Tensor], batch_idx: int) -> Tensor:
        return super().training_step((batch["x"], batch["y"]), batch_idx)


class LostNet(Base):
    def __init__(self, rate: "Rate" = 0.1):  # noqa: F821
        super().__init__()

    def forward(self, x: "DigitBatch"):  # noqa: F821
        return super().forward(x)
