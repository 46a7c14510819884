"""Defaults that their own annotations do not allow."""

from lines import Base
from torch.nn import Module

MODELS = {"nothing": "defaults:Nothing", "other": "defaults:Other"}
COMPATIBLE = [("line", "nothing"), ("line", "other")]


class Nothing(Base):
    def __init__(
        self,
        width: int = None,  # noqa: RUF013
        layers: list[int] = None,  # noqa: RUF013
        backbone: Module = None,
    ):
        super().__init__()
        self.given = (width, layers, backbone)


class Other(Base):
    def __init__(
        self, width: int = 0.5, name: str = 3, rate: float = "auto", on: bool = "no"
    ):
        super().__init__()
        self.given = (width, name, rate, on)
