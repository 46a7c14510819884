"""Components that raise, each at another place."""

import torch
from conventional_digits import Digits, Net

TASKS = {"d": "conventional_digits:Digits", "d-setup": "raising:SetupFails"}
MODELS = {
    "m": "conventional_digits:Net",
    "m-constructor": "raising:ConstructorFails",
    "m-range": "raising:Ranged",
    "m-shape": "raising:Misshapen",
    "m-silent": "raising:Silent",
    "m-late": "raising:Late",
    "m-optimizer": "raising:OptimizerFails",
}
COMPATIBLE = [("d*", "m*")]


class SetupFails(Digits):
    def setup(self, stage=None):
        raise RuntimeError("the data are gone")


class ConstructorFails(Net):
    def __init__(self, in_dim: int = 64, classes: int = 10):
        super().__init__(in_dim, classes)
        self.foo = undefined_name  # noqa: F821


class Ranged(Net):
    def __init__(self, in_dim: int = 64, classes: int = 10, dropout: float = 0.1):
        super().__init__(in_dim, classes)
        self.drop = torch.nn.Dropout(dropout)


class Misshapen(Net):
    def __init__(self, in_dim: int = 65, classes: int = 10):
        super().__init__(in_dim, classes)


class Silent(Net):
    def __init__(self):
        super().__init__(64, 10)

    def validation_step(self, batch, batch_idx):
        pass


class Late(Net):
    def __init__(self):
        super().__init__(64, 10)

    def training_step(self, batch, batch_idx):
        if batch_idx == 2:
            raise ValueError("the third batch is bad")
        return super().training_step(batch, batch_idx)


class OptimizerFails(Net):
    def __init__(self):
        super().__init__(64, 10)

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), lr=-1)
